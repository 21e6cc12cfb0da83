import { EngineError } from '../../ir/errors.ts'
import { storedSize, tarEntry, type Overrides, type TarEntry } from './entry.ts'
import { blockSize, parseHeader, type RawHeader } from './header.ts'
import { parsePax } from './pax.ts'
import { extensionSparse, headerSparse, paxSparse, sparseSink, type SparseBlock, type SparseForm } from './sparse.ts'
import { collect, type ByteSink } from './sink.ts'
import { decodeText } from './text.ts'

/** Says where an entry's bytes go; undefined drops them. */
export type OpenEntry = (entry: TarEntry) => ByteSink | undefined

const longestRecord = 4 * 1024 * 1024
const longestMap = 100_000

/**
 * Reads a tar that is pushed in pieces of any size. Synchronous and without a stream for each file, so that a tar of
 * tars with tens of thousands of files is read in one pass; and byte-exact in PAX values, where capabilities are.
 */
export class TarReader {
  readonly #open: OpenEntry
  readonly #block = Buffer.alloc(blockSize)
  #filled = 0
  #remaining = 0
  #padding = 0
  #zeroBlocks = 0
  #sink: ByteSink | undefined
  #overrides: Overrides = {}
  /** A sparse file whose map goes on in the next block. */
  #unfinished: { readonly header: RawHeader; readonly size: number; readonly numbers: readonly number[] } | undefined

  constructor(open: OpenEntry) {
    this.#open = open
  }

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) at += this.#consume(chunk, at)
  }

  /** To be called after the last byte; a tar that was cut off is an error. */
  end(): void {
    if (this.#remaining > 0 || this.#filled > 0 || this.#unfinished !== undefined)
      throw new EngineError('a tar in the image ends in the middle of a file')
  }

  #consume(chunk: Buffer, at: number): number {
    const available = chunk.length - at
    if (this.#remaining > 0) {
      const length = Math.min(available, this.#remaining)
      this.#remaining -= length
      this.#sink?.write(length === chunk.length ? chunk : chunk.subarray(at, at + length))
      if (this.#remaining === 0) this.#sink?.end()
      return length
    }
    if (this.#padding > 0) {
      const length = Math.min(available, this.#padding)
      this.#padding -= length
      return length
    }
    if (this.#zeroBlocks > 1) return available
    if (this.#filled === 0 && available >= blockSize) {
      this.#header(chunk.subarray(at, at + blockSize))
      return blockSize
    }
    const length = Math.min(available, blockSize - this.#filled)
    chunk.copy(this.#block, this.#filled, at, at + length)
    this.#filled += length
    if (this.#filled === blockSize) {
      this.#filled = 0
      this.#header(this.#block)
    }
    return length
  }

  #header(block: Buffer): void {
    if (this.#unfinished !== undefined) {
      const { header, size, numbers } = this.#unfinished
      this.#mapped(header, size, numbers, extensionSparse(block))
      return
    }
    if (block.every((byte) => byte === 0)) {
      this.#zeroBlocks++
      return
    }
    if (this.#zeroBlocks > 0) throw new EngineError('a tar in the image goes on after its end mark')
    const header = parseHeader(block)
    const record = this.#record(header)
    if (record === undefined) {
      if (header.flag !== 'S')
        this.#entry(header, paxSparse(this.#overrides.pax, storedSize(header, this.#overrides.pax)))
      else {
        const { size, ...map } = headerSparse(block)
        this.#mapped(header, size, [], map)
      }
    } else {
      if (header.size > longestRecord) throw new EngineError('a tar in the image has a header record of over 4 MB')
      this.#body(header.size, collect(record))
    }
  }

  #mapped(header: RawHeader, size: number, before: readonly number[], { numbers, goesOn }: SparseBlock): void {
    const all = [...before, ...numbers]
    if (all.length > longestMap) throw new EngineError('a tar in the image has a sparse file of too many parts')
    this.#unfinished = goesOn ? { header, size, numbers: all } : undefined
    if (!goesOn) this.#entry(header, { kind: 'mapped', size, numbers: all })
  }

  #entry(header: RawHeader, sparse: SparseForm | undefined): void {
    const { pax } = this.#overrides
    const entry = tarEntry(header, this.#overrides, sparse)
    this.#overrides = {}
    if (entry.type !== 'file') {
      this.#body(0, this.#open(entry))
      return
    }
    const stored = storedSize(header, pax)
    const sink = this.#open(entry)
    this.#body(stored, sparse === undefined || sink === undefined ? sink : sparseSink(sparse, stored, sink))
  }

  #body(size: number, sink: ByteSink | undefined): void {
    this.#sink = sink
    this.#remaining = size
    this.#padding = (blockSize - (size % blockSize)) % blockSize
    if (size === 0) sink?.end()
  }

  #record({ flag }: RawHeader): ((body: Buffer) => void) | undefined {
    switch (flag) {
      case 'x':
        return (body) => (this.#overrides = { ...this.#overrides, pax: parsePax(body) })
      case 'L':
        return (body) => (this.#overrides = { ...this.#overrides, name: untilNul(body) })
      case 'K':
        return (body) => (this.#overrides = { ...this.#overrides, linkName: untilNul(body) })
      case 'g':
        // Engines read a global header and ignore it, so it does not shape the image.
        return () => undefined
      default:
        return undefined
    }
  }
}

function untilNul(body: Buffer): string {
  const end = body.indexOf(0)
  return decodeText(end === -1 ? body : body.subarray(0, end))
}
