import { posix } from 'node:path'
import type { UvPythonStep, UvStep, UvSyncStep } from '../../ir/steps/uv.ts'
import { absolutePath, contextPath, flag, oneOf, wordList } from '../checks.ts'
import type { StepDraft } from '../draft.ts'
import { Mistake } from '../mistake.ts'
import { cacheMountState, commonFields, type PackageOptions } from '../options.ts'
import { describe, type TextLike } from '../variables.ts'
import { contextFiles } from './manifest.ts'
import { PYTHON_OPTIONS, pythonPackages, type PythonManifest, type PythonPackagesOptions } from './python-packages.ts'

export interface UvOptions extends PythonPackagesOptions {
  /** The root of the environment to install into, such as `/opt/venv`, which an earlier step made. */
  readonly prefix?: string
  /** The Python to install into: a version such as `3.12`, or the path of an interpreter. */
  readonly python?: string
  /** `true`, unless `prefix` or `python` is given: the first Python on the PATH. `false` leaves it to uv. */
  readonly system?: boolean
  /** Compile modules while installing, as pip does. */
  readonly compileBytecode?: boolean
}

export interface UvSyncOptions extends PackageOptions {
  /** The directory of the build context that holds pyproject.toml and uv.lock; the context itself unless given. */
  readonly project?: string
  /** More of its files that uv must see, by their paths in it: members' pyproject.toml, `.python-version`. */
  readonly includes?: readonly string[]
  /** Install what the project needs and not the project: its two files are then mounted instead of copied. */
  readonly noInstallProject?: boolean
  /** The same for all members of a workspace. */
  readonly noInstallWorkspace?: boolean
  /** The same for everything that is a directory of the project. */
  readonly noInstallLocal?: boolean
  /** `locked`, the default: fail when uv.lock does not fit pyproject.toml; `frozen`: do not ask. */
  readonly lock?: 'locked' | 'frozen'
  /** The environment's directory; `.venv` in the working directory unless given. */
  readonly environment?: string
  /** The Python to make the environment with: a version such as `3.12`, or the path of an interpreter. */
  readonly python?: string
  /** Members of the workspace to install; the project's own root unless given. */
  readonly packages?: 'all' | readonly string[]
  readonly extras?: 'all' | readonly string[]
  readonly groups?: 'all' | readonly string[]
  /** These groups and not the project. */
  readonly onlyGroups?: readonly string[]
  readonly noGroups?: readonly string[]
  /** Leave the group `dev` out. */
  readonly noDev?: boolean
  /** Copy projects into the environment, so that it works without their sources. */
  readonly noEditable?: boolean
  /** Keep packages that the lock file does not name. */
  readonly inexact?: boolean
  /** Compile modules while installing, as pip does. */
  readonly compileBytecode?: boolean
}

export interface UvPythonOptions extends PackageOptions {
  /** Where to install, an absolute path; `~/.local/share/uv/python` unless given. */
  readonly directory?: string
}

export function uvStep(given: readonly TextLike[] | PythonManifest, options: UvOptions = {}): StepDraft<UvStep> {
  const common = commonFields(options, [...PYTHON_OPTIONS, 'prefix', 'python', 'system', 'compileBytecode'])
  const { prefix, python } = options
  const system = flag(options.system, 'system')
  if ([prefix !== undefined, python !== undefined, system === true].filter(Boolean).length > 1)
    throw new Mistake('prefix, python and system each say where uv installs. Keep one of them')
  return {
    kind: 'uv',
    ...common,
    ...pythonPackages(given, options, 'uv'),
    cacheMount: cacheMountState(options.cacheMount),
    system: system ?? (prefix === undefined && python === undefined),
    compileBytecode: flag(options.compileBytecode, 'compileBytecode') ?? false,
    ...(prefix === undefined ? {} : { prefix: absolutePath(prefix, 'prefix') }),
    ...(python === undefined ? {} : { python: pythonVersion(python, 'python') }),
  }
}

