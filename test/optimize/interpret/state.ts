import type { Tree } from './tree.ts'
import type { World } from './world.ts'

/** An image while it is being built. Steps change its tree in place, and give a state with other settings back. */
export interface State {
  readonly world: World
  readonly tree: Tree
  /** The environment of a command: ENV and build arguments. */
  readonly variables: ReadonlyMap<string, string>
  /** The image's own Env. */
  readonly image: ReadonlyMap<string, string>
  /** Variables of which the author says that nothing which builds the image reads them. */
  readonly runtime: ReadonlySet<string>
  /** Beginnings of names that are nobody else's than the image's. */
  readonly own: readonly string[]
  /** Build arguments that are in scope. */
  readonly declared: ReadonlySet<string>
  /** The rest of the configuration, by its part. */
  readonly config: ReadonlyMap<string, string>
  readonly user: string
  readonly directory: string
  readonly shell: string
  /** What other stages left, by their names. */
  readonly stages: ReadonlyMap<string, Tree>
}

export function isRoot({ user }: State): boolean {
  return /^(?:0|root)(?::|$)/.test(user)
}

/** The home of whoever runs commands. */
export function home(state: State): string {
  const given = state.variables.get('HOME')
  if (given?.startsWith('/') === true) return given
  return isRoot(state) ? '/root' : `/home/${state.user}`
}
