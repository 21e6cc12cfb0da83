import { expect, test } from 'vitest'
import { arg, stage, text, type Stage } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { naive } from './defined.ts'

/** The names that a target which copies from these stages prints, in order. */
function names(...stages: readonly AnyStage[]): readonly string[] {
  const target = stages.reduce((made: Stage, from) => made.copy('/a', '/b', { from }), stage('debian:12'))
  return [...naive(target).matchAll(/^FROM .* AS (\S+)$/gm)].map(([, name = '']) => name)
}

const make = (base: string) => stage(base).run('make')

test('a stage has the name of its constant', () => {
  const build = stage('x:1').run('a')
  const webTools = stage().from('x:1').run('b')
  const derived = build.run('c')
  const made = make('y:1')
  expect(names(build, webTools, derived, made)).toEqual(['build', 'web-tools', 'derived', 'made'])
})

test('a stage that no constant holds has none, and is told apart', () => {
  expect(names(stage('x:1'), stage('y:1'))).toEqual(['unnamed', 'unnamed-2'])
})

test('no name is an image’s, another stage’s or BuildKit’s own', () => {
  const alpine = stage('x:1').copy('/a', '/b', { from: 'alpine' })
  const taken = stage().from('x:1', { as: 'one' })
  const one = stage('z:1')
  expect(names(alpine, taken, one)).toEqual(['alpine-2', 'one', 'one-2'])
  const debian = stage(text`${arg('BASE', 'alpine:3')}`)
  expect(names(debian)).toEqual(['debian-stage'])
})
