import { Readable } from 'node:stream'

import type Dockerode from 'dockerode'

import { listAt, textAt } from '../engine/json.ts'
import { LayerwrightError, EngineError } from '../ir/errors.ts'
import { imageConfig } from './image-config.ts'
import type { LayerStore } from './layer-store.ts'
import { escapeText } from './escape-text.ts'
import { readImage } from './read-image.ts'
import type { Unpacker } from './unpacker.ts'
import type { ImageContents } from './verdict.ts'

/** Reads an image from an engine, changing nothing there. Images read with one store share the layers that they share. */
export async function readEngineImage(docker: Dockerode, imageId: string, store: LayerStore): Promise<ImageContents> {
  try {
    const image = docker.getImage(imageId)
    const inspect = await image.inspect()
    const diffIds = listAt(inspect, 'RootFS', 'Layers').filter((diffId) => typeof diffId === 'string')
    const isKnown = diffIds.every((diffId) => store.get(diffId) !== undefined)
    const stream = isKnown ? Readable.from([]) : await image.get()
    return { fileSystem: await readImage(stream, diffIds, store, unpackerOf(inspect)), config: imageConfig(inspect) }
  } catch (error) {
    if (error instanceof LayerwrightError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new EngineError(`the image ${escapeText(imageId)} cannot be read from the engine: ${escapeText(reason)}`)
  }
}

/** Docker's graph drivers say where a layer's directory is; the containerd image store has nothing to say. */
function unpackerOf(inspect: unknown): Unpacker {
  return textAt(inspect, 'GraphDriver', 'Data', 'UpperDir') === undefined ? 'containerd' : 'docker'
}
