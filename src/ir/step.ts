import type { Origin } from './origin.ts'
import type { DeclaredResource } from './effects.ts'
import type { RuleName } from './rule-names.ts'
import type { ArgDeclaration, Reference, Text } from './text.ts'
import type { StageNode } from './definition.ts'

/** How often the author expects a step to be edited; a number is the probability that one commit edits it. */
export type Changes = 'never' | 'yearly' | 'monthly' | 'weekly' | 'daily' | 'every-commit' | number

/** What every step carries, whatever its kind. */
export interface StepBase<Kind extends string> {
  readonly kind: Kind
  /** Stable across passes and unique in a definition: `base/apt`, `base/apt-2`, or the author's own `as`. */
  readonly id: string
  /** Where the author wrote it; more than one place after a merge. */
  readonly origins: readonly Origin[]
  readonly changes?: Changes
  /** The author forbids moving it. */
  readonly pin?: boolean
  /** Declared effects: what is given replaces the kind's own. */
  readonly reads?: readonly DeclaredResource[]
  readonly writes?: readonly DeclaredResource[]
  /** Rules of `--lint` whose findings the author accepts here. */
  readonly allow?: readonly RuleName[]
}

/**
 * A package step's cache mount: `asked` by the author (in both variants), `injected` by the optimizer,
 * `forbidden` by the author, `open` for the optimizer to decide.
 */
export type CacheMountState = 'asked' | 'injected' | 'forbidden' | 'open'

/** A step whose tool reads and writes the home of whoever runs it. */
export interface HomeStepBase<Kind extends string> extends StepBase<Kind> {
  /** The user that the stage has set, when that is not root. */
  readonly runsAs?: string
}

export interface PackageStepBase<Kind extends string> extends HomeStepBase<Kind> {
  readonly packages: readonly Text[]
  readonly cacheMount: CacheMountState
}

export interface AptStep extends PackageStepBase<'apt'> {
  /** Install recommended packages too, which is apt's own default. */
  readonly recommends: boolean
}

export interface AptRepositoryStep extends StepBase<'aptRepository'> {
  /** The name of its files: /etc/apt/sources.list.d/NAME.sources and /etc/apt/keyrings/NAME.asc. */
  readonly name: string
  readonly url: Text
  readonly key: Text
  /** `codename` asks the image's own /etc/os-release. */
  readonly suite: 'codename' | Text
  readonly components: readonly string[]
}

export type CondaTool = 'conda' | 'mamba'

export interface CondaInstallerStep extends HomeStepBase<'condaInstaller'> {
  /** The installer's address without the machine's part: `-$(uname -m).sh` is appended. */
  readonly url: Text
  readonly prefix: string
}

export interface CondaStep extends PackageStepBase<'conda'> {
  readonly tool: CondaTool
  readonly command: 'install' | 'create' | 'update'
  readonly environment: string
  readonly prefix: string
  readonly channels: readonly string[]
  /** Tried in turn when the step fails with `channels`. */
  readonly fallbackChannels: readonly string[]
  /** `report` prints a message and lets the build go on. */
  readonly onFailure: 'fail' | 'report'
}

export interface PipStep extends PackageStepBase<'pip'> {
  /** The environment's root directory, whose bin/pip runs; absent is the pip on the PATH. */
  readonly prefix?: string
}

export type Mount =
  | {
      readonly type: 'cache'
      readonly target: string
      readonly id?: string
      readonly sharing?: 'shared' | 'private' | 'locked'
      readonly uid?: number
      readonly gid?: number
      readonly mode?: string
    }
  | { readonly type: 'bind'; readonly target: string; readonly source?: string; readonly from?: StageNode | string }
  | { readonly type: 'tmpfs'; readonly target: string }
  | { readonly type: 'secret'; readonly id: string; readonly target?: string; readonly required?: boolean }
  | { readonly type: 'ssh'; readonly id?: string; readonly required?: boolean }

