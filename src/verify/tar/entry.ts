import { EngineError } from '../../ir/errors.ts'
import { escapeText } from '../escape-text.ts'
import type { RawHeader } from './header.ts'
import { paxSparseName, type SparseForm } from './sparse.ts'
import { decodeText } from './text.ts'

export type TarType = 'file' | 'hard-link' | 'symlink' | 'directory' | 'fifo' | 'character-device' | 'block-device'

/** One member of a tar, its PAX and GNU records included. */
export interface TarEntry {
  /** As written, so with `./` or a slash at either end. */
  readonly name: string
  readonly type: TarType
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** The bytes of its content; only a file has any. */
  readonly size: number
  readonly linkName: string
  readonly deviceMajor: number
  readonly deviceMinor: number
  /** Values in hexadecimal digits. */
  readonly xattrs?: ReadonlyMap<string, string>
}

/** Records that precede a header and override its fields. */
export interface Overrides {
  readonly name?: string
  readonly linkName?: string
  readonly pax?: ReadonlyMap<string, Buffer>
}

const types: Readonly<Record<string, TarType>> = {
  '\0': 'file',
  '0': 'file',
  '1': 'hard-link',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
  '7': 'file',
  S: 'file',
}

const xattrPrefix = 'SCHILY.xattr.'

/**
 * Joins a header with the records before it, as Go's archive/tar does, by which engines read layers. Owner names are left
 * out: an image means the numbers.
 */
export function tarEntry(header: RawHeader, { name, linkName, pax }: Overrides, sparse?: SparseForm): TarEntry {
  const sparseName = sparse === undefined || header.flag === 'S' ? undefined : paxSparseName(pax)
  const ownName = name ?? textOf(pax, 'path') ?? header.name
  const fullName = sparseName === undefined ? ownName : decodeText(sparseName)
  const type = header.flag === '\0' && fullName.endsWith('/') ? 'directory' : types[header.flag]
  if (type === undefined) {
    throw new EngineError(
      `a layer of the image stores ${escapeText(fullName)} as an entry of type '${escapeText(header.flag)}', a tar extension that cannot be compared; build the base image without it`,
    )
  }
  const xattrs = xattrsOf(pax)
  return {
    name: fullName,
    type,
    mode: header.mode & 0o7777,
    uid: numberOf(pax, 'uid') ?? header.uid,
    gid: numberOf(pax, 'gid') ?? header.gid,
    // Links, directories and devices may state a size, and still no bytes follow.
    size: type === 'file' ? (sparse?.size ?? storedSize(header, pax)) : 0,
    linkName: linkName ?? textOf(pax, 'linkpath') ?? header.linkName,
    deviceMajor: header.deviceMajor,
    deviceMinor: header.deviceMinor,
    ...(xattrs === undefined ? {} : { xattrs }),
  }
}

/** The bytes that follow a header; of a sparse file, those that are stored. */
export function storedSize(header: RawHeader, pax: Overrides['pax']): number {
  return numberOf(pax, 'size') ?? header.size
}

function xattrsOf(pax: Overrides['pax']): ReadonlyMap<string, string> | undefined {
  const found = [...(pax ?? [])]
    .filter(([key]) => key.startsWith(xattrPrefix))
    .map(([key, value]) => [key.slice(xattrPrefix.length), value.toString('hex')] as const)
  return found.length === 0 ? undefined : new Map(found)
}

// An empty record keeps the header's own value.
function textOf(pax: Overrides['pax'], key: string): string | undefined {
  const value = pax?.get(key)
  return value === undefined || value.length === 0 ? undefined : decodeText(value)
}

function numberOf(pax: Overrides['pax'], key: string): number | undefined {
  const text = textOf(pax, key)
  if (text === undefined) return undefined
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new EngineError(`a layer of the image holds a PAX header with the ${key} '${escapeText(text)}'`)
  }
  return value
}
