import type { FileEntry } from '../../src/verify/file-entry.ts'
import type { ImageFileSystem } from '../../src/verify/image-file-system.ts'
import type { Layer, LayerRecord } from '../../src/verify/layer.ts'
import { mergeLayers } from '../../src/verify/merge-layers.ts'
import type { Unpacker } from '../../src/verify/unpacker.ts'
import { sha256 } from './tars.ts'

type Attributes = Partial<Omit<FileEntry, 'type'>>

export function file(path: string, content: string, attributes: Attributes = {}): LayerRecord {
  const entry: FileEntry = {
    ...{ type: 'file', mode: 0o644, uid: 0, gid: 0 },
    size: content.length,
    sha256: sha256(content),
    ...attributes,
  }
  return { kind: 'entry', path, entry }
}

export function directory(path: string, attributes: Attributes = {}): LayerRecord {
  return { kind: 'entry', path, entry: { type: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0, ...attributes } }
}

export function symlink(path: string, target: string): LayerRecord {
  return { kind: 'entry', path, entry: { type: 'symlink', mode: 0o777, uid: 0, gid: 0, size: 0, target } }
}

export function device(path: string, numbers: string): LayerRecord {
  const entry: FileEntry = { type: 'character-device', mode: 0o600, uid: 0, gid: 0, size: 0, device: numbers }
  return { kind: 'entry', path, entry }
}

export function hardLink(
  path: string,
  to: string,
  attributes: Pick<Attributes, 'mode' | 'uid' | 'gid' | 'xattrs'> = {},
): LayerRecord {
  return { kind: 'hard-link', path, to, mode: 0o644, uid: 0, gid: 0, ...attributes }
}

export function whiteout(path: string): LayerRecord {
  return { kind: 'whiteout', path }
}

export function opaque(path: string): LayerRecord {
  return { kind: 'opaque', path }
}

function layer(...records: readonly LayerRecord[]): Layer {
  const bytes = records.reduce((sum, record) => sum + (record.kind === 'entry' ? record.entry.size : 0), 0)
  return { diffId: `sha256:${sha256(JSON.stringify(records))}`, records, bytes, entries: records.length }
}

/** The file system of these layers where Docker's own graph driver unpacks them. */
export function merged(...layers: readonly (readonly LayerRecord[])[]): ImageFileSystem {
  return unpacked('docker', ...layers)
}

export function unpacked(unpacker: Unpacker, ...layers: readonly (readonly LayerRecord[])[]): ImageFileSystem {
  return mergeLayers(
    layers.map((records) => layer(...records)),
    unpacker,
  )
}
