import type { ImageFileSystem } from './image-file-system.ts'

/** Paths that are one file in one image, and not just as much in the other. */
export interface HardLinkDifference {
  /** The first of the paths. */
  readonly path: string
  /** The sets of paths that are one file each. */
  readonly before: readonly (readonly string[])[]
  readonly after: readonly (readonly string[])[]
}

/** All names of a file that both images have, in the first image. A name that only one has is another difference. */
export function sharedNames(a: ImageFileSystem, b: ImageFileSystem, path: string): readonly string[] {
  const names = a.hardLinks.get(path)
  return names === undefined ? [path] : names.filter((name) => isComparable(a, b, name))
}

/** Each set of paths once that is linked in other ways in `a` than in `b`. */
export function compareHardLinks(a: ImageFileSystem, b: ImageFileSystem): readonly HardLinkDifference[] {
  const seen = new Set<string>()
  const differences: HardLinkDifference[] = []
  for (const path of [...a.hardLinks.keys(), ...b.hardLinks.keys()].sort()) {
    if (seen.has(path) || !isComparable(a, b, path)) continue
    const paths = linkedInEither(a, b, path)
    for (const name of paths) seen.add(name)
    const before = groups(paths, (name) => sharedNames(a, b, name))
    const after = groups(paths, (name) => sharedNames(b, a, name))
    if (JSON.stringify(before) !== JSON.stringify(after)) differences.push({ path: paths[0] ?? path, before, after })
  }
  return differences
}

function isComparable(a: ImageFileSystem, b: ImageFileSystem, path: string): boolean {
  const type = a.entries.get(path)?.type
  return type !== undefined && type === b.entries.get(path)?.type
}

function linkedInEither(a: ImageFileSystem, b: ImageFileSystem, path: string): readonly string[] {
  const found = new Set([path])
  // A set's iterator also visits what is added meanwhile.
  for (const name of found) {
    for (const other of [...sharedNames(a, b, name), ...sharedNames(b, a, name)]) found.add(other)
  }
  return [...found].sort()
}

function groups(paths: readonly string[], names: (path: string) => readonly string[]): readonly (readonly string[])[] {
  return paths.map(names).filter((group, index) => group[0] === paths[index])
}
