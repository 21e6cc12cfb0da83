import { ownNames } from '../../src/effects/own-names.ts'
import { effectsIn } from '../../src/effects/stage-effects.ts'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { defined } from '../dsl/defined.ts'

/** Why the last two steps of a stage cannot change places; undefined when they can. */
export function obstacleBetween(target: AnyStage, name = 'acme.image'): string | undefined {
  const definition = defined(target, name)
  const { obstacle } = effectsIn(definition.target, ownNames(definition))
  const [first, second] = definition.target.steps.slice(-2)
  if (first === undefined || second === undefined) throw new Error('two steps are needed')
  const answer = obstacle(first, second)
  // Only what takes whatever is newest may go above what refreshes it, and not below.
  if (obstacle(second, first) !== undefined && answer === undefined) throw new Error('one way only')
  return answer
}
