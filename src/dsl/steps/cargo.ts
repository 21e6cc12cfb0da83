import type { CargoBuildStep, CargoInstallStep } from '../../ir/steps/cargo.ts'
import { absolutePath, contextPath, flag, optionWords, packageList, simpleName } from '../checks.ts'
import type { StepDraft } from '../draft.ts'
import { Mistake } from '../mistake.ts'
import { cacheMountState, commonFields, type PackageOptions } from '../options.ts'
import { describe, type TextLike } from '../variables.ts'

interface CargoOptions extends PackageOptions {
  /** Take the versions of Cargo.lock, and fail where it lacks one; true unless given. */
  readonly locked?: boolean
  readonly features?: readonly string[]
  /** A configuration file of the image, such as that of the CARGO_HOME of the base image: cargo has another home here. */
  readonly config?: string
}

export interface CargoInstallOptions extends CargoOptions {
  /** The binaries go to `bin` in this directory; `/usr/local` unless given. */
  readonly root?: string
}

export interface CargoBuildOptions extends CargoOptions {
  /** Binaries by name, and the path that each gets in the image. */
  readonly binaries: Readonly<Record<string, string>>
  /** The folder of the build context to build; the context itself unless given. */
  readonly directory?: string
  /** Optimize; false unless given. */
  readonly release?: boolean
  /** The package of the workspace to build. */
  readonly package?: string
  /** The target triple to build for, such as `x86_64-unknown-linux-musl`. */
  readonly target?: string
}

const SHARED = ['cacheMount', 'locked', 'features', 'config']

export function cargoInstallStep(
  packages: readonly TextLike[],
  options: CargoInstallOptions = {},
): StepDraft<CargoInstallStep> {
  const common = commonFields(options, [...SHARED, 'root'])
  return {
    kind: 'cargoInstall',
    ...common,
    packages: packageList(packages, 'cargoInstall'),
    ...shared(options),
    root: absolutePath(options.root ?? '/usr/local', 'root'),
  }
}

export function cargoBuildStep(options: CargoBuildOptions): StepDraft<CargoBuildStep> {
  const common = commonFields(options, [...SHARED, 'binaries', 'directory', 'release', 'package', 'target'])
  const { directory, target } = options
  return {
    kind: 'cargoBuild',
    ...common,
    ...shared(options),
    binaries: binaryPaths(options.binaries),
    release: flag(options.release, 'release') ?? false,
    ...(directory === undefined ? {} : { directory: contextPath(directory, 'directory') }),
    ...(options.package === undefined ? {} : { package: simpleName(options.package, 'the package') }),
    ...(target === undefined ? {} : { target: simpleName(target, 'the target') }),
  }
}

function binaryPaths(binaries: Readonly<Record<string, string>>): CargoBuildStep['binaries'] {
  const entries = typeof binaries === 'object' && binaries !== null ? Object.entries(binaries) : []
  if (entries.length === 0)
    throw new Mistake(
      `binaries must say where each binary goes, such as { app: '/usr/local/bin/app' }, not ${describe(binaries)}`,
    )
  return entries.map(([name, path]) => [simpleName(name, 'the binary'), absolutePath(path, `the path of ${name}`)])
}

function shared(options: CargoOptions): Pick<CargoBuildStep, 'cacheMount' | 'locked' | 'features' | 'config'> {
  return {
    cacheMount: cacheMountState(options.cacheMount),
    locked: flag(options.locked, 'locked') ?? true,
    features: optionWords(options.features, 'features'),
    ...(options.config === undefined ? {} : { config: absolutePath(options.config, 'config') }),
  }
}
