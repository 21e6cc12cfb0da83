import type { NamedContext } from './named-context.ts'
import type { Origin } from './origin.ts'
import type { RuleName } from './rule-names.ts'
import type { AddUserStep } from './steps/add-user.ts'
import type { ApkStep } from './steps/apk.ts'
import type { AptRepositoryStep, AptSnapshotStep, AptStep } from './steps/apt.ts'
import type { CargoBuildStep, CargoInstallStep } from './steps/cargo.ts'
import type { CondaInstallerStep, CondaStep } from './steps/conda.ts'
import type { DnfStep } from './steps/dnf.ts'
import type { AddStep, CopyStep, FileStep } from './steps/files.ts'
import type { GoBuildStep, GoInstallStep } from './steps/go.ts'
import type { NpmStep } from './steps/npm.ts'
import type { OnbuildStep } from './steps/onbuild.ts'
import type { PipStep } from './steps/pip.ts'
import type { PnpmStep } from './steps/pnpm.ts'
import type { RunStep } from './steps/run.ts'
import type { UvPythonStep, UvStep, UvSyncStep } from './steps/uv.ts'
import type {
  ArgStep,
  CmdStep,
  CommentStep,
  EntrypointStep,
  EnvStep,
  ExposeStep,
  HealthcheckStep,
  InstructionStep,
  LabelStep,
  ShellStep,
  StopsignalStep,
  UserStep,
  VolumeStep,
  WorkdirStep,
} from './steps/settings.ts'
import type { YarnStep } from './steps/yarn.ts'
import type { Text } from './text.ts'

/** What the author meant; one DSL call. */
export type Step =
  | AptStep
  | AptRepositoryStep
  | AptSnapshotStep
  | ApkStep
  | DnfStep
  | CondaInstallerStep
  | CondaStep
  | PipStep
  | UvStep
  | UvSyncStep
  | UvPythonStep
  | NpmStep
  | PnpmStep
  | YarnStep
  | CargoInstallStep
  | CargoBuildStep
  | GoInstallStep
  | GoBuildStep
  | AddUserStep
  | RunStep<StageNode>
  | CopyStep<StageNode>
  | AddStep
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
  | OnbuildStep<Step>
  | InstructionStep
  | CommentStep

/** One stage: what it starts from, and its steps in order. */
export interface StageNode {
  readonly name: string
  /** Print `AS name` even when no other stage refers to it. */
  readonly named: boolean
  readonly from: StageNode | NamedContext | Text
  /** What the lock file says that `from` is: `sha256:…` of the image, or of its argument's default. */
  readonly digest?: string
  readonly platform?: Text
  readonly steps: readonly Step[]
  /** Where the author wrote what it starts from. */
  readonly origin: Origin
  /** Rules of `--lint` whose findings about its base the author accepts. */
  readonly allow?: readonly RuleName[]
}

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
