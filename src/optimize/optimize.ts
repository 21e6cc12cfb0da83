import { mapStages, type Definition } from '../ir/definition.ts'
import { UsageError } from '../ir/errors.ts'
import type { Declined, Pass, Rewrite } from './pass.ts'
import { DEFAULT_PASSES } from './preset.ts'

export interface Optimized {
  readonly definition: Definition
  readonly rewrites: readonly Rewrite[]
  readonly declined: readonly Declined[]
}

/** Runs the passes over every stage, one after the other. */
export function optimize(definition: Definition, passes: readonly Pass[] = DEFAULT_PASSES): Optimized {
  const rewrites: Rewrite[] = []
  const declined: Declined[] = []
  let current = definition
  for (const pass of passes)
    current = mapStages(current, (stage) => {
      const result = pass.run(stage)
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
