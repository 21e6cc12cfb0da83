import type { FileEntry } from './file-entry.ts'

/** How the contents of two files compare; `by` names the normalizer that makes them equal. */
export type ContentOutcome =
  { readonly kind: 'equal' } | { readonly kind: 'normalized'; readonly by: string } | { readonly kind: 'different' }

export function compareContent(a: FileEntry, b: FileEntry): ContentOutcome {
  if (a.sha256 === b.sha256) return { kind: 'equal' }
  return a.normalized !== undefined &&
    a.normalized.by === b.normalized?.by &&
    a.normalized.sha256 === b.normalized.sha256
    ? { kind: 'normalized', by: a.normalized.by }
    : { kind: 'different' }
}
