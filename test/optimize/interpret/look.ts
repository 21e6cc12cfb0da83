import { posix } from 'node:path'
import { isRoot, type State } from './state.ts'
import { ancestors, BuildFails, type Tree } from './tree.ts'

/** The name of what stands for all that a command changed below a directory without anybody knowing which files. */
export const REST = '?'

/** Everything that a step can notice at a path and below it, links followed; nothing where only the base has been. */
export function look(tree: Tree, path: string, seen = new Set<string>()): readonly unknown[] {
  const place = resolved(tree, path)
  if (place === undefined) return ['too many links']
  if (seen.has(place)) return [place]
  seen.add(place)
  const rest = ancestors(place).flatMap((above) => tree.at(posix.join(above, REST)) ?? [])
  const found = tree
    .below(place)
    .map(([at, entry]) => [at, entry, ...(entry.kind === 'link' ? look(tree, at, seen) : [])])
  return rest.length + found.length === 0 ? [] : [place, rest, found]
}

/** What stands in a directory, without what lies below its own directories. */
export function list(tree: Tree, path: string): readonly unknown[] {
  const place = resolved(tree, path)
  if (place === undefined) return ['too many links']
  const rest = [...ancestors(place), place].flatMap((above) => tree.at(posix.join(above, REST)) ?? [])
  const found = tree.below(place).filter(([at]) => posix.dirname(at) === place)
  return [...rest, ...found.map(([at]) => look(tree, at))]
}

/** Whether whoever runs commands may get to a place: nothing stops root. */
export function access(state: State, path: string): readonly unknown[] {
  if (isRoot(state)) return []
  const place = resolved(state.tree, path)
  if (place === undefined) return []
  return [...ancestors(place), place].flatMap((above) => {
    const entry = state.tree.at(above)
    return entry === undefined || entry.kind === 'link' ? [] : [[above, entry.mode, entry.owner]]
  })
}

function resolved(tree: Tree, path: string): string | undefined {
  try {
    return tree.resolve(path)
  } catch (error) {
    if (error instanceof BuildFails) return undefined
    throw error
  }
}
