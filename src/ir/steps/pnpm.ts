import type { NodeStepBase } from './node.ts'

export interface PnpmStep extends NodeStepBase<'pnpm'> {
  /** Leave development dependencies out. */
  readonly prod: boolean
  /** Leave optional dependencies out. */
  readonly withoutOptional: boolean
  /** Selectors of packages of the workspace; empty is all of them. */
  readonly filter: readonly string[]
}
