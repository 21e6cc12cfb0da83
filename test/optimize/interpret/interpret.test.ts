import { describe, expect, test } from 'vitest'
import { arg, stage, text, variable } from 'layerwright'
import type { AnyStage } from '../../../src/dsl/stage/types.ts'
import { defined } from '../../dsl/defined.ts'
import { optimize } from '../../../src/optimize/optimize.ts'
import { DEFAULT_PASSES } from '../../../src/optimize/preset.ts'
import { interpret } from './interpret.ts'

const debian = stage('debian:12-slim')
const facts = (target: AnyStage): object => interpret(defined(target))
const add = { reads: ['accounts'], writes: ['accounts'] } as const

/** The oracle itself: it would find nothing if it could not tell images apart. */
describe('the interpreter tells apart', () => {
  test.each<readonly [string, AnyStage, AnyStage]>([
    ['two commands', debian.run('a').run('b'), debian.run('b').run('a')],
    ['a variable before and after a command', debian.env({ A: '1' }).run('a'), debian.run('a').env({ A: '1' })],
    [
      'a variable before and after another one',
      debian.env({ A: '1' }).env({ A: '2' }),
      debian.env({ A: '2' }).env({ A: '1' }),
    ],
    [
      'ENV A, ENV B=$A and the other way round',
      debian.env({ A: '1' }).env({ B: text`${variable('A')}` }),
      debian.env({ B: text`${variable('A')}` }).env({ A: '1' }),
    ],
    ['PIP_* before and after pip', debian.env({ PIP_X: '1' }).pip(['a']), debian.pip(['a']).env({ PIP_X: '1' })],
    [
      'apt before and after a repository',
      debian.apt(['a']).aptRepository('x', { url: 'https://x', key: 'https://x' }),
      debian.aptRepository('x', { url: 'https://x', key: 'https://x' }).apt(['a']),
    ],
    [
      'one apt and two with a repository between them',
      debian.apt(['a', 'b']).aptRepository('x', { url: 'https://x', key: 'https://x' }),
      debian.apt(['a']).aptRepository('x', { url: 'https://x', key: 'https://x' }).apt(['b']),
    ],
    ['two apt and one', debian.apt(['a']).apt(['b']), debian.apt(['a', 'b'])],
    ['recommended packages and none', debian.apt(['a'], { recommends: true }), debian.apt(['a'])],
    ['a release and none', debian.apt(['a'], { targetRelease: 'sid' }), debian.apt(['a'])],
    ['an architecture and none', debian.apt(['a'], { architectures: ['arm64'] }), debian.apt(['a'])],
    ['a package and the same one held', debian.apt(['a']), debian.apt(['a'], { hold: true })],
    [
      'two held together and apart',
      debian.apt(['a', 'b'], { hold: true }),
      debian.apt(['a'], { hold: true }).apt(['b'], { hold: true }),
    ],
    ['a file and none', debian.apt(['a'], { debs: ['b.deb'] }), debian.apt(['a'])],
    [
      'apt before and after a snapshot',
      debian.apt(['a']).aptSnapshot('20261101T000000Z'),
      debian.aptSnapshot('20261101T000000Z').apt(['a']),
    ],
    ['two users in another order', debian.run('x', add).run('y', add), debian.run('y', add).run('x', add)],
    [
      'a copy of the accounts before and after a new user',
      debian.copy('p', '/etc/passwd').run('x', add),
      debian.run('x', add).copy('p', '/etc/passwd'),
    ],
    ['two copies to one path', debian.copy('a', '/x').copy('b', '/x'), debian.copy('b', '/x').copy('a', '/x')],
    [
      'a copy to a path and to its folder',
      debian.copy('a', '/x/y').copy('b', '/x'),
      debian.copy('b', '/x').copy('a', '/x/y'),
    ],
    [
      'who makes a folder',
      debian.copy('a', '/x/a', { chown: '1' }).copy('b', '/x/b'),
      debian.copy('b', '/x/b').copy('a', '/x/a', { chown: '1' }),
    ],
    ['users', debian.user('a').workdir('/w'), debian.workdir('/w').user('a')],
    [
      'the directory of a command',
      debian.workdir('/a').run('x', { reads: [] }),
      debian.run('x', { reads: [] }).workdir('/a'),
    ],
    ['shells', debian.shell(['a']).run('x', { reads: [] }), debian.run('x', { reads: [] }).shell(['a'])],
    ['CMD before and after ENTRYPOINT', debian.cmd(['a']).entrypoint(['b']), debian.entrypoint(['b'])],
    [
      'a build argument before and after a command',
      debian.arg(arg('A', '1')).run('a'),
      debian.run('a').arg(arg('A', '1')),
    ],
    ['defaults', debian.env({ A: arg('A', '1') }), debian.env({ A: arg('A', '2') })],
    ['labels', debian.label({ a: '1' }), debian.label({ a: '2' })],
    ['bases', stage('a'), stage('b')],
    [
      'what another stage holds',
      debian.copy('/a', '/a', { from: stage('a').run('x') }),
      debian.copy('/a', '/a', { from: stage('a').run('y') }),
    ],
    [
      'an instruction before and after a label',
      debian.instruction('X y').label({ a: '1' }),
      debian.label({ a: '1' }).instruction('X y'),
    ],
  ])('%s', (_, one, other) => {
    expect(facts(one)).not.toEqual(facts(other))
    expect(facts(one)).toEqual(facts(one))
  })
})

describe('the interpreter finds equal', () => {
  test.each<readonly [string, AnyStage, AnyStage]>([
    ['a label before and after a command', debian.label({ a: '1' }).run('x'), debian.run('x').label({ a: '1' })],
    ['two labels', debian.label({ a: '1' }).label({ b: '2' }), debian.label({ b: '2', a: '1' })],
    ['two copies apart', debian.copy('a', '/a/').copy('b', '/b/'), debian.copy('b', '/b/').copy('a', '/a/')],
    ['a cache mount and none', debian.pip(['a'], { cacheMount: true }), debian.pip(['a'])],
    ['hints and names and none', debian.run('x', { changes: 'daily', as: 'y', pin: true }), debian.run('x')],
    ['a comment and none', debian.comment('a').run('x'), debian.run('x')],
    ['one ENV and two', debian.env({ A: '1', B: '2' }), debian.env({ B: '2' }).env({ A: '1' })],
    [
      'a variable that apt does not read',
      debian.env({ ACME_REF: '1' }).apt(['a']),
      debian.apt(['a']).env({ ACME_REF: '1' }),
    ],
    [
      'a variable that nothing reads which builds',
      debian.env({ X: '1' }, { usedBy: 'runtime' }).pip(['a']),
      debian.pip(['a']).env({ X: '1' }, { usedBy: 'runtime' }),
    ],
  ])('%s', (_, one, other) => {
    expect(facts(one)).toEqual(facts(other))
  })

  test.each<readonly [string, AnyStage]>([
    ['apt', debian.apt(['a']).apt(['b'], { recommends: true })],
    ['dnf', stage('fedora:41').dnf(['a']).dnf(['b'])],
  ])('two %s apart and merged', (tool, target) => {
    const apart = defined(target)
    const merged = optimize(
      apart,
      DEFAULT_PASSES.filter(({ name }) => name === `merge-${tool}`),
    ).definition
    expect(merged.target.steps).toHaveLength(1)
    expect(interpret(merged)).toEqual(interpret(apart))
  })
})
