import { describe, expect, test } from 'vitest'
import { arg, stage, text, variable } from 'layerwright'
import { priorCost } from '../../src/cache/priors.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { body, defined } from '../dsl/defined.ts'
import { everyCall } from '../dsl/every-call.ts'
import { apply, leavesAlone, rewrites } from './fixtures.ts'

const debian = everyCall(stage('debian:12-slim'))
type Debian = typeof debian

/** A small step that rarely changes: with one like it, one index for both is worth it. */
const RARELY = { changes: 'yearly' } as const

/** What stands between two commands of one RUN. */
const BETWEEN = ` && sh -c 'test "$PPID" != 1 || kill -s KILL -- -1 2>/dev/null || true' \\
 && sh -c 'if find /etc /usr/lib/apt /usr/share/keyrings -cnewer /dev/fd 2>&1 | grep -qE "^(/etc/(apt|ssl|nsswitch)|/usr|find:)" \\
      || grep -rqsE "(file|copy|cdrom):/" /etc/apt/sources.list /etc/apt/sources.list.d \\
      || apt-config dump | grep "^APT::Update::[^ ]*::" | grep -qv "rm -f /var/cache/apt/"; \\
      then apt-get update; fi' \\
`

function around(between: (made: Debian) => Debian): Debian {
  return between(debian.apt(['a'], { as: 'first', ...RARELY })).apt(['b'], { as: 'second', ...RARELY })
}

