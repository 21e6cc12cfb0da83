import { describe, expect, test } from 'vitest'
import { arg, sh, stage, text, variable } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { obstacleBetween } from './between.ts'

const debian = stage('debian:12-slim')
type Make = (made: typeof debian) => AnyStage

const why = (target: AnyStage): string | undefined => obstacleBetween(target)

const touches = (
  ...paths: readonly `/${string}`[]
): { readonly reads: readonly []; readonly writes: readonly `/${string}`[] } => ({
  reads: [],
  writes: paths,
})

describe('steps that do not commute, and why', () => {
  test.each<readonly [string, AnyStage, RegExp]>([
    ['two opaque commands', debian.run('a').run('b'), /both may touch anything/],
    ['an opaque command and a copy', debian.run('a').copy('b', '/b'), /the first may \w+ anything/],
    ['a copy and an opaque command', debian.copy('b', '/b').run('a'), /the second may \w+ anything/],
    ['a pinned step', debian.label({ a: '1' }, { pin: true }).expose([80]), /image\/label is pinned/],
    ['an instruction', debian.instruction('LABEL a=b').expose([80]), /is an instruction as typed/],
    ['one label twice', debian.label({ a: '1' }).label({ a: '2' }), /both write config:label:a/],
    ['CMD and ENTRYPOINT', debian.cmd(['a']).entrypoint(['b']), /both write config:command/],
    ['one variable twice', debian.env({ A: '1' }).env({ A: '2' }), /both write env:A/],
    [
      'a variable and its user',
      debian.env({ A: '1' }).env({ B: variable('A') }),
      /one writes env:A, which the other reads/,
    ],
    ['a path and one in it', debian.copy('a', '/x').copy('b', '/x/y'), /both write/],
    ['a path in other words', debian.copy('a', '/x/../y').copy('b', '//y/./z/'), /both write/],
    ['a path through a link of Debian', debian.copy('a', '/bin/a').run('x', touches('/usr/bin/a')), /both write/],
    ['another one', debian.copy('a', '/var/run/a').run('x', touches('/run/a')), /both write/],
    ['a relative path', debian.copy('a', 'b').copy('c', '/b/c'), /both write/],
    [
      'a path below an opaque command',
      debian.run('x').copy('a', '/b').copy('c', '/c'),
      /both write \/: .*image\/run may have left/,
    ],
    ['a path that a variable holds', debian.copy('a', variable('B')).copy('c', '/c'), /both write/],
    ['a folder that both may make', debian.copy('a', '/x/a').copy('b', '/x/b'), /both write/],
    ['a folder deep down that both may make', debian.copy('a', '/opt/x/y/a').copy('b', '/opt/x/z'), /both write/],
    ['a wildcard', debian.env({ PIP_X: '1' }).run('x', { reads: ['env:PIP_*'], writes: [] }), /env:PIP_/],
    [
      'the accounts and their file',
      debian.copy('p', '/etc/passwd').run('x', { reads: ['accounts'], writes: [] }),
      /\/etc/,
    ],
    [
      'the accounts and a folder above',
      debian.copy('etc/', '/etc/').run('x', { reads: ['accounts'], writes: [] }),
      /\/etc/,
    ],
    [
      'packages and their files',
      debian.copy('s', '/var/lib/dpkg/status').run('x', { reads: ['dpkg'], writes: [] }),
      /dpkg/,
    ],
    ['a user and any command', debian.user('a').run('x', touches()), /user/],
    ['a user and a typed step that declares', debian.user('0').pip(['a'], { reads: [], writes: [] }), /user/],
    ['a shell and a command', debian.shell(['a']).run('x', touches()), /shell/],
    ['a directory and a command', debian.workdir('/a').run('x', touches()), /cwd/],
    ['a directory and a relative copy', debian.workdir('/a').copy('x', 'y'), /cwd|both write/],
    ['a directory and a new user', debian.run('x', { reads: [], writes: ['accounts'] }).workdir('/a'), /accounts/],
    ['a user and a directory', debian.user('a').workdir('/a'), /user/],
    ['PATH and a command', debian.env({ PATH: '/a' }).run('x', touches()), /PATH/],
    ['a variable in a script', debian.env({ A: '1' }).run('echo ${#A}', touches()), /env:A/],
    ['a variable in sh', debian.env({ A: '1' }).run(sh`echo ${variable('A')}`, touches()), /env:A/],
    ['a build argument and a script that names it', debian.label({ a: arg('A', '1') }).run('echo $A', touches()), /A/],
    ['a build argument and ENV of its name', debian.env({ A: '1' }).label({ a: arg('A', '1') }), /A/],
    ['a build argument inside a default', debian.env({ A: '1' }).label({ a: arg('B', text`${arg('A', '2')}`) }), /A/],
    ['effects of an ENV that its author denies', debian.env({ A: '1' }, { writes: [] }).env({ A: '2' }), /env:A/],
    ['effects of a copy that its author denies', debian.copy('a', '/x', { writes: [] }).copy('b', '/x'), /both write/],
    ['pip into the system and a copy', debian.pip(['a']).copy('b', '/b'), /\//],
    [
      'a command and a mount from a stage',
      debian.copy('a', '/a').run('x', { mounts: [{ type: 'cache', target: '/c' }] }),
      /anything/,
    ],
  ])('%s', (_, target, says) => {
    expect(why(target)).toMatch(says)
  })
})

const THERE =
  '/boot /dev /home /mnt /opt /root /run /srv /sys /tmp /usr /usr/local /usr/local/bin /usr/local/etc /usr/local/lib ' +
  '/usr/local/sbin /usr/local/share'

test.each(THERE.split(' '))('two files in %s commute, since every image has it', (folder) => {
  expect(why(debian.copy('a', `${folder}/a`).copy('b', `${folder}/b`))).toBeUndefined()
})

test.each(['/etc', '/usr/bin', '/usr/share', '/var/lib', '/bin', '/usr/sbin'])(
  'two files in %s do not, since a package may have a link there',
  (folder) => {
    expect(why(debian.copy('a', `${folder}/a`).copy('b', `${folder}/b`))).toMatch(/both write/)
  },
)

describe('steps that commute', () => {
  test.each<readonly [string, Make]>([
    ['two labels', (made) => made.label({ a: '1' }).label({ b: '2' })],
    ['a label and an opaque command', (made) => made.label({ a: '1' }).run('x')],
    ['CMD and an opaque command', (made) => made.cmd(['a']).run('x')],
    ['a port and a volume', (made) => made.expose([80]).volume(['/v'])],
    ['two variables', (made) => made.env({ A: '1' }).env({ B: '2' })],
    ['two relative paths', (made) => made.copy('a', 'x').copy('b', 'y')],
    ['two paths', (made) => made.copy('a', '/a').copy('b', '/b')],
    ['two paths whose names begin alike', (made) => made.copy('a', '/app').copy('b', '/app2')],
    [
      'two paths in a folder that every image has',
      (made) => made.copy('a', '/usr/local/bin/a').copy('b', '/usr/local/bin/b'),
    ],
    ['two folders that only one may make', (made) => made.copy('a', '/opt/x/a').copy('b', '/opt/y/b')],
    ['a variable and a copy', (made) => made.env({ A: '1' }).copy('a', '/a')],
    [
      'a variable and a wildcard beside it',
      (made) => made.env({ PI: '1' }).run('true', { reads: ['env:PIP_*'], writes: [] }),
    ],
    ['a user and a copy', (made) => made.user('a').copy('a', '/a')],
    [
      'a new user and a copy with numbers, apart',
      (made) => made.run('x', { reads: [], writes: ['accounts'] }).copy('a', '/a'),
    ],
    ['two that declare one build argument', (made) => made.label({ a: arg('A', '1') }).label({ b: arg('A', '1') })],
    ['two that use one build argument', (made) => made.label({ a: arg('A', '1') }).copy(arg('A', '1'), '/a')],
    ['apt and a file where it writes nothing', (made) => made.apt(['a']).file('/app/a', 'x\n')],
    ['pip in an environment and a copy elsewhere', (made) => made.pip(['a'], { prefix: '/v' }).copy('a', '/app')],
    ['packages by address and a copy', (made) => made.pip(['https://x/y.whl'], { prefix: '/v' }).copy('a', '/app')],
    ['a release of apt and a copy', (made) => made.apt(['a/stable']).copy('a', '/app')],
    ['two commands that touch apart', (made) => made.run('x', touches('/a')).run('y', touches('/b'))],
  ])('%s', (_, make) => {
    expect(why(make(debian))).toBeUndefined()
  })
})

describe('what the stage before leaves behind', () => {
  test('a trigger that runs first may have linked anything', () => {
    const base = debian.onbuild(stage().run('ln -s /srv /opt/x', { reads: [], writes: ['/opt/x'] }))
    const target = stage().from(base).copy('a', '/opt/x/a').copy('b', '/srv/a')
    expect(why(target)).toMatch(/both write \/.*: .*may have left a link/)
  })

  test('a layer of its own that is laid over a link', () => {
    expect(why(debian.copy('a', '/bin/a', { link: true }).copy('b', '/srv/b'))).toMatch(/both write/)
    expect(why(debian.copy('a', '/opt/a', { link: true }).copy('b', '/srv/b'))).toBeUndefined()
    expect(why(debian.copy('a', '/var/run/a', { link: true }).file('/var/run/b', 'x\n'))).toMatch(/both write/)
  })

  test('a layer of its own has its mode and owner for each directory above', () => {
    const link = { link: true } as const
    const owned = debian.copy('a', '/srv/a', { ...link, chown: '1000:1000' })
    expect(why(owned.copy('b', '/srv/b', link))).toMatch(/both write/)
    expect(why(owned.add('b', '/srv/x/b', link))).toMatch(/both write/)
    expect(why(owned.run('x', { reads: [], writes: ['/srv'] }))).toMatch(/both write/)
    expect(why(owned.run('x', { reads: ['/srv'], writes: ['/y'] }))).toMatch(/reads/)
    expect(why(owned.copy('b', '/opt/b', link))).toBeUndefined()
  })
})

describe('what a tool is told by files', () => {
  const never = { changes: 'never' } as const
  const docker = { url: 'https://x.example/d', key: 'https://x.example/k', components: ['main'] } as const

  test.each<readonly [string, AnyStage, RegExp]>([
    [
      'curl by its settings',
      debian.file('/root/.curlrc', 'proxy = http://x:3128\n').aptRepository('d', docker),
      /curlrc/,
    ],
    ['curl by passwords', debian.file('/root/.netrc', 'machine x\n').aptRepository('d', docker), /netrc/],
    ['conda by a list of addresses', debian.copy('c', '/srv/c').conda({ explicit: 'lock.txt' }, never), /reads/],
    ['conda by a channel', debian.copy('c', '/srv/c').conda(['a'], { channels: ['file:///srv/c'] }), /\/srv\/c/],
    [
      'conda by a fallback',
      debian.copy('c', '/srv/c').conda(['a'], { channels: ['x'], fallbackChannels: ['file:///srv/c'] }),
      /\/srv\/c/,
    ],
  ])('%s', (_, target, reason) => {
    expect(why(target)).toMatch(reason)
  })
})

describe('links of images', () => {
  test.each<readonly [string, AnyStage]>([
    ['node', stage('node:24-slim').file('/usr/local/bin/yarn', 'x\n').file('/opt/yarn-v1.22.22/bin/yarn', 'y\n')],
    [
      'conda',
      stage('continuumio/miniconda3')
        .file('/etc/profile.d/conda.sh', 'x\n')
        .file('/opt/conda/etc/profile.d/conda.sh', 'y\n'),
    ],
    ['gcc', stage('gcc:14').file('/usr/bin/cc', 'x\n').file('/usr/local/bin/gcc', 'y\n')],
  ])('%s', (_, target) => {
    expect(why(target)).toMatch(/both write/)
  })
})

describe('what a mount or a setting shares', () => {
  const cache = (target: `/${string}`) =>
    ({ mounts: [{ type: 'cache', id: 'x', target }], ...touches(target) }) as const

  test.each<readonly [string, AnyStage, RegExp]>([
    ['one cache in two commands', debian.run('date > /a/x', cache('/a')).run('cp /b/x /c', cache('/b')), /cache:x/],
    [
      'settings of uv in the working directory',
      debian.workdir('/app').copy('.', '/app').uv(['a'], { prefix: '/v' }),
      /\/app/,
    ],
    [
      'links of pip by a relative path',
      debian.file('/etc/pip.conf', '[global]\nfind-links = wheels\n').copy('w', '/srv/w').pip(['a'], { prefix: '/v' }),
      /any place|may have configured/,
    ],
  ])('%s', (_, target, reason) => {
    expect(why(target)).toMatch(reason)
  })
})
