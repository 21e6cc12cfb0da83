import type { StepBase } from './base.ts'

/** A step that runs in the build of an image which starts from this one. */
export interface OnbuildStep<Trigger> extends StepBase<'onbuild'> {
  readonly trigger: Trigger
}
