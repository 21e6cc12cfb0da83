import { describe, expect, test } from 'vitest'
import { arg, stage, text, variable } from 'layerwright'
import { body } from '../dsl/defined.ts'
import { everyCall } from '../dsl/every-call.ts'
import { apply, leavesAlone, rewrites } from './fixtures.ts'

const debian = everyCall(stage('debian:12-slim'))
type Debian = typeof debian

/** A small step that rarely changes: with one like it, one index for both is worth it. */
const RARELY = { changes: 'yearly' } as const

function around(between: (made: Debian) => Debian): Debian {
  return between(debian.apt(['a'], { as: 'first', ...RARELY })).apt(['b'], { as: 'second', ...RARELY })
}

describe('merge-apt merges', () => {
  test('neighbours into what one call of both would have been', () => {
    rewrites(
      'merge-apt',
      around((made) => made),
      body(debian.apt(['b', 'a'])),
    )
  })

  test.each([
    ['a label', (made: Debian) => made.label({ a: '1' })],
    ['the command', (made: Debian) => made.cmd(['sh'])],
    ['a variable that nobody else can mean', (made: Debian) => made.env({ ACME: '1' })],
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

  test('the same package twice, as one', () => {
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
    rewrites(
      'merge-apt',
      both,
      body(debian.apt(['a', 'b:i386'], { targetRelease: 'sid', architectures: ['arm64', 'i386'] })),
    )
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
    ['which differ in recommended packages', { recommends: true }, {}, /recommended packages/],
    ['of which the first is pinned', { pin: true }, {}, /pinned/],
    ['of which the second is pinned', {}, { pin: true }, /pinned/],
    ['of which one forbids a mount', { cacheMount: false }, {}, /cacheMount/],
    ['of which one asks for a mount', {}, { cacheMount: true }, /cacheMount/],
    ['of which one declares effects', {}, { writes: ['/usr'] }, /effects of its own/],
    ['of which the other does', { reads: ['dpkg'] }, {}, /effects of its own/],
    ['of which the first holds its packages', { hold: true }, {}, /holds its packages/],
    ['of which the second does', {}, { hold: true }, /holds its packages/],
    ['which both do', { hold: true }, { hold: true }, /holds its packages/],
    ['which may put older versions in', { allowDowngrades: true }, { allowDowngrades: true }, /older versions/],
    ['of which one may', {}, { allowDowngrades: true }, /older versions/],
    ['of which one installs a file', { debs: ['a.deb'] }, {}, /a file of the build context/],
    ['which install the same file', { debs: ['a.deb'] }, { debs: ['a.deb'] }, /a file of the build context/],
    ['of which one names a release', { targetRelease: 'sid' }, {}, /different releases/],
    ['which name other releases', { targetRelease: 'sid' }, { targetRelease: 'stable' }, /different releases/],
    ['of which one adds an architecture', {}, { architectures: ['arm64'] }, /different architectures/],
    ['which add others', { architectures: ['i386'] }, { architectures: ['arm64'] }, /different architectures/],
  ] as const)('two %s', (_, one, two, why) => {
    const target = debian.apt(['a'], { ...RARELY, ...one }).apt(['b'], { ...RARELY, ...two })
    leavesAlone('merge-apt', target, why)
  })

  test.each([
    ['different versions', ['a=1'], ['a=2'], /different versions of a/],
    ['a version and none', ['a=1'], ['a'], /different versions of a/],
    ['none and a version', ['a'], ['a=1'], /different versions of a/],
    ['a release and none', ['a/stable'], ['a'], /different versions of a/],
    ['a package that the second removes', ['a'], ['a-'], /removes a package/],
    ['a package that the first removes', ['b-'], ['b'], /removes a package/],
  ])('two that ask for %s', (_, one, two, why) => {
    leavesAlone('merge-apt', debian.apt(one, RARELY).apt(two, RARELY), why)
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
