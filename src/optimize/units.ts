import type { Step } from '../ir/step.ts'

/** A step with the comments above it, which go where it goes. */
export interface Unit {
  readonly comments: readonly Step[]
  readonly step: Step
}

/** Groups steps with their comments; comments after the last step stay at the end of the stage. */
export function toUnits(steps: readonly Step[]): { readonly units: readonly Unit[]; readonly rest: readonly Step[] } {
  const units: Unit[] = []
  let comments: Step[] = []
  for (const step of steps) {
    if (step.kind === 'comment') comments.push(step)
    else {
      units.push({ comments, step })
      comments = []
    }
  }
  return { units, rest: comments }
}

export function fromUnits(units: readonly Unit[], rest: readonly Step[]): readonly Step[] {
  return [...units.flatMap(({ comments, step }) => [...comments, step]), ...rest]
}
