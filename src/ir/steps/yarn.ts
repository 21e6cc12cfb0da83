import type { NodeStepBase } from './node.ts'

/** Yarn 1, or a later one. */
export type YarnVersion = 'classic' | 'berry'

export interface YarnStep extends NodeStepBase<'yarn'> {
  readonly version: YarnVersion
  /** Leave development dependencies out; only yarn classic can. */
  readonly production: boolean
}
