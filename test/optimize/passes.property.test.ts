import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ownNames } from '../../src/effects/own-names.ts'
import { effectsIn } from '../../src/effects/stage-effects.ts'
import { stages, type Definition } from '../../src/ir/definition.ts'
import type { Step } from '../../src/ir/step.ts'
import { optimize } from '../../src/optimize/optimize.ts'
import type { Pass } from '../../src/optimize/pass.ts'
import { DEFAULT_PASSES } from '../../src/optimize/preset.ts'
import { definition } from './definitions.ts'
import { expectLegal } from './fixtures.ts'

const PRESETS: readonly (readonly [string, readonly Pass[]])[] = [
  ...DEFAULT_PASSES.map((pass) => [pass.name, [pass]] as const),
  ['the whole preset', DEFAULT_PASSES],
]
const RUNS = { numRuns: 120 }

/** Where each step stands; an ENV that was split stands where its parts are. */
function places(definition: Definition): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>()
  stages(definition)
    .flatMap(({ steps }) => steps)
    .forEach(({ id }, index) => found.set(id, [...(found.get(id) ?? []), index]))
  return found
}

/** Pairs of whole steps that do not commute and whose order is another one. */
function swapped(before: Definition, after: Definition): readonly string[] {
  const now = places(after)
  const whole = (step: Step): boolean => step.kind !== 'comment' && (step.kind !== 'env' || step.entries.length === 1)
  const own = ownNames(before)
  return stages(before).flatMap((stage) => {
    const { obstacle } = effectsIn(stage, own)
    const list = stage.steps.filter(whole)
    return list.flatMap((first, index) =>
      list.slice(index + 1).flatMap((second) => {
        const [one, other] = [now.get(first.id)?.[0], now.get(second.id)?.[0]]
        const why = one !== undefined && other !== undefined && one > other ? obstacle(first, second) : undefined
        return why === undefined ? [] : [`${second.id} passed ${first.id}: ${why}`]
      }),
    )
  })
}

describe.each(PRESETS)('%s, on any definition', (name, passes) => {
  test('keeps every fact about the image and never costs more when nothing is cached', () => {
    fc.assert(
      fc.property(definition, (before) => {
        expectLegal(before, optimize(before, passes).definition)
      }),
      RUNS,
    )
  })

  test('never reorders steps that do not commute', () => {
    fc.assert(
      fc.property(definition, (before) => {
        expect(swapped(before, optimize(before, passes).definition)).toEqual([])
      }),
      RUNS,
    )
  })

  test('finds nothing more to do the second time', () => {
    fc.assert(
      fc.property(definition, (before) => {
        const once = optimize(before, passes).definition
        expect(optimize(once, passes).definition).toEqual(once)
      }),
      RUNS,
    )
  })

  test('loses no step, adds none, and keeps every place of the definition', () => {
    fc.assert(
      fc.property(definition, (before) => {
        const origins = (from: Definition): readonly string[] =>
          stages(from)
            .flatMap(({ steps }) => steps.flatMap((step) => step.origins.map((origin) => JSON.stringify(origin))))
            .sort()
        const after = optimize(before, passes).definition
        expect(new Set(origins(after))).toEqual(new Set(origins(before)))
        if (!['scope-variables', 'the whole preset'].includes(name)) expect(origins(after)).toEqual(origins(before))
      }),
      RUNS,
    )
  })

  test('explains every rewrite with steps that there are', () => {
    fc.assert(
      fc.property(definition, (before) => {
        const { rewrites, declined } = optimize(before, passes)
        const known = new Set(stages(before).flatMap(({ steps }) => steps.map(({ id }) => id)))
        for (const { steps, reason } of [...rewrites, ...declined]) {
          expect(reason).not.toMatch(/undefined|NaN|\[object/)
          expect(steps.filter((id) => !known.has(id))).toEqual([])
        }
        for (const { steps, expectedSaving } of rewrites) {
          expect(steps).not.toEqual([])
          expect(expectedSaving ?? 0).toBeGreaterThanOrEqual(0)
        }
      }),
      RUNS,
    )
  })
})
