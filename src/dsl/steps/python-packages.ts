import type { PythonPackagesBase } from '../../ir/steps/python-packages.ts'
import type { Text } from '../../ir/text.ts'
import { absolutePath, flag, indexAddress, packageList, wordList } from '../checks.ts'
import { Mistake } from '../mistake.ts'
import { checkOptions, type PackageOptions } from '../options.ts'
import { describe, type TextLike } from '../variables.ts'
import { contextFiles, isManifest } from './manifest.ts'

/** What to install, where a list of packages does not say it all. */
export interface PythonManifest {
  readonly packages?: readonly TextLike[]
  /** Requirements files of the build context, read where they are and not copied into the image. */
  readonly requirements?: string | readonly string[]
  /** Projects in the image, each by its path, with extras in brackets: `['.', '/srv/lib[dev]']`. */
  readonly editable?: readonly string[]
}

/** How to install Python packages. */
export interface PythonPackagesOptions extends PackageOptions {
  /** Constraints files of the build context. */
  readonly constraints?: string | readonly string[]
  /** Files or directories of the build context that requirements files name with `-r` or `-c`. */
  readonly includes?: string | readonly string[]
  /** The package index instead of PyPI. No password: it would stay in the image's history. */
  readonly indexUrl?: TextLike
  /** More indexes. */
  readonly extraIndexUrls?: readonly TextLike[]
  /** Leave dependencies out. */
  readonly noDeps?: boolean
  /** Upgrade packages that are there. */
  readonly upgrade?: boolean
  /** Take pre-releases too. */
  readonly preRelease?: boolean
  /** Install into a Python that the system's packages manage. */
  readonly breakSystemPackages?: boolean
  /** Every requirement must have a hash, as only requirements files can give one. */
  readonly requireHashes?: boolean
  /** Never build these packages: names, or `:all:`. */
  readonly onlyBinary?: ':all:' | readonly string[]
  /** Always build these packages: names, or `:all:`. */
  readonly noBinary?: ':all:' | readonly string[]
  /** An absolute path: install into this directory instead of the environment. */
  readonly target?: string
}

export const PYTHON_OPTIONS = [
  'cacheMount',
  'constraints',
  'includes',
  'indexUrl',
  'extraIndexUrls',
  'noDeps',
  'upgrade',
  'preRelease',
  'breakSystemPackages',
  'requireHashes',
  'onlyBinary',
  'noBinary',
  'target',
] as const

type Shared = Omit<PythonPackagesBase<string>, 'kind' | 'id' | 'origins' | 'cacheMount'>

/** Checks what pip and uv are given alike. */
export function pythonPackages(
  given: readonly TextLike[] | PythonManifest,
  options: PythonPackagesOptions,
  call: string,
): Shared {
  const { packages, requirements, editable } = manifest(given, call)
  const requireHashes = flag(options.requireHashes, 'requireHashes') ?? false
  if (requireHashes && packages.length + editable.length > 0)
    throw new Mistake(
      `requireHashes: a package or project named in .${call}() has no hash. Write all of them to a requirements file: .${call}({ requirements: 'requirements.txt' }, { requireHashes: true })`,
    )
  const { indexUrl, extraIndexUrls = [], target } = options
  if (!Array.isArray(extraIndexUrls))
    throw new Mistake(`extraIndexUrls must be a list of addresses, not ${describe(extraIndexUrls)}`)
  return {
    packages,
    requirements,
    editable,
    constraints: contextFiles(options.constraints, 'constraints'),
    includes: contextFiles(options.includes, 'includes'),
    ...(indexUrl === undefined ? {} : { indexUrl: indexAddress(indexUrl, 'indexUrl') }),
    extraIndexUrls: extraIndexUrls.map((url: TextLike): Text => indexAddress(url, 'extraIndexUrls')),
    onlyBinary: binaryNames(options.onlyBinary, 'onlyBinary'),
    noBinary: binaryNames(options.noBinary, 'noBinary'),
    noDeps: flag(options.noDeps, 'noDeps') ?? false,
    upgrade: flag(options.upgrade, 'upgrade') ?? false,
    preRelease: flag(options.preRelease, 'preRelease') ?? false,
    breakSystemPackages: flag(options.breakSystemPackages, 'breakSystemPackages') ?? false,
    requireHashes,
    ...(target === undefined ? {} : { target: absolutePath(target, 'target') }),
  }
}

function manifest(
  given: readonly TextLike[] | PythonManifest,
  call: string,
): Pick<Shared, 'packages' | 'requirements' | 'editable'> {
  if (!isManifest(given)) return { packages: packageList(given, call), requirements: [], editable: [] }
  checkOptions(given, ['packages', 'requirements', 'editable'], "{ requirements: 'requirements.txt' }")
  const requirements = contextFiles(given.requirements, 'requirements')
  const editable = given.editable === undefined ? [] : wordList(given.editable, 'editable').map(project)
  if (given.packages === undefined && requirements.length + editable.length === 0)
    throw new Mistake(
      `.${call}({}) installs nothing: give it packages, as in .${call}(['name']), or { requirements: 'requirements.txt' }`,
    )
  return { packages: given.packages === undefined ? [] : packageList(given.packages, call), requirements, editable }
}

function project(value: string): string {
  if (!/^[A-Za-z0-9_./~+][A-Za-z0-9_./~+-]*(?:\[[A-Za-z0-9_.,-]+\])?$/.test(value))
    throw new Mistake(
      `editable: ${describe(value)} is no path of a project in the image. Use one such as '.' or '/app[dev]'`,
    )
  return value
}

function binaryNames(names: ':all:' | readonly string[] | undefined, option: string): readonly string[] {
  if (names === undefined) return []
  if (names === ':all:') return [names]
  const listed = wordList(names, option).map((name) => {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
      throw new Mistake(`${option}: ${describe(name)} is no package name. Use names such as ['numpy'], or ':all:'`)
    return name
  })
  return [...new Set(listed)].sort()
}
