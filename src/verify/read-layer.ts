import { createHash } from 'node:crypto'
import { posix } from 'node:path'

import { EngineError } from '../ir/errors.ts'
import { contentSink } from './content-sink.ts'
import type { DatabaseFiles } from './database/database-files.ts'
import type { FileEntry } from './file-entry.ts'
import type { Layer, LayerRecord } from './layer.ts'
import type { TarEntry } from './tar/entry.ts'
import { TarReader } from './tar/reader.ts'
import type { ByteSink } from './tar/sink.ts'

const whiteoutPrefix = '.wh.'
const opaqueName = '.wh..wh..opq'

/** Reads one layer's uncompressed tar, pushed in pieces, and computes its diffID alongside. */
export class LayerReader {
  readonly #hash = createHash('sha256')
  readonly #records: LayerRecord[] = []
  readonly #tar = new TarReader((entry) => this.#open(entry))
  readonly #databases: DatabaseFiles | undefined
  #bytes = 0

  constructor(databases?: DatabaseFiles) {
    this.#databases = databases
  }

  push(chunk: Buffer): void {
    this.#hash.update(chunk)
    this.#tar.push(chunk)
  }

  /** The layer, after its last byte was pushed. */
  end(): Layer {
    this.#tar.end()
    const diffId = `sha256:${this.#hash.digest('hex')}`
    return { diffId, records: this.#records, bytes: this.#bytes, entries: this.#records.length }
  }

  #open(entry: TarEntry): ByteSink | undefined {
    const path = cleanPath(entry.name)
    const name = posix.basename(path)
    if (name.startsWith(whiteoutPrefix)) {
      this.#records.push(whiteout(path, name))
      return undefined
    }
    if (entry.type === 'hard-link') {
      const { mode, uid, gid, linkName, xattrs } = entry
      const link = { path, to: cleanPath(linkName), mode, uid, gid, ...(xattrs === undefined ? {} : { xattrs }) }
      this.#records.push({ kind: 'hard-link', ...link })
      return undefined
    }
    if (entry.type !== 'file') {
      this.#records.push({ kind: 'entry', path, entry: fileEntry(entry) })
      return undefined
    }
    this.#bytes += entry.size
    const take: Parameters<typeof contentSink>[2] = (content) =>
      this.#records.push({ kind: 'entry', path, entry: { ...fileEntry(entry), ...content } })
    return contentSink(path, entry.size, take, this.#databases)
  }
}

/** `./usr//bin/` and `usr/bin` are `/usr/bin`; nothing leads out of the root. */
function cleanPath(name: string): string {
  const path = posix.normalize(`/${name}`)
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

function whiteout(path: string, name: string): LayerRecord {
  const folder = posix.dirname(path)
  if (name === opaqueName) return { kind: 'opaque', path: folder }
  // What AUFS kept for itself has names of this form too; to overlayfs's whiteouts they are nothing else.
  const hidden = name.slice(whiteoutPrefix.length)
  if (['', '.', '..'].includes(hidden)) throw new EngineError('a layer of the image has a whiteout that names no file')
  return { kind: 'whiteout', path: posix.join(folder, hidden) }
}

function fileEntry(entry: TarEntry): FileEntry {
  const { type, mode, uid, gid, size, xattrs } = entry
  return {
    type: type === 'hard-link' ? 'file' : type,
    mode,
    uid,
    gid,
    size,
    ...(type === 'symlink' ? { target: entry.linkName } : {}),
    ...(type.endsWith('-device') ? { device: `${entry.deviceMajor}:${entry.deviceMinor}` } : {}),
    ...(xattrs === undefined ? {} : { xattrs }),
  }
}
