import type { PackageStepBase } from './base.ts'

/**
 * A step of a tool that installs from the npm registry: a project's dependencies by its lock file, or, with `global`,
 * packages for everybody. Only a global one has `packages`.
 */
export interface NodeStepBase<Kind extends string> extends PackageStepBase<Kind> {
  readonly global: boolean
  /** The folder of the build context that holds the project's manifest; absent is the context itself. */
  readonly directory?: string
  /** What else of that folder the installation reads. */
  readonly files: readonly string[]
  readonly ignoreScripts: boolean
}
