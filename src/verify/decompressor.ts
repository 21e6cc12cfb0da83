import { once } from 'node:events'
import type { Transform } from 'node:stream'
import * as zlib from 'node:zlib'

import type { ByteSink } from './tar/sink.ts'

const chunkSize = 256 * 1024

/** Decompresses what is written to it into another sink, on zlib's own thread, while the main one hashes. */
export class Decompressor implements ByteSink {
  readonly #stream: Transform
  /** Resolves when the other sink has everything; rejects when the data is damaged or that sink throws. */
  readonly done: Promise<void>

  constructor(stream: Transform, into: ByteSink) {
    this.#stream = stream
    this.done = pump(stream, into)
    // Whoever awaits `done` gets the error; until then it must not end the process.
    this.done.catch(() => undefined)
  }

  write(chunk: Buffer): void {
    this.#stream.write(chunk)
  }

  end(): void {
    this.#stream.end()
  }

  /** Stops early, when nobody waits for the rest. */
  abort(): void {
    this.#stream.destroy()
  }

  /** Resolves once more can be written without piling up in memory. */
  async ready(): Promise<void> {
    if (this.#stream.writableNeedDrain) await Promise.race([once(this.#stream, 'drain'), this.done])
  }
}

export function gunzip(): Transform {
  return zlib.createGunzip({ chunkSize })
}

/** The decoder for zstd, which Node.js has since 22.15. */
export function unzstd(): Transform | undefined {
  return hasZstd(zlib) ? zlib.createZstdDecompress({ chunkSize }) : undefined
}

function hasZstd(
  module: object,
): module is { readonly createZstdDecompress: (options: { readonly chunkSize: number }) => Transform } {
  return 'createZstdDecompress' in module && typeof module.createZstdDecompress === 'function'
}

async function pump(stream: Transform, into: ByteSink): Promise<void> {
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) into.write(chunk)
  into.end()
}
