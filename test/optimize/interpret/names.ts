import { look } from './look.ts'
import type { Tree } from './tree.ts'

const PATH = /(?<=^|[\s=:"',@])\/[\w./-]+/g

/** The paths that a text names. */
export function paths(text: string): readonly string[] {
  return text.match(PATH) ?? []
}

/** What configuration files make their tool read: what they name, which is anything unless their text is known. */
export function configured(tree: Tree, places: readonly string[]): readonly unknown[] {
  return places.flatMap((path) =>
    tree.below(tree.resolve(path)).flatMap(([at, entry]) => {
      if (entry.kind === 'directory') return []
      if (entry.kind === 'link') return look(tree, at)
      return entry.text === undefined ? look(tree, '/') : paths(entry.text).flatMap((named) => look(tree, named))
    }),
  )
}
