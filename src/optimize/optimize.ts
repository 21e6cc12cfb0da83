import { mapStages, type Definition } from '../ir/definition.ts'
import { UsageError } from '../ir/errors.ts'
import { ownNames } from '../effects/own-names.ts'
import { effectsIn } from '../effects/stage-effects.ts'
import type { Declined, EffectsIn, Pass, Rewrite } from './pass.ts'
import type { Refutation } from '../record/record.ts'
import { withoutRefuted } from './refuted.ts'
import { DEFAULT_PASSES } from './preset.ts'

export interface Optimized {
  readonly definition: Definition
  readonly rewrites: readonly Rewrite[]
  readonly declined: readonly Declined[]
}

/** What one pass does can make room for one before it; more rounds than this have never been needed. */
const MOST_ROUNDS = 10

/**
 * Runs the passes over every stage, one after the other, until none of them finds anything to do.
 *
 * @param refuted rewrites that are not made
 */
export function optimize(
  definition: Definition,
  chosen: readonly Pass[] = DEFAULT_PASSES,
  refuted: readonly Refutation[] = [],
): Optimized {
  const passes = chosen.map((pass) => withoutRefuted(pass, refuted))
  const rewrites: Rewrite[] = []
  let round = runPasses(definition, passes)
  for (let rounds = 1; round.rewrites.length > 0 && rounds < MOST_ROUNDS; rounds += 1) {
    rewrites.push(...round.rewrites)
    round = runPasses(round.definition, passes)
  }
  return { ...round, rewrites: [...rewrites, ...round.rewrites] }
}

function runPasses(definition: Definition, passes: readonly Pass[]): Optimized {
  const rewrites: Rewrite[] = []
  const declined: Declined[] = []
  const own = ownNames(definition)
  const effects: EffectsIn = (stage) => effectsIn(stage, own)
  let current = definition
  for (const pass of passes)
    current = mapStages(current, (stage) => {
      const result = pass.run(stage, effects)
      rewrites.push(...result.rewrites)
      declined.push(...result.declined)
      return result.stage
    })
  return { definition: current, rewrites, declined }
}

/**
 * The default passes without the named ones.
 *
 * @throws UsageError for a name that no pass has
 */
export function passesWithout(names: readonly string[]): readonly Pass[] {
  const known = DEFAULT_PASSES.map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new UsageError(`there is no pass named ${unknown}. The passes are ${known.join(', ')}`)
  return DEFAULT_PASSES.filter(({ name }) => !names.includes(name))
}
