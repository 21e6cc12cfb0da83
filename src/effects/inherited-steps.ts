import { isStage, type StageNode } from '../ir/definition.ts'
import type { Step } from '../ir/step.ts'

/** The steps of the stages that this one starts from, and their triggers, each where it runs: where another stage begins. */
export function inheritedSteps(stage: StageNode): readonly Step[] {
  const { from } = stage
  if (!isStage(from)) return []
  const triggers = from.steps.flatMap((step) => (step.kind === 'onbuild' ? [step.trigger] : []))
  return [...inheritedSteps(from), ...from.steps, ...triggers]
}
