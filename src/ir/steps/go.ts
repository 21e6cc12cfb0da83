import type { CachedStepBase, PackageStepBase } from './base.ts'

interface Go {
  readonly flags: readonly string[]
  readonly tags: readonly string[]
  readonly ldflags?: string
  /** `CGO_ENABLED`; absent is what the image says. */
  readonly cgo?: boolean
}

export interface GoInstallStep extends PackageStepBase<'goInstall'>, Go {
  /** The directory that gets the binaries. */
  readonly bin: string
}

export interface GoBuildStep extends CachedStepBase<'goBuild'>, Go {
  /** The folder of the build context that is built; absent is the context itself. */
  readonly directory?: string
  /** Go's patterns: `./cmd/app`. */
  readonly patterns: readonly string[]
  /** What `-o` says: the binary's path, or a directory with a slash at its end. */
  readonly output: string
}
