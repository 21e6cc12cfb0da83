import { ownNames } from '../../src/effects/own-names.ts'
import { effectsIn } from '../../src/effects/stage-effects.ts'
import type { Definition } from '../../src/ir/definition.ts'

/** Whether the optimizer may let the last two steps of an image change places. The one call of the rule that is judged. */
export function lastTwoCommute(definition: Definition): boolean {
  const { target } = definition
  const [first, second] = target.steps.slice(-2)
  if (first === undefined || second === undefined) throw new Error('a pair has two steps')
  return effectsIn(target, ownNames(definition)).obstacle(first, second) === undefined
}
