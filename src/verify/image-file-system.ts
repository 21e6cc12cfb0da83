import type { FileEntry } from './file-entry.ts'
import type { Layer } from './layer.ts'

/** Bytes of a layer that the image carries and nobody sees: a later layer replaced or deleted the file. */
export interface Waste {
  readonly path: string
  readonly bytes: number
  /** The places of the two layers in the image, counting from 0. */
  readonly addedBy: number
  readonly removedBy: number
}

/** An image's merged file system, and the layers that it was merged from. */
export interface ImageFileSystem {
  readonly layers: readonly Layer[]
  /** Every path, `/` included. */
  readonly entries: ReadonlyMap<string, FileEntry>
  /** For each path that has other names: all names of the file, sorted, its own included. */
  readonly hardLinks: ReadonlyMap<string, readonly string[]>
  readonly waste: readonly Waste[]
}

/** The uncompressed size of each layer's files, in the order of the layers. */
export function layerBytes(fileSystem: ImageFileSystem): readonly number[] {
  return fileSystem.layers.map(({ bytes }) => bytes)
}

/** What the files of the merged tree add up to; a file with several names counts once. */
export function mergedBytes(fileSystem: ImageFileSystem): number {
  let bytes = 0
  for (const [path, { size }] of fileSystem.entries) {
    if ((fileSystem.hardLinks.get(path)?.[0] ?? path) === path) bytes += size
  }
  return bytes
}
