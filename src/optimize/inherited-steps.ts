import { isStage, type StageNode } from '../ir/definition.ts'
import type { Step } from '../ir/step.ts'

/** The steps of the stages that this one starts from, the first one's first. */
export function inheritedSteps({ from }: StageNode): readonly Step[] {
  return isStage(from) ? [...inheritedSteps(from), ...from.steps] : []
}
