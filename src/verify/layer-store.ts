import { DatabaseFiles } from './database/database-files.ts'
import type { Layer } from './layer.ts'

/** The layers read so far. Images that are read with the same store read the layers that they share once. */
export class LayerStore {
  /** Where files of databases are kept; absent, databases are compared byte for byte. */
  readonly databases: DatabaseFiles | undefined
  readonly #layers = new Map<string, Layer>()
  readonly #diffIds = new Map<string, string>()

  /** `folder` is for copies of databases, an empty one that is removed after the last comparison. */
  constructor(folder?: string) {
    this.databases = folder === undefined ? undefined : new DatabaseFiles(folder)
  }

  get(diffId: string): Layer | undefined {
    return this.#layers.get(diffId)
  }

  /** Whether a blob of this digest, compressed or not, holds a layer that is here. */
  hasBlob(digest: string): boolean {
    return this.#layers.has(digest) || this.#diffIds.has(digest)
  }

  /** Keeps a layer; `blob` is the digest that it is stored under where it is compressed. */
  add(layer: Layer, blob?: string): void {
    if (!this.#layers.has(layer.diffId)) this.#layers.set(layer.diffId, layer)
    if (blob !== undefined) this.#diffIds.set(blob, layer.diffId)
  }
}
