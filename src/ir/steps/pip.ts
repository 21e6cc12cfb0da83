import type { PackageStepBase } from './base.ts'

export interface PipStep extends PackageStepBase<'pip'> {
  /** The environment's root directory, whose bin/pip runs; absent is the pip on the PATH. */
  readonly prefix?: string
}
