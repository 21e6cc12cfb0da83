import { EngineError } from '../ir/errors.ts'
import { escapeText } from './escape-text.ts'
import type { FileEntry } from './file-entry.ts'
import type { Unpacker } from './unpacker.ts'

const prefix = 'trusted.overlay.'

// With these, overlayfs shows what another path has, or no content at all.
const misleading = ['redirect', 'metacopy', 'whiteout'] as const

/**
 * What an entry means to overlayfs where it is unpacked as it is: a character device 0/0 is a whiteout. Docker sets
 * overlayfs's own attributes as well, and containerd sets none that are trusted.
 *
 * Source: the kernel's Documentation/filesystems/overlayfs.rst.
 */
export function overlayMark(path: string, entry: FileEntry, unpacker: Unpacker): 'whiteout' | 'opaque' | undefined {
  if (entry.type === 'character-device' && entry.device === '0:0') return 'whiteout'
  if (unpacker === 'containerd') return undefined
  const opaque = entry.type === 'directory' ? text(entry.xattrs?.get(`${prefix}opaque`)) : undefined
  const mark = misleading.find((name) => entry.xattrs?.has(`${prefix}${name}`) === true)
  if (mark !== undefined || opaque === 'x') {
    throw new EngineError(
      `a layer of the image gives ${escapeText(path)} the attribute ${prefix}${mark ?? 'opaque'}, by which the kernel shows other files than the layer holds; build the base image without it`,
    )
  }
  return opaque === 'y' ? 'opaque' : undefined
}

/** An entry as a container sees it: overlayfs hides its own attributes. */
export function withoutOverlayMarks(entry: FileEntry, unpacker: Unpacker): FileEntry {
  const { xattrs, ...rest } = entry
  if (xattrs === undefined) return entry
  const hidden = unpacker === 'containerd' ? 'trusted.' : prefix
  const shown = new Map([...xattrs].filter(([name]) => !name.startsWith(hidden)))
  if (shown.size === xattrs.size) return entry
  return shown.size === 0 ? rest : { ...rest, xattrs: shown }
}

function text(hex: string | undefined): string | undefined {
  return hex === undefined ? undefined : Buffer.from(hex, 'hex').toString('latin1')
}
