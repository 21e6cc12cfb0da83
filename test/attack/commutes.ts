import { obstacle } from '../../src/effects/commute.ts'
import type { StageNode } from '../../src/ir/definition.ts'

/** Whether the optimizer may let the last two steps of a stage change places. The one call of the rule that is judged. */
export function lastTwoCommute({ steps }: StageNode): boolean {
  const [first, second] = steps.slice(-2)
  if (first === undefined || second === undefined) throw new Error('a pair has two steps')
  return obstacle(first, second) === undefined
}
