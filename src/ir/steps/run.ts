import type { Reference } from '../text.ts'
import type { StepBase } from './base.ts'
import type { Mount, NamedStage } from './mount.ts'

/** One shell script, its variables already in shell syntax, and the variables that it was made with. */
export interface ShellScript {
  readonly script: string
  readonly references: readonly Reference[]
}

export type RunCommand =
  | { readonly form: 'shell'; readonly scripts: readonly ShellScript[] }
  | { readonly form: 'exec'; readonly argv: readonly string[] }
  /** A script that another program than the shell reads on its standard input. */
  | { readonly form: 'interpreter'; readonly interpreter: string; readonly script: string }

export interface RunStep<Stage extends NamedStage = NamedStage> extends StepBase<'run'> {
  readonly command: RunCommand
  readonly mounts: readonly Mount<Stage>[]
  readonly network?: 'default' | 'none' | 'host'
  /** `insecure` needs a builder that allows it. */
  readonly security?: 'sandbox' | 'insecure'
}
