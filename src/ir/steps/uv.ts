import type { CachedStepBase } from './base.ts'
import type { PythonPackagesBase } from './python-packages.ts'

/** `uv pip install`. */
export interface UvStep extends PythonPackagesBase<'uv'> {
  /** The environment's root directory. */
  readonly prefix?: string
  /** A version or the path of an interpreter. */
  readonly python?: string
  /** Into the first Python on the PATH; else, without the two above, where uv itself looks. */
  readonly system: boolean
  readonly compileBytecode: boolean
}

/** `uv sync` in the working directory. */
export interface UvSyncStep extends CachedStepBase<'uvSync'> {
  /** The project's directory in the build context. */
  readonly project: string
  /** More files of the project that uv reads, by their paths in it. */
  readonly includes: readonly string[]
  /** What is left out; with one of them, the project's files are mounted and need not be in the image. */
  readonly without: readonly ('project' | 'workspace' | 'local')[]
  readonly lock: 'locked' | 'frozen'
  /** The environment's directory, `.venv` in the project unless given. */
  readonly environment?: string
  readonly python?: string
  /** Members of a workspace. */
  readonly members: 'all' | readonly string[]
  readonly extras: 'all' | readonly string[]
  readonly groups: 'all' | readonly string[]
  readonly onlyGroups: readonly string[]
  readonly noGroups: readonly string[]
  readonly noDev: boolean
  readonly noEditable: boolean
  readonly inexact: boolean
  readonly compileBytecode: boolean
}

/** `uv python install`. */
export interface UvPythonStep extends CachedStepBase<'uvPython'> {
  readonly versions: readonly string[]
  /** Where to; uv's own place at home unless given. */
  readonly directory?: string
}
