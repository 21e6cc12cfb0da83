import type { NodeStepBase } from '../../ir/steps/node.ts'
import { contextPath, flag, packageList } from '../checks.ts'
import { Mistake } from '../mistake.ts'
import { cacheMountState, commonFields, type CommonFields, type PackageOptions } from '../options.ts'
import { describe, type TextLike } from '../variables.ts'

interface ScriptOptions extends PackageOptions {
  /** Run no install script of any package; false unless given. */
  readonly ignoreScripts?: boolean
}

/** Options of a step that installs a project's dependencies by its lock file. */
export interface NodeProjectOptions extends ScriptOptions {
  /** The folder of the build context that holds the manifest and the lock file; the context itself unless given. */
  readonly directory?: string
  /** What else of that folder the installation reads, such as `.npmrc`, a workspace's package.json or a folder of patches. */
  readonly files?: readonly string[]
}

/** Options of a step that installs packages for everybody. */
export interface NodeGlobalOptions extends ScriptOptions {
  /** Packages as words are installed for everybody; those of a project are what its lock file says. */
  readonly global: true
}

type NodeTool = 'npm' | 'pnpm' | 'yarn'

/** What steps of all these tools have. */
type NodeFields<Kind extends NodeTool> = Omit<NodeStepBase<Kind>, 'id' | 'origins'> & CommonFields

const SHARED = ['cacheMount', 'ignoreScripts']

/** A project's installation, its options checked; `own` are the names of the tool's own ones. */
export function projectFields<Kind extends NodeTool>(
  kind: Kind,
  options: NodeProjectOptions,
  own: readonly string[],
): NodeFields<Kind> {
  const common = commonFields(options, [...SHARED, 'directory', 'files', ...own])
  const { directory } = options
  return {
    kind,
    ...common,
    ...scripts(options),
    packages: [],
    global: false,
    ...(directory === undefined ? {} : { directory: contextPath(directory, 'directory') }),
    files: fileList(options.files),
  }
}

/** An installation for everybody, its packages and options checked. */
export function globalFields<Kind extends NodeTool>(
  kind: Kind,
  packages: readonly TextLike[],
  options: Partial<NodeGlobalOptions> = {},
  own: readonly string[] = [],
): NodeFields<Kind> {
  const list = packageList(packages, kind)
  const fields = { kind, ...commonFields(options, [...SHARED, 'global', ...own]), ...scripts(options) }
  if (options.global !== true)
    throw new Mistake(
      `.${kind}([…]) installs packages for everybody: say so with { global: true }. Those of a project stand in its package.json, and .${kind}() without a list installs them`,
    )
  return { ...fields, packages: list, global: true, files: [] }
}

function scripts(options: ScriptOptions): Pick<NodeStepBase<string>, 'cacheMount' | 'ignoreScripts'> {
  return {
    cacheMount: cacheMountState(options.cacheMount),
    ignoreScripts: flag(options.ignoreScripts, 'ignoreScripts') ?? false,
  }
}

/** Sorted: each is a mount of its own. */
function fileList(files: readonly string[] | undefined): readonly string[] {
  if (files === undefined) return []
  if (!Array.isArray(files))
    throw new Mistake(`files must be a list of paths such as ['.npmrc'], not ${describe(files)}`)
  return [...new Set(files.map((file: string) => contextPath(file, 'a path in files')))].sort()
}

/** Whether a call such as `.npm(packages, options)` or `.npm(options)` got no packages. */
export function isProject<Options extends object>(
  first: readonly TextLike[] | Options | undefined,
): first is Options | undefined {
  return first === undefined || (typeof first === 'object' && first !== null && !Array.isArray(first))
}
