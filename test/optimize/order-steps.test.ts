import { describe, expect, test } from 'vitest'
import { arg, stage, text, variable } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { apply, leavesAlone, rewrites } from './fixtures.ts'

const debian = stage('debian:12-slim')
type Debian = typeof debian

/** The app's own files, which change with every commit. */
const app = debian.copy('app/', '/app/', { changes: 'every-commit', as: 'app' })
const declared = (path: `/${string}`): { readonly reads: readonly []; readonly writes: readonly [`/${string}`] } => ({
  reads: [],
  writes: [path],
})

describe('order-steps puts', () => {
  test('what changes below what does not', () => {
    rewrites('order-steps', app.apt(['a'], { as: 'a' }), ['a', 'app'])
  })

  test('what is dear and steady first, by both and not by either', () => {
    const target = app
      .run('cheap', { ...declared('/cheap'), changes: 'weekly', as: 'cheap' })
      .conda(['a', 'b', 'c'], { prefix: '/c', changes: 'monthly', as: 'conda' })
    rewrites('order-steps', target, ['conda', 'cheap', 'app'])
  })

  test('a variable where the first step that reads it goes', () => {
    const target = app.env({ PIP_INDEX_URL: 'https://x' }, { as: 'index' }).pip(['a'], { prefix: '/v', as: 'pip' })
    rewrites('order-steps', target, ['index', 'pip', 'app'])
  })

  test.each<readonly [string, (made: Debian) => AnyStage]>([
    ['USER', (made) => made.user('x', { as: 'first' }).run('x', { ...declared('/x'), as: 'second' })],
    ['SHELL', (made) => made.shell(['/bin/bash', '-c'], { as: 'first' }).run('x', { ...declared('/x'), as: 'second' })],
    ['WORKDIR', (made) => made.workdir('/w', { as: 'first' }).run('x', { ...declared('/x'), as: 'second' })],
    ['ENV', (made) => made.env({ A: '1' }, { as: 'first' }).run('echo $A', { ...declared('/x'), as: 'second' })],
    [
      'PATH',
      (made) =>
        made.env({ PATH: text`/x:${variable('PATH')}` }, { as: 'first' }).pip(['a'], { prefix: '/v', as: 'second' }),
    ],
    ['ARG', (made) => made.arg(arg('A', '1'), { as: 'first' }).run('echo $A', { ...declared('/x'), as: 'second' })],
    [
      'ENV before a build argument of its name',
      (made) => made.env({ A: '1' }, { as: 'first' }).copy(arg('A', '2'), '/b', { changes: 'never', as: 'second' }),
    ],
  ])('%s above what depends on it, both above what changes', (_, steps) => {
    rewrites('order-steps', steps(app), ['first', 'second', 'app'])
  })

  test('comments with their steps', () => {
    const target = debian
      .comment('the app')
      .copy('app/', '/app/', { changes: 'every-commit', as: 'app' })
      .comment('the tools')
      .apt(['a'], { as: 'a' })
      .comment('the end')
    rewrites('order-steps', target, ['comment-2', 'a', 'comment', 'app', 'comment-3'])
  })

  test('nothing across what it may not cross, but all else', () => {
    const target = app
      .run('make -C /app', { reads: ['/app'], writes: ['/app'], as: 'make' })
      .pip(['a'], { prefix: '/v', as: 'a' })
    rewrites('order-steps', target, ['a', 'app', 'make'])
  })

  test('steps above a barrier in order by themselves, and those below it only where no link can mislead', () => {
    const target = debian
      .copy('a', '/a/', { changes: 'daily', as: 'a' })
      .apt(['b'], { as: 'b' })
      .run('opaque', { as: 'opaque' })
      .copy('c', '/c/', { changes: 'daily', as: 'c' })
      .apt(['d'], { as: 'd' })
    rewrites('order-steps', target, ['b', 'a', 'opaque', 'c', 'd'])
  })

  test('a step by what it costs with a warm mount, unless it may have none', () => {
    const target = (cacheMount: object): Debian =>
      debian
        .pip(['a'], { prefix: '/v', changes: 0.64, as: 'pip', ...cacheMount })
        .run('x', { ...declared('/x'), changes: 0.5, as: 'run' })
    rewrites('order-steps', target({}), ['run', 'pip'])
    leavesAlone('order-steps', target({ cacheMount: false }))
  })

  test('and says what it is expected to save', () => {
    const [rewrite] = apply('order-steps', app.apt(['a'])).rewrites
    expect(rewrite?.expectedSaving).toBeGreaterThan(1)
    expect(rewrite?.legality).toBe('by contract')
  })
})

