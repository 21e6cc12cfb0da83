import type { CachedStepBase, PackageStepBase } from './base.ts'

interface Cargo {
  /** Take the versions of Cargo.lock, and fail where it lacks one. */
  readonly locked: boolean
  readonly features: readonly string[]
  /** A configuration file of the image. */
  readonly config?: string
}

export interface CargoInstallStep extends PackageStepBase<'cargoInstall'>, Cargo {
  /** The binaries go to `bin` in this directory. */
  readonly root: string
}

export interface CargoBuildStep extends CachedStepBase<'cargoBuild'>, Cargo {
  /** The folder of the build context that is built; absent is the context itself. */
  readonly directory?: string
  readonly release: boolean
  /** The package of the workspace to build. */
  readonly package?: string
  /** The target triple to build for. */
  readonly target?: string
  /** Binaries by name, and the path that each gets in the image. */
  readonly binaries: readonly (readonly [name: string, path: string])[]
}
