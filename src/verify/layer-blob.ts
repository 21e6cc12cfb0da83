import type { Transform } from 'node:stream'

import { EngineError } from '../ir/errors.ts'
import type { DatabaseFiles } from './database/database-files.ts'
import { Decompressor, gunzip, unzstd } from './decompressor.ts'
import { escapeText } from './escape-text.ts'
import type { Layer } from './layer.ts'
import { LayerReader } from './read-layer.ts'
import { blockSize, isHeader } from './tar/header.ts'
import type { ByteSink } from './tar/sink.ts'

type Take = (layer: Layer) => void

/** One blob of an image stream. Its first bytes tell whether it is a layer, and how that is compressed. */
export class LayerBlob implements ByteSink {
  readonly #name: string
  readonly #take: Take
  readonly #databases: DatabaseFiles | undefined
  #head: Buffer = Buffer.alloc(0)
  #sink: ByteSink | undefined
  #decompressor: Decompressor | undefined

  constructor(name: string, take: Take, databases?: DatabaseFiles) {
    this.#name = name
    this.#take = take
    this.#databases = databases
  }

  write(chunk: Buffer): void {
    if (this.#sink !== undefined) {
      this.#sink.write(chunk)
      return
    }
    this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk])
    if (this.#head.length >= blockSize) this.#start()
  }

  end(): void {
    if (this.#sink === undefined) this.#start()
    this.#sink?.end()
  }

  /** Where the layer is compressed: what may still be under way after the last byte was written. */
  get decompressor(): Decompressor | undefined {
    return this.#decompressor
  }

  #start(): void {
    this.#sink = this.#sinkFor(this.#head)
    this.#sink.write(this.#head)
    this.#head = Buffer.alloc(0)
  }

  #sinkFor(head: Buffer): ByteSink {
    const magic = head.toString('hex', 0, 4)
    if (magic.startsWith('1f8b')) return this.#decompress(gunzip())
    if (magic === '28b52ffd') {
      const stream = unzstd()
      if (stream !== undefined) return this.#decompress(stream)
      throw new EngineError(
        `the image's layer ${escapeText(this.#name)} is compressed with zstd, which Node.js ${process.versions.node} cannot read; ` +
          'use Node.js 22.15 or newer, or build the base image with gzip',
      )
    }
    return isTar(head) ? this.#layerSink() : { write: () => undefined, end: () => undefined }
  }

  #decompress(stream: Transform): ByteSink {
    this.#decompressor = new Decompressor(stream, this.#layerSink())
    return this.#decompressor
  }

  #layerSink(): ByteSink {
    const reader = new LayerReader(this.#databases)
    return { write: (chunk) => reader.push(chunk), end: () => this.#take(reader.end()) }
  }
}

function isTar(head: Buffer): boolean {
  if (head.length < blockSize) return false
  const block = head.subarray(0, blockSize)
  return isHeader(block) || block.every((byte) => byte === 0)
}
