import type { Text } from '../text.ts'
import type { Mergeable, PackageStepBase } from './base.ts'

export type DnfTool = 'dnf' | 'microdnf' | 'yum'

/** What one `dnf install` is told. */
export interface DnfTransaction {
  readonly packages: readonly Text[]
  /** Install weak dependencies too, which is the tool's own default. */
  readonly weakDeps: boolean
  /** Repositories of the image that are switched on for this step alone. */
  readonly enableRepositories: readonly string[]
}

export interface DnfStep extends PackageStepBase<'dnf'>, DnfTransaction, Mergeable<DnfTransaction> {
  readonly tool: DnfTool
}
