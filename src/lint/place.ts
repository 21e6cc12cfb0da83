import type { Definition, StageNode } from '../ir/definition.ts'
import type { Origin } from '../ir/origin.ts'
import type { Step } from '../ir/step.ts'
import type { Place } from './rule.ts'

/** A finding's place at a step. */
export function atStep({ stage, step }: { readonly stage: StageNode; readonly step: Step }): Place {
  return { kind: 'step', stage, step }
}

/** The line of the author's file that a place stands for. */
export function originOf(place: Place, definition: Definition): Origin {
  switch (place.kind) {
    case 'step':
      return place.step.origins[0] ?? definition.origin
    case 'base':
      return place.stage.origin
    case 'image':
      return definition.origin
  }
}

/** Whether the author accepts findings of a rule at a place. */
export function isAllowed(rule: string, place: Place, definition: Definition): boolean {
  const own = place.kind === 'step' ? place.step.allow : place.kind === 'base' ? place.stage.allow : undefined
  return [...(own ?? []), ...(definition.allow ?? [])].some((name) => name === rule)
}
