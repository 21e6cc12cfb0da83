import { compareContent } from './content-difference.ts'
import { describeAttributes, describeContent, describeNames, octal, owner, describeXattrs } from './describe.ts'
import type { FileEntry } from './file-entry.ts'
import { compareHardLinks, sharedNames } from './hard-links.ts'
import type { ImageFileSystem } from './image-file-system.ts'
import { escapeText } from './escape-text.ts'

export type DifferenceKind =
  'only-in-a' | 'only-in-b' | 'type' | 'mode' | 'owner' | 'link-target' | 'hard-links' | 'xattrs' | 'content' | 'device'

/** One way in which one path differs. */
export interface FileSystemDifference {
  readonly kind: DifferenceKind
  /** As it is in the image: a name may hold any character, so a terminal must not get it unescaped. */
  readonly path: string
  /** Short text for people, `0755 → 0700`, safe to print. */
  readonly detail: string
}

/** A path whose content is equal only after a normalizer. */
export interface NormalizedPath {
  readonly path: string
  readonly by: string
}

/**
 * Every difference between two images' file systems, sorted by path. Time stamps of files are not compared; content
 * that a normalizer explains is not a difference (`normalizedPaths` lists it). A file with several names is reported
 * under the first.
 */
export function compareFileSystems(a: ImageFileSystem, b: ImageFileSystem): readonly FileSystemDifference[] {
  const differences: FileSystemDifference[] = compareHardLinks(a, b).map(({ path, before, after }) => ({
    kind: 'hard-links',
    path,
    detail: `${describeNames(before)} → ${describeNames(after)}`,
  }))
  for (const [path, entry] of a.entries) {
    if (!b.entries.has(path)) differences.push({ kind: 'only-in-a', path, detail: describeAttributes(entry) })
  }
  for (const [path, entry] of b.entries) {
    if (!a.entries.has(path)) differences.push({ kind: 'only-in-b', path, detail: describeAttributes(entry) })
  }
  for (const [path, before, after] of comparable(a, b)) {
    for (const [kind, detail] of compareEntries(before, after)) differences.push({ kind, path, detail })
  }
  return differences.sort((x, y) => order(x.path, y.path) || order(x.kind, y.kind))
}

/** The paths whose content is equal only after a normalizer, sorted. */
export function normalizedPaths(a: ImageFileSystem, b: ImageFileSystem): readonly NormalizedPath[] {
  const found: NormalizedPath[] = []
  for (const [path, before, after] of comparable(a, b)) {
    const outcome = compareContent(before, after)
    if (outcome.kind === 'normalized') found.push({ path, by: outcome.by })
  }
  return found.sort((x, y) => order(x.path, y.path))
}

/** The paths of both images, a file with the same names in both only once. */
function* comparable(
  a: ImageFileSystem,
  b: ImageFileSystem,
): Generator<readonly [path: string, before: FileEntry, after: FileEntry]> {
  for (const [path, before] of a.entries) {
    const after = b.entries.get(path)
    if (after === undefined || before === after) continue
    const [first, ...others] = sharedNames(a, b, path)
    const isOther = others.includes(path) && [first, ...others].join('\0') === sharedNames(b, a, path).join('\0')
    if (!isOther) yield [path, before, after]
  }
}

function* compareEntries(a: FileEntry, b: FileEntry): Generator<readonly [kind: DifferenceKind, detail: string]> {
  if (a.type !== b.type) {
    yield ['type', `${describeAttributes(a)} → ${describeAttributes(b)}`]
    return
  }
  if (a.mode !== b.mode) yield ['mode', `${octal(a.mode)} → ${octal(b.mode)}`]
  if (a.uid !== b.uid || a.gid !== b.gid) yield ['owner', `${owner(a)} → ${owner(b)}`]
  if (a.target !== b.target) yield ['link-target', `${escapeText(a.target ?? '')} → ${escapeText(b.target ?? '')}`]
  if (a.device !== b.device) yield ['device', `${a.device ?? ''} → ${b.device ?? ''}`]
  const xattrs = describeXattrs(a, b)
  if (xattrs !== '') yield ['xattrs', xattrs]
  if (compareContent(a, b).kind === 'different') yield ['content', `${describeContent(a)} → ${describeContent(b)}`]
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