/** One shell script, its variables already in shell syntax, and the variables that it was made with. */
export interface ShellScript {
  readonly script: string
  readonly references: readonly Reference[]
}

export interface RunStep extends StepBase<'run'> {
  readonly command:
    | { readonly form: 'shell'; readonly scripts: readonly ShellScript[] }
    | { readonly form: 'exec'; readonly argv: readonly string[] }
  readonly mounts: readonly Mount[]
  readonly network?: 'default' | 'none' | 'host'
}

export interface CopyStep extends StepBase<'copy'> {
  readonly sources: readonly Text[]
  readonly destination: Text
  readonly from?: StageNode | string
  readonly chown?: Text
  readonly chmod?: string
  readonly link?: boolean
}

export interface FileStep extends StepBase<'file'> {
  readonly path: Text
  readonly content: string
  readonly mode?: string
  readonly owner?: Text
}

export interface ArgStep extends StepBase<'arg'> {
  readonly declaration: ArgDeclaration
}

export interface EnvStep extends StepBase<'env'> {
  readonly entries: readonly (readonly [name: string, value: Text])[]
}

export interface LabelStep extends StepBase<'label'> {
  readonly entries: readonly (readonly [name: string, value: Text])[]
}

export interface WorkdirStep extends StepBase<'workdir'> {
  readonly path: Text
}

export interface UserStep extends StepBase<'user'> {
  readonly user: Text
}

export interface ShellStep extends StepBase<'shell'> {
  readonly argv: readonly string[]
}

export interface CmdStep extends StepBase<'cmd'> {
  readonly argv: readonly string[]
}

export interface EntrypointStep extends StepBase<'entrypoint'> {
  readonly argv: readonly string[]
}

export interface ExposeStep extends StepBase<'expose'> {
  readonly ports: readonly string[]
}

export interface VolumeStep extends StepBase<'volume'> {
  readonly paths: readonly string[]
}

export interface HealthcheckStep extends StepBase<'healthcheck'> {
  /** No argv is `HEALTHCHECK NONE`. */
  readonly argv?: readonly string[]
  readonly interval?: string
  readonly timeout?: string
  readonly startPeriod?: string
  readonly retries?: number
}

export interface StopsignalStep extends StepBase<'stopsignal'> {
  readonly signal: string
}

/** The escape hatch: one instruction as typed, a barrier for every pass. */
export interface InstructionStep extends StepBase<'instruction'> {
  readonly text: string
}

export interface CommentStep extends StepBase<'comment'> {
  readonly text: string
}

/** What the author meant; one DSL call. */
export type Step =
  | AptStep
  | AptRepositoryStep
  | CondaInstallerStep
  | CondaStep
  | PipStep
  | RunStep
  | CopyStep
  | FileStep
  | ArgStep
  | EnvStep
  | LabelStep
  | WorkdirStep
  | UserStep
  | ShellStep
  | CmdStep
  | EntrypointStep
  | ExposeStep
  | VolumeStep
  | HealthcheckStep
  | StopsignalStep
  | InstructionStep
  | CommentStep

export type StepKind = Step['kind']
export type StepOf<Kind extends StepKind> = Extract<Step, { readonly kind: Kind }>

/** One function for each kind of step: a kind without one does not compile. */
export type StepTable<Result, Args extends readonly unknown[] = []> = {
  readonly [Kind in StepKind]: (step: StepOf<Kind>, ...args: Args) => Result
}

/** Calls the table's function for this step's kind. */
export function dispatch<Result, Args extends readonly unknown[]>(
  table: StepTable<Result, Args>,
  step: Step,
  ...args: Args
): Result {
  return apply(table, step.kind, step, args)
}

function apply<Kind extends StepKind, Result, Args extends readonly unknown[]>(
  table: { readonly [K in Kind]: (step: StepOf<K>, ...args: Args) => Result },
  kind: Kind,
  step: StepOf<Kind>,
  args: Args,
): Result {
  return table[kind](step, ...args)
}