describe('order-steps leaves alone', () => {
  const repository = { url: 'https://example.org/debian', key: 'https://example.org/key.asc' }

  test.each<readonly [string, (made: Debian) => Debian]>([
    ['an opaque command', (made) => made.run('true')],
    ['a command that reads the files', (made) => made.run('make', { reads: ['/app'], writes: ['/out'] })],
    ['a command that reads one of them', (made) => made.run('make', { reads: ['/app/Makefile'], writes: ['/out'] })],
    ['a command that reads everything', (made) => made.run('du', { reads: ['/'], writes: ['/out'] })],
    ['a command that writes among them', (made) => made.run('make', declared('/app/build'))],
    ['a command that writes above them', (made) => made.run('rm', declared('/'))],
    ['a command that says nothing of what it reads', (made) => made.run('make', { writes: ['/out'] })],
    ['a command that says nothing of what it writes', (made) => made.run('make', { reads: [] })],
    ['a copy over them', (made) => made.copy('more/', '/app/')],
    ['a copy of one of them', (made) => made.copy('conf', '/app/conf', { changes: 'yearly' })],
    ['a copy over the root', (made) => made.copy('root/', '/')],
    ['a copy to where the step before stands', (made) => made.workdir('/app', { pin: true }).copy('x', 'x')],
    ['a copy to a path in other words', (made) => made.copy('x', '/srv/../app/x').apt(['a'], { pin: true })],
    ['an instruction as typed', (made) => made.instruction('RUN make')],
    ['a pinned step', (made) => made.apt(['a'], { pin: true })],
    ['their directory', (made) => made.workdir('/app')],
    ['pip into the system, which reads everything', (made) => made.pip(['a'])],
    ['a package among them', (made) => made.pip(['/app/wheel.whl'], { prefix: '/v' })],
    ['a package among them, by a relative path', (made) => made.pip(['./app'], { prefix: '/v' })],
    ['a package whose path a variable holds', (made) => made.pip([variable('WHEEL')], { prefix: '/v' })],
    ['apt with a package among them', (made) => made.apt(['/app/a.deb'])],
    ['conda with a package among them', (made) => made.conda(['/app/a.conda'])],
  ])('files that change, before %s', (_, step) => {
    leavesAlone('order-steps', step(app))
  })

  test.each<readonly [string, AnyStage]>([
    ['a repository and apt', debian.aptRepository('x', { ...repository, changes: 'daily' }).apt(['a'])],
    [
      'apt and the repository that needs curl',
      debian.apt(['curl'], { changes: 'daily' }).aptRepository('x', repository),
    ],
    ['apt and apt', debian.apt(['a'], { changes: 'daily' }).apt(['b'])],
    [
      'a new user and a package that adds one',
      debian
        .run('useradd x', { reads: ['accounts'], writes: ['accounts', '/home/x'], changes: 'daily' })
        .apt(['openssh-server']),
    ],
    [
      'two new users',
      debian
        .run('useradd x', { reads: ['accounts'], writes: ['accounts', '/home/x'], changes: 'daily' })
        .run('useradd y', { reads: ['accounts'], writes: ['accounts', '/home/y'] }),
    ],
    [
      'a copy of the accounts and a new user',
      debian
        .copy('passwd', '/etc/passwd', { changes: 'daily' })
        .run('useradd x', { reads: ['accounts'], writes: ['accounts', '/home/x'] }),
    ],
    [
      'a new user and a command that reads /etc',
      debian
        .run('useradd x', { reads: ['accounts'], writes: ['accounts', '/home/x'], changes: 'daily' })
        .run('tar c /etc > /x', { reads: ['/etc'], writes: ['/x'] }),
    ],
    [
      'a new user and a copy that it owns',
      debian
        .run('useradd x', { reads: ['accounts'], writes: ['accounts', '/home/x'], changes: 'daily' })
        .copy('a', '/a', { chown: 'x', changes: 'never' }),
    ],
    [
      'pip and pip in one environment',
      debian.pip(['a'], { prefix: '/v', changes: 'daily' }).pip(['b'], { prefix: '/v' }),
    ],
    [
      'conda and pip in one of its environments',
      debian.conda(['a'], { changes: 'daily' }).pip(['b'], { prefix: '/opt/conda/envs/x' }),
    ],
    ['conda and conda', debian.conda(['a'], { changes: 'daily' }).conda(['b'], { environment: 'x' })],
    ['apt and pip, which compiles', debian.apt(['gcc'], { changes: 'daily' }).pip(['b'], { prefix: '/v' })],
    [
      'two copies of which one makes the directory of the other',
      debian.copy('a', '/deep/er/a', { changes: 'daily' }).copy('b', '/deep/b', { changes: 'never', chown: '1000' }),
    ],
    [
      'a copy into a directory that a command makes',
      debian
        .run('install -d -o 1000 /data', { ...declared('/data'), changes: 'daily' })
        .copy('a', '/data/', { changes: 'never' }),
    ],
    [
      'a copy and one that overwrites it',
      debian.copy('a', '/x', { changes: 'daily' }).copy('b', '/x', { changes: 'never' }),
    ],
    ['a directory and another one', debian.workdir('/a', { changes: 'daily' }).workdir('/b')],
    ['a directory and a command in it', debian.workdir('/a', { changes: 'daily' }).run('x', declared('/x'))],
    [
      'steps that are in the best order',
      debian.apt(['a']).pip(['b'], { prefix: '/v' }).copy('app', '/app/', { changes: 'daily' }),
    ],
    ['steps that cost the same either way', debian.copy('a', '/a/').copy('b', '/b/')],
    ['a single step', debian.apt(['a'])],
    ['nothing', debian],
  ])('%s', (_, target) => {
    leavesAlone('order-steps', target)
  })

  test('more steps than it can order exactly, and says so', () => {
    const many = Array.from({ length: 30 }).reduce<Debian>(
      (made, _, index) => made.copy('x', `/d${String(index)}/`, { changes: index % 2 === 0 ? 'daily' : 'yearly' }),
      debian,
    )
    leavesAlone('order-steps', many, /more than 24 steps, or too many orders/)
  })
})
