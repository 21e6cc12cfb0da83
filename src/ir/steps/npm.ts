import type { NodeStepBase } from './node.ts'

/** Kinds of dependencies as npm groups them. */
export type DependencyType = 'dev' | 'optional' | 'peer'

export interface NpmStep extends NodeStepBase<'npm'> {
  readonly omit: readonly DependencyType[]
  readonly include: readonly DependencyType[]
  /** Workspaces by name or folder; empty is the whole project. */
  readonly workspaces: readonly string[]
  readonly legacyPeerDeps: boolean
  /** Whether npm asks the registry for known weaknesses. */
  readonly audit: boolean
  /** Whether npm says who asks for funds. */
  readonly fund: boolean
}
