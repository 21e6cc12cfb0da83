import { EngineError } from '../ir/errors.ts'
import { normalizeDatabases } from './database/normalize-databases.ts'
import { LayerBlob } from './layer-blob.ts'
import type { ImageFileSystem } from './image-file-system.ts'
import { LayerStore } from './layer-store.ts'
import { mergeLayers } from './merge-layers.ts'
import { TarReader } from './tar/reader.ts'
import type { Unpacker } from './unpacker.ts'

/**
 * Reads what `docker save` writes, in the OCI or the older form, from an engine with either store: in one pass, without
 * a temporary file. `diffIds` are the image's layers in order (`RootFS.Layers`). Layers that `known` has are skipped, and
 * those that are read are added to it. `unpacker` is the engine's.
 */
export async function readImage(
  stream: AsyncIterable<unknown>,
  diffIds: readonly string[],
  known: LayerStore = new LayerStore(),
  unpacker: Unpacker = 'docker',
): Promise<ImageFileSystem> {
  await readLayers(stream, known)
  const fileSystem = mergeLayers(
    diffIds.map((diffId) => {
      const layer = known.get(diffId)
      if (layer !== undefined) return layer
      throw new EngineError(
        `the engine's copy of the image has no layer ${diffId}; remove the image and build it again`,
      )
    }),
    unpacker,
  )
  return known.databases === undefined ? fileSystem : normalizeDatabases(fileSystem, known.databases)
}

async function readLayers(stream: AsyncIterable<unknown>, store: LayerStore): Promise<void> {
  const blobs: LayerBlob[] = []
  const tar = new TarReader(({ name, type }) => {
    const digest = digestOf(name)
    if (type !== 'file' || (digest !== undefined && store.hasBlob(digest))) return undefined
    const blob = new LayerBlob(name, (layer) => store.add(layer, digest), store.databases)
    blobs.push(blob)
    return blob
  })
  try {
    for await (const chunk of stream) {
      if (!(chunk instanceof Uint8Array)) throw new EngineError("the engine's image stream gave no bytes")
      tar.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
      await blobs.at(-1)?.decompressor?.ready()
    }
    tar.end()
    for (const { decompressor } of blobs) await decompressor?.done
  } catch (error) {
    for (const { decompressor } of blobs) decompressor?.abort()
    if (error instanceof EngineError) throw error
    throw new EngineError(
      `the engine's image stream broke off: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** The digest that a file of an OCI layout is named after; the older form has none. */
function digestOf(name: string): string | undefined {
  const hex = /^(?:\.\/)?blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1]
  return hex === undefined ? undefined : `sha256:${hex}`
}