const SYNC_OPTIONS = [
  'cacheMount',
  'project',
  'includes',
  'noInstallProject',
  'noInstallWorkspace',
  'noInstallLocal',
  'lock',
  'environment',
  'python',
  'packages',
  'extras',
  'groups',
  'onlyGroups',
  'noGroups',
  'noDev',
  'noEditable',
  'inexact',
  'compileBytecode',
]

export function uvSyncStep(options: UvSyncOptions = {}): StepDraft<UvSyncStep> {
  const common = commonFields(options, SYNC_OPTIONS)
  const { project = '.', environment, python } = options
  const without = (
    [
      ['project', flag(options.noInstallProject, 'noInstallProject')],
      ['workspace', flag(options.noInstallWorkspace, 'noInstallWorkspace')],
      ['local', flag(options.noInstallLocal, 'noInstallLocal')],
    ] as const
  ).flatMap(([what, left]) => (left === true ? [what] : []))
  if (without.length === 0 && (options.project !== undefined || options.includes !== undefined))
    throw new Mistake(
      'project and includes name files to mount, which is done with noInstallProject, noInstallWorkspace or noInstallLocal. Otherwise .copy() the project and set its directory with .workdir()',
    )
  const { onlyGroups, groups, extras } = options
  if (onlyGroups !== undefined && (groups !== undefined || extras !== undefined))
    throw new Mistake('uv takes no groups or extras together with onlyGroups. Keep onlyGroups, or the others')
  return {
    kind: 'uvSync',
    ...common,
    cacheMount: cacheMountState(options.cacheMount),
    project: posix.join(contextPath(project, 'project')),
    includes: contextFiles(options.includes, 'includes'),
    without,
    lock: oneOf('lock', options.lock ?? 'locked', ['locked', 'frozen']),
    members: names(options.packages, 'packages'),
    extras: names(extras, 'extras'),
    groups: names(groups, 'groups'),
    onlyGroups: nameList(onlyGroups, 'onlyGroups'),
    noGroups: nameList(options.noGroups, 'noGroups'),
    noDev: flag(options.noDev, 'noDev') ?? false,
    noEditable: flag(options.noEditable, 'noEditable') ?? false,
    inexact: flag(options.inexact, 'inexact') ?? false,
    compileBytecode: flag(options.compileBytecode, 'compileBytecode') ?? false,
    ...(environment === undefined ? {} : { environment: absolutePath(environment, 'environment') }),
    ...(python === undefined ? {} : { python: pythonVersion(python, 'python') }),
  }
}

export function uvPythonStep(
  versions: string | readonly string[],
  options: UvPythonOptions = {},
): StepDraft<UvPythonStep> {
  const common = commonFields(options, ['cacheMount', 'directory'])
  const { directory } = options
  if (typeof versions !== 'string' && !Array.isArray(versions))
    throw new Mistake(`.uvPython() takes a version such as '3.12', or a list of them, not ${describe(versions)}`)
  const list = typeof versions === 'string' ? [versions] : wordList(versions, 'the versions')
  return {
    kind: 'uvPython',
    ...common,
    cacheMount: cacheMountState(options.cacheMount),
    versions: list.map((version) => pythonVersion(version, 'the version')),
    ...(directory === undefined ? {} : { directory: absolutePath(directory, 'directory') }),
  }
}

function names(given: 'all' | readonly string[] | undefined, option: string): 'all' | readonly string[] {
  return given === 'all' ? given : nameList(given, option)
}

function nameList(given: readonly string[] | undefined, option: string): readonly string[] {
  if (given === undefined) return []
  const listed = wordList(given, option).map((name) => {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
      throw new Mistake(`${option}: ${describe(name)} is no name. Use letters, digits, . _ and -`)
    return name
  })
  return [...new Set(listed)].sort()
}

function pythonVersion(value: unknown, what: string): string {
  if (typeof value !== 'string' || !/^[A-Za-z0-9/<>=~!][A-Za-z0-9/<>=~!.,+_@-]*$/.test(value))
    throw new Mistake(`${what} must be a version such as '3.12' or the path of an interpreter, not ${describe(value)}`)
  return value
}