describe('merge-apt merges', () => {
  test('neighbours into one RUN that keeps both commands, with one index and one removal', () => {
    rewrites(
      'merge-apt',
      around((made) => made),
      `RUN apt-get update \\
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \\
      a \\
${BETWEEN} && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \\
      b \\
 && rm -rf /var/lib/apt/lists/* \\
 && rm -rf /var/cache/apt/* /var/cache/ldconfig/aux-cache /var/log/apt/* /var/log/alternatives.log /var/log/dpkg.log
`,
    )
  })

  test('with the hints that every step has, and says that the commands are as they were', () => {
    const { rewrites: done } = apply('merge-apt', debian.apt(['curl']).apt(['git']))
    expect(done.map(({ reason }) => reason)).toEqual([
      'image/apt-2 merged into image/apt: one index serves both, whose commands are as they were, one after the other, and no step between them changes what they find',
    ])
    expect(done[0]?.expectedSaving).toBeGreaterThan(0)
  })

  test('what is left of the cost: one index less, and all else as it was', () => {
    const pair = defined(debian.apt(['a']).apt(['b', 'c']))
    const [one, two] = pair.target.steps.map((step) => priorCost(step))
    const [merged] = apply('merge-apt', debian.apt(['a']).apt(['b', 'c'])).definition.target.steps.map(priorCost)
    expect(merged?.overhead).toBe(one?.overhead)
    expect(merged?.download).toBeCloseTo((one?.download ?? 0) + (two?.download ?? 0))
    expect(merged?.work).toBeCloseTo((one?.work ?? 0) + (two?.work ?? 0))
  })

  test('all that a command was told, each as it was', () => {
    const first = { recommends: true, hold: true, targetRelease: 'sid' } as const
    const second = { allowDowngrades: true, debs: ['a.deb', 'b.deb'] } as const
    const target = debian.apt(['a=1'], { ...RARELY, ...first }).apt(['a', 'b-'], { ...RARELY, ...second })
    const commands = (printed: string): readonly string[] =>
      printed
        .replaceAll(/ \\\n {5,}/g, ' ')
        .split(/ \\\n && /)
        .filter((line) => /^(?:DEBIAN_FRONTEND|apt-mark)/.test(line))
    const merged = toDockerfile(apply('merge-apt', target).definition).text
    expect(commands(merged)).toHaveLength(3)
    expect(commands(merged)).toEqual(commands(body(target)))
    expect(merged.match(/--mount=type=bind,\S+/g)).toEqual(
      ['a', 'b'].map((name) => `--mount=type=bind,source=${name}.deb,target=/tmp/context/${name}.deb`),
    )
  })

  test.each([
    ['recommended packages', { recommends: true }, {}],
    ['the first holds', { hold: true }, {}],
    ['the second holds', {}, { hold: true }],
    ['both hold', { hold: true }, { hold: true }],
    ['both may downgrade', { allowDowngrades: true }, { allowDowngrades: true }],
    ['one may downgrade', {}, { allowDowngrades: true }],
    ['a file of the second', {}, { debs: ['a.deb'] }],
    ['one release', { targetRelease: 'sid' }, {}],
    ['other releases', { targetRelease: 'sid' }, { targetRelease: 'stable' }],
    ['an architecture that is known by then', { architectures: ['arm64'] }, {}],
    ['a shell that reads no file', {}, {}],
  ] as const)('two with options of their own: %s', (_, one, two) => {
    const target = debian
      .shell(['/bin/bash', '-eo', 'pipefail', '-c'])
      .apt(['a'], { ...RARELY, ...one, as: 'first' })
      .apt(['b'], { ...RARELY, ...two, as: 'second' })
    rewrites('merge-apt', target, ['shell', 'first'])
  })

  test.each([
    ['different versions', ['a=1'], ['a=2']],
    ['a version and none', ['a=1'], ['a']],
    ['a package that the second removes', ['a'], ['a-']],
    ['a package that the first removes', ['b-'], ['b']],
  ])('two that ask for %s, since each command meets what it met before', (_, one, two) => {
    rewrites('merge-apt', debian.apt(one, RARELY).apt(two, RARELY), ['apt'])
  })

  test('two with mounts, whose index is read again where apt has it', () => {
    const both = debian.apt(['a'], { cacheMount: true, ...RARELY }).apt(['b'], { cacheMount: true, ...RARELY })
    const { text: printed } = toDockerfile(apply('merge-apt', both).definition)
    expect(printed).toContain(`then apt-get update; fi' \\\n`)
    expect(printed.match(/set -- "/g)).toHaveLength(1)
  })

  test.each([
    ['a label', (made: Debian) => made.label({ a: '1' })],
    ['the command', (made: Debian) => made.cmd(['sh'])],
    ['a variable that nobody else can mean', (made: Debian) => made.env({ ACME_VERSION: '1' })],
    ['a file where apt writes nothing', (made: Debian) => made.file('/app/a', 'x\n')],
    ['a copy to there', (made: Debian) => made.copy('a', '/app/')],
  ])('over %s', (_, between) => {
    const { definition } = apply('merge-apt', around(between))
    const merged = definition.target.steps.filter(({ kind }) => kind === 'apt')
    expect(merged.map(({ origins }) => origins.length)).toEqual([2])
  })

  test('three of them, and the result may change when one of them does', () => {
    const three = around((made) => made).apt(['c'], { as: 'third', ...RARELY })
    rewrites('merge-apt', three, ['first'])
    const [step] = apply('merge-apt', three).definition.target.steps
    expect(step?.changes).toBeCloseTo(1 - (1 - 0.004) ** 3)
  })

  test('with their comments above both', () => {
    const commented = debian
      .comment('one')
      .apt(['a'], { as: 'first', ...RARELY })
      .comment('two')
      .apt(['b'], { as: 'second', ...RARELY })
    rewrites('merge-apt', commented, ['comment', 'comment-2', 'first'])
  })

  test('two that have a package in common', () => {
    const twice = debian.apt(['a', 'b'], { as: 'first', ...RARELY }).apt(['b'], { as: 'second', ...RARELY })
    expect(apply('merge-apt', twice).definition.target.steps).toHaveLength(1)
  })

  test('the same version of a package', () => {
    const same = debian.apt(['a=1'], { as: 'first', ...RARELY }).apt(['a=1', 'b'], { as: 'second', ...RARELY })
    rewrites('merge-apt', same, ['first'])
  })

  test('two from the same release, for the same architectures in any order', () => {
    const both = debian
      .apt(['a'], { as: 'first', targetRelease: 'sid', architectures: ['i386', 'arm64'], ...RARELY })
      .apt(['b:i386'], { as: 'second', targetRelease: 'sid', architectures: ['arm64', 'i386'], ...RARELY })
    rewrites('merge-apt', both, ['first'])
    expect(toDockerfile(apply('merge-apt', both).definition).text.match(/--add-architecture/g)).toHaveLength(2)
  })

  test('two that both ask for a cache mount', () => {
    const both = debian
      .apt(['a'], { as: 'first', cacheMount: true, ...RARELY })
      .apt(['b'], { as: 'second', cacheMount: true, ...RARELY })
    rewrites('merge-apt', both, ['first'])
  })
})

describe('merge-apt leaves alone', () => {
  const repository = { url: 'https://example.org/debian', key: 'https://example.org/key.asc' }

  test.each([
    ['an opaque command', (made: Debian) => made.run('true')],
    ['a repository', (made: Debian) => made.aptRepository('x', repository)],
    ['an instruction as typed', (made: Debian) => made.instruction('LABEL a=b')],
    ['a change of the user', (made: Debian) => made.user('root')],
    ['a change of the shell', (made: Debian) => made.shell(['/bin/bash', '-c'])],
    ['a sources list', (made: Debian) => made.file('/etc/apt/sources.list.d/x.sources', 'x\n')],
    ['a snapshot', (made: Debian) => made.aptSnapshot('20261101T000000Z')],
    ['a pin of a version', (made: Debian) => made.file('/etc/apt/preferences.d/x', 'x\n')],
    ['a copy over the root', (made: Debian) => made.copy('root/', '/')],
    ['a copy of keys', (made: Debian) => made.copy('keys/', '/etc/apt/keyrings/')],
    ['a configuration file of a package', (made: Debian) => made.file('/etc/default/x', 'x\n')],
    ['a proxy', (made: Debian) => made.env({ https_proxy: 'http://proxy' })],
    ['DEBIAN_FRONTEND', (made: Debian) => made.env({ DEBIAN_FRONTEND: 'readline' })],
    ['PATH', (made: Debian) => made.env({ PATH: text`/tools:${variable('PATH')}` })],
    ['LANG', (made: Debian) => made.env({ LANG: 'C.UTF-8' })],
    ['APT_CONFIG', (made: Debian) => made.env({ APT_CONFIG: '/x' })],
    ['a build argument that apt reads', (made: Debian) => made.arg(arg('APT_LISTCHANGES', '1'))],
    ['a new user', (made: Debian) => made.run('useradd x', { reads: ['accounts'], writes: ['accounts', '/home/x'] })],
    ['a copy of the accounts', (made: Debian) => made.copy('passwd', '/etc/passwd')],
    ['a command that reads packages', (made: Debian) => made.run('dpkg -l > /x', { reads: ['dpkg'], writes: ['/x'] })],
    ['a command that reads /usr', (made: Debian) => made.run('ls /usr > /x', { reads: ['/usr'], writes: ['/x'] })],
    ['a command that writes to /usr', (made: Debian) => made.run('x', { reads: [], writes: ['/usr/share/x'] })],
    ['pip, which compiles with what is there', (made: Debian) => made.pip(['x'])],
    ['conda', (made: Debian) => made.conda(['x'])],
    ['a pinned step', (made: Debian) => made.file('/app/a', 'x\n', { pin: true })],
  ])('two with %s between them', (_, between) => {
    leavesAlone('merge-apt', around(between), /second cannot pass/)
  })

  test.each([
    ['of which the first is pinned', { pin: true }, {}, /pinned/],
    ['of which the second is pinned', {}, { pin: true }, /pinned/],
    ['of which one forbids a mount', { cacheMount: false }, {}, /cacheMount/],
    ['of which one asks for a mount', {}, { cacheMount: true }, /cacheMount/],
    ['of which one declares effects', {}, { writes: ['/usr'] }, /effects of its own/],
    ['of which the other does', { reads: ['dpkg'] }, {}, /effects of its own/],
    ['of which the first installs a file', { debs: ['a.deb'] }, {}, /installs a file/],
    ['of which the second adds an architecture', {}, { architectures: ['arm64'] }, /adds the architecture arm64/],
    ['which add others', { architectures: ['i386'] }, { architectures: ['arm64', 'i386'] }, /no index yet/],
  ] as const)('two %s', (_, one, two, why) => {
    const target = debian.apt(['a'], { ...RARELY, ...one }).apt(['b'], { ...RARELY, ...two })
    leavesAlone('merge-apt', target, why)
  })

  test.each([
    ['a login shell', (made: Debian) => made.shell(['/bin/bash', '-lc']), /shell of image\/shell may read files/],
    ['an interactive one', (made: Debian) => made.shell(['/bin/bash', '-ic']), /may read files when it starts/],
    ['no Bourne shell', (made: Debian) => made.shell(['/bin/tcsh', '-c']), /may read files when it starts/],
    ['a shell of its own', (made: Debian) => made.shell(['/usr/local/bin/sh', '-c']), /may read files/],
    ['BASH_ENV', (made: Debian) => made.env({ BASH_ENV: '/etc/profile' }), /BASH_ENV/],
    ['BASH_ENV by a build argument', (made: Debian) => made.arg(arg('BASH_ENV', '/x')), /BASH_ENV/],
    ['a shell as typed', (made: Debian) => made.instruction('SHELL ["/bin/bash", "-lc"]'), /may set the shell/],
  ])('two below %s, whose second RUN reads what the first may have left', (_, above, why) => {
    leavesAlone('merge-apt', above(debian).apt(['a'], RARELY).apt(['b'], RARELY), why)
  })

  test('two below a login shell of the stage before', () => {
    const base = stage('debian:12-slim').shell(['/bin/bash', '--login', '-c'])
    leavesAlone('merge-apt', stage().from(base).apt(['a'], RARELY).apt(['b'], RARELY), /may read files/)
  })

  test('two of which the second uses a variable that is set between them', () => {
    const target = debian
      .apt(['a'], RARELY)
      .env({ V: '1' })
      .apt([text`b=${variable('V')}`], RARELY)
    leavesAlone('merge-apt', target, /cannot pass/)
  })

  test('a heavy steady one and a light one that changes every day', () => {
    const heavy = Array.from({ length: 30 }, (_, index) => `heavy${String(index)}`)
    leavesAlone('merge-apt', debian.apt(heavy, RARELY).apt(['light'], { changes: 'daily' }), /would install all of/)
  })

  test('two in different stages', () => {
    leavesAlone(
      'merge-apt',
      stage()
        .from(debian.apt(['a'], RARELY))
        .apt(['b'], RARELY),
    )
  })

  test('a single one, and none', () => {
    leavesAlone('merge-apt', debian.apt(['a', 'b']))
    leavesAlone('merge-apt', debian.run('true'))
  })
})

test('merge-apt leaves apart what would bring a build argument to commands that had none', () => {
  const target = debian.apt(['a'], { ...RARELY }).apt([text`b=${arg('V', '1')}`], { ...RARELY })
  leavesAlone('merge-apt', target, /brings the build argument V into scope/)
})

describe('on a base that nobody knows', () => {
  const unknown = stage('example/unknown:1')

  test('two steps stay apart, since its shell may read files at each start', () => {
    leavesAlone('merge-apt', unknown.apt(['a']).apt(['b']), /the shell of example\/unknown:1 is not known/)
  })

  test('they are merged where the definition says which shell it is', () => {
    const { rewrites: done } = apply(
      'merge-apt',
      unknown.shell(['/bin/sh', '-c']).apt(['a'], RARELY).apt(['b'], RARELY),
    )
    expect(done.map(({ action }) => action)).toEqual(['merged'])
  })
})
