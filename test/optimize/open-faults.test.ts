import { describe, expect, test } from 'vitest'
import { stage } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { optimize } from '../../src/optimize/optimize.ts'
import { DEFAULT_PASSES } from '../../src/optimize/preset.ts'
import { defined } from '../dsl/defined.ts'
import { interpret } from './interpret/interpret.ts'
import { NOT_ROOT, WORLDS } from './interpret/world.ts'

/** What the optimizer still gets wrong: a case that passes belongs among the tests of its pass. */
describe('the optimizer changes the image', () => {
  test.fails.each<readonly [string, AnyStage]>([
    ['by mounting a cache of root where nobody knows who runs', stage('example/unknown:1').uv(['a'], { prefix: '/v' })],
  ])('%s', (_, target) => {
    const before = defined(target)
    const worlds = [...WORLDS, NOT_ROOT]
    expect(interpret(optimize(before, DEFAULT_PASSES).definition, worlds)).toEqual(interpret(before, worlds))
  })
})
