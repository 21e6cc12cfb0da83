import type { Effects, Resource } from '../ir/effects.ts'

/** Where links may be left, and where they may lead. */
export interface LinkRegion {
  /** Any path below it, and itself where it is `itself` too. */
  readonly below: `/${string}`
  readonly itself: boolean
  /** What lies behind such a link is one of these, or below one: `/` is any place. */
  readonly into: readonly `/${string}`[]
}

/** What a kind of step reads and writes by its own record, in the words of its text: no link is followed yet. */
export interface OwnEffects extends Effects {
  /** Where it may leave links to directories; absent is below everything that it writes, to any place. */
  readonly links?: readonly LinkRegion[]
  /** Whose code it runs, in words for a reader: code that may read variables which no manual of the tool lists. */
  readonly runs?: string
  /** Files and directories that may name other paths to it; one that a step may have written makes it read everything. */
  readonly configuration?: readonly `/${string}`[]
}

/**
 * Where the packages of a distribution have links to directories: not in /usr/local, in a home or in /opt, which their policies
 * leave to others.
 *
 * Source: Debian Policy 9.1, Filesystem Hierarchy Standard 3.0.
 */
const PACKAGED: readonly `/${string}`[] = [
  '/etc',
  '/usr/bin',
  '/usr/games',
  '/usr/include',
  '/usr/lib',
  '/usr/lib32',
  '/usr/lib64',
  '/usr/libexec',
  '/usr/share',
  '/usr/src',
  '/var',
]

export const PACKAGED_LINKS: readonly LinkRegion[] = PACKAGED.map((below) => ({ below, itself: false, into: PACKAGED }))

/** Links that stay inside of a directory. */
export function linksWithin(...places: readonly Resource[]): readonly LinkRegion[] {
  const paths = places.flatMap((place) => (isAbsolute(place) ? [place] : []))
  return paths.map((below) => ({ below, itself: false, into: paths }))
}

function isAbsolute(place: Resource): place is `/${string}` {
  return place.startsWith('/')
}
