import type { FileEntry } from './file-entry.ts'
import type { ImageFileSystem } from './image-file-system.ts'
import type { Layer } from './layer.ts'
import { MergedTree } from './merged-tree.ts'
import type { Unpacker } from './unpacker.ts'

/** The file system that layers make together, the first at the bottom, as overlayfs shows it. */
export function mergeLayers(layers: readonly Layer[], unpacker: Unpacker): ImageFileSystem {
  const tree = new MergedTree(unpacker)
  for (const { records } of layers) tree.apply(records)
  const entries = new Map<string, FileEntry>()
  const names = new Map<object, string[]>()
  for (const [path, file] of tree.paths()) {
    entries.set(path, file.entry)
    if (file.names > 1) names.set(file, [...(names.get(file) ?? []), path])
  }
  const groups = [...names.values()].map((group) => group.sort())
  const hardLinks = new Map(groups.flatMap((group) => group.map((path) => [path, group] as const)))
  return { layers, entries, hardLinks, waste: tree.waste }
}
