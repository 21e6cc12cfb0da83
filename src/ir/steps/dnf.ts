import type { PackageStepBase } from './base.ts'

export type DnfTool = 'dnf' | 'microdnf' | 'yum'

export interface DnfStep extends PackageStepBase<'dnf'> {
  readonly tool: DnfTool
  /** Install weak dependencies too, which is the tool's own default. */
  readonly weakDeps: boolean
  /** Repositories of the image that are switched on for this step alone. */
  readonly enableRepositories: readonly string[]
}
