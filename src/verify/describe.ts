import type { FileEntry } from './file-entry.ts'
import { escapeText } from './escape-text.ts'

/** `file 0644 0:0 12 B`: what one image has where the other has something else. */
export function describeAttributes(entry: FileEntry): string {
  const { type, mode, size, target, device } = entry
  const rest =
    type === 'file'
      ? [`${size} B`]
      : target !== undefined
        ? [`→ ${escapeText(target)}`]
        : device !== undefined
          ? [device]
          : []
  return [type, octal(mode), owner(entry), ...rest].join(' ')
}

export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}

export function owner({ uid, gid }: FileEntry): string {
  return `${uid}:${gid}`
}

export function describeContent({ size, sha256 }: FileEntry): string {
  return `${size} B ${(sha256 ?? '').slice(0, 12)}`
}

/** `{/a /b} {/c}`: which paths are one file. */
export function describeNames(groups: readonly (readonly string[])[]): string {
  return groups.map((names) => `{${names.map(escapeText).join(' ')}}`).join(' ')
}

/** The extended attributes that differ, empty when none does. */
export function describeXattrs(a: FileEntry, b: FileEntry): string {
  const names = [...new Set([...(a.xattrs?.keys() ?? []), ...(b.xattrs?.keys() ?? [])])].sort()
  return names
    .filter((name) => a.xattrs?.get(name) !== b.xattrs?.get(name))
    .map((name) => `${escapeText(name)} ${value(a.xattrs?.get(name))} → ${value(b.xattrs?.get(name))}`)
    .join(', ')
}

function value(hex: string | undefined): string {
  if (hex === undefined) return 'none'
  return hex.length > 64 ? `${hex.slice(0, 64)}… (${hex.length / 2} B)` : `0x${hex}`
}
