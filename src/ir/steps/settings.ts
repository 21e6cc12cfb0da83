import type { ArgDeclaration, Text } from '../text.ts'
import type { StepBase } from './base.ts'
import type { ShellScript } from './run.ts'

export interface ArgStep extends StepBase<'arg'> {
  readonly declaration: ArgDeclaration
}

export interface EnvStep extends StepBase<'env'> {
  readonly entries: readonly (readonly [name: string, value: Text])[]
  /** The author says that nothing which builds the image reads it. */
  readonly usedBy?: 'runtime'
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

/** What a container runs: words that no shell reads, or a script for the stage's shell. */
export type ContainerCommand =
  { readonly form: 'exec'; readonly argv: readonly string[] } | { readonly form: 'shell'; readonly script: ShellScript }

export interface CmdStep extends StepBase<'cmd'> {
  readonly command: ContainerCommand
}

export interface EntrypointStep extends StepBase<'entrypoint'> {
  readonly command: ContainerCommand
}

export interface ExposeStep extends StepBase<'expose'> {
  readonly ports: readonly Text[]
}

export interface VolumeStep extends StepBase<'volume'> {
  readonly paths: readonly Text[]
}

export interface HealthcheckStep extends StepBase<'healthcheck'> {
  /** No command is `HEALTHCHECK NONE`. */
  readonly command?: ContainerCommand
  readonly interval?: string
  readonly timeout?: string
  readonly startPeriod?: string
  readonly startInterval?: string
  readonly retries?: number
}

export interface StopsignalStep extends StepBase<'stopsignal'> {
  readonly signal: Text
}

/** The escape hatch: one instruction as typed, a barrier for every pass. */
export interface InstructionStep extends StepBase<'instruction'> {
  readonly text: string
}

export interface CommentStep extends StepBase<'comment'> {
  readonly text: string
}
