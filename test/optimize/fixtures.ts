import { ownNames } from '../../src/effects/own-names.ts'
import { effectsIn } from '../../src/effects/stage-effects.ts'
import { expect } from 'vitest'
import { predict } from '../../src/cache/predict.ts'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { stages, type Definition } from '../../src/ir/definition.ts'
import type { Step } from '../../src/ir/step.ts'
import { optimize, type Optimized } from '../../src/optimize/optimize.ts'
import type { Pass } from '../../src/optimize/pass.ts'
import { DEFAULT_PASSES } from '../../src/optimize/preset.ts'
import { defined, naive } from '../dsl/defined.ts'
import { interpret } from './interpret/interpret.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'

/** The pass of the preset that has this name. */
function pass(name: string): Pass {
  const found = DEFAULT_PASSES.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(`no pass is named ${name}`)
  return found
}

/** What must hold for every pass on every definition. */
export function expectLegal(before: Definition, after: Definition): void {
  const [written, done] = [interpret(before), interpret(after)]
  // Where the definition as written does not build, there is no image to keep.
  for (const [world, image] of Object.entries(written))
    if (typeof image !== 'string') expect({ [world]: done[world] }).toEqual({ [world]: image })
  expect(predict(after).seconds).toBeLessThanOrEqual(predict(before).seconds + 1e-9)
}

/** Runs a pass once, and again on its own result, which must find nothing more to do. */
export function apply(name: string, target: AnyStage): Optimized {
  const before = defined(target)
  const once = optimize(before, [pass(name)])
  expectLegal(before, once.definition)
  const twice = optimize(once.definition, [pass(name)])
  expect(twice.definition).toEqual(once.definition)
  expect(twice.rewrites).toEqual([])
  return once
}

/** A step's name without its stage. */
export function shortName({ id }: Step): string {
  return id.slice(id.indexOf('/') + 1)
}

/**
 * The pass rewrites the target stage.
 *
 * @param expected the Dockerfile below its FROM, or the names of the steps in order
 */
export function rewrites(name: string, before: AnyStage, expected: string | readonly string[]): void {
  const { definition, rewrites: done } = apply(name, before)
  expect(done.length).toBeGreaterThan(0)
  for (const rewrite of done) {
    expect(rewrite.pass).toBe(name)
    expect(rewrite.reason).toMatch(/^.{20,}[^.]$/)
    const known = stages(definition).flatMap(({ steps }) => steps.flatMap((step) => step.id))
    expect(known).toContain(rewrite.steps[0])
  }
  if (typeof expected === 'string')
    expect(toDockerfile(definition).text.replace(/^(?:ARG .*\n)*FROM .*\n\n?/, '')).toBe(expected)
  else expect(definition.target.steps.map(shortName)).toEqual(expected)
}

/** The pass does nothing, gives the very same stage back, and, if `why` is given, says what stands in the way. */
export function leavesAlone(name: string, before: AnyStage, why?: RegExp): void {
  const definition = defined(before)
  for (const stage of stages(definition))
    expect(pass(name).run(stage, (one) => effectsIn(one, ownNames(definition))).stage).toBe(stage)
  const { definition: after, rewrites: done, declined } = apply(name, before)
  expect(done).toEqual([])
  expect(toDockerfile(after).text).toBe(naive(before))
  if (why !== undefined) expect(declined.map(({ reason }) => reason)).toContainEqual(expect.stringMatching(why))
}
