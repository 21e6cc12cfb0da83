import type { Step } from '../ir/step.ts'

/** A step as its constructor makes it: the stage adds its id and its origin. `as` is the author's own name for it. */
export type StepDraft<S extends Step = Step> = S extends Step
  ? Omit<S, 'id' | 'origins'> & { readonly as?: string }
  : never
