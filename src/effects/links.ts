import type { LinkRegion } from './own-effects.ts'

/**
 * Links that images of the known distributions have: the same place under two names. Taking two names for one place is safe
 * where an image has the directories apart; the other way round would not be.
 *
 * Source: Debian's usrmerge and base-files, Fedora's filesystem, Alpine's alpine-baselayout, busybox.
 */
const SAME_PLACE: ReadonlyMap<string, `/${string}`> = new Map([
  ['/bin', '/usr/bin'],
  ['/sbin', '/usr/bin'],
  ['/usr/sbin', '/usr/bin'],
  ['/usr/local/sbin', '/usr/local/bin'],
  ['/lib', '/usr/lib'],
  ['/lib32', '/usr/lib32'],
  ['/lib64', '/usr/lib64'],
  ['/libo32', '/usr/libo32'],
  ['/libx32', '/usr/libx32'],
  ['/usr/tmp', '/var/tmp'],
  ['/usr/local/man', '/usr/local/share/man'],
  ['/var/run', '/run'],
  ['/var/lock', '/run/lock'],
  ['/var/spool/mail', '/var/mail'],
])

/** Those of them that all distributions have, as links or as directories. */
const LINKS: ReadonlySet<string> = new Set(['/bin', '/sbin', '/lib', '/usr/sbin', '/var/run'])

/** Where a text leads. */
export interface Place {
  /** What it may be: one path where no unknown link is on the way. */
  readonly places: readonly `/${string}`[]
  /** Names on the way under which the place is known too: to follow them is to read them. */
  readonly through: readonly `/${string}`[]
  /** Who may have made a link on the way, in words for a reader. */
  readonly because?: string
}

interface KnownRegion extends LinkRegion {
  readonly by: string
}

/**
 * The links of a stage at one point: those that the distributions have, and the places where steps, packages or the base
 * may have left one. Whoever may link a path may hard-link it too, so that both are asked alike.
 */
export class LinkTable {
  readonly #made = new Map<string, KnownRegion>()
  readonly #installed = new Map<string, KnownRegion>()
  readonly #exists: (directory: string) => boolean

  /** @param exists whether a path is a directory for certain, and no link */
  constructor(exists: (directory: string) => boolean) {
    this.#exists = exists
  }

  /**
   * @param trust whether it is known that no existing directory becomes a link, as package managers promise
   */
  add(regions: readonly LinkRegion[], by: string, trust: boolean): void {
    const table = trust ? this.#installed : this.#made
    for (const region of regions) {
      const known = table.get(region.below)
      table.set(
        region.below,
        known === undefined
          ? { ...region, by }
          : {
              below: region.below,
              itself: region.itself || known.itself,
              into: [...new Set([...known.into, ...region.into])],
              by: known.by,
            },
      )
    }
  }

  /** Whether every text may be any place. */
  get unknown(): boolean {
    return this.#made.get('/')?.into.includes('/') === true
  }

  /** Whether a path has a part that the distributions have as a link, which this image may lack. */
  isOtherName(path: string): boolean {
    return path.split('/').some((_, depth, parts) => {
      const above = parts.slice(0, depth + 1).join('/')
      return SAME_PLACE.has(above) && !this.isLink(above) && !this.#exists(above)
    })
  }

  /** Whether it is one for certain, to a directory that is there. */
  isLink(path: string): boolean {
    const same = SAME_PLACE.get(path)
    return same !== undefined && LINKS.has(path) && this.#exists(same)
  }

  follow(path: `/${string}`): Place {
    const through: `/${string}`[] = []
    const found: KnownRegion[] = []
    let at: `/${string}` = '/'
    const open = new Set<KnownRegion>()
    const enter = (table: ReadonlyMap<string, KnownRegion>, place: string): void => {
      const region = table.get(place)
      if (region !== undefined) open.add(region)
    }
    enter(this.#made, '/')
    enter(this.#installed, '/')
    for (const name of path.split('/').filter((part) => part !== '')) {
      const next: `/${string}` = at === '/' ? `/${name}` : `${at}/${name}`
      const same = SAME_PLACE.get(next)
      const [made, installed] = [this.#made.get(next), this.#installed.get(next)]
      const certain = same !== undefined || this.#exists(next)
      for (const region of open) if (!certain || this.#made.get(region.below) === region) found.push(region)
      if (made?.itself === true) found.push(made)
      if (installed?.itself === true && !certain) found.push(installed)
      if (same !== undefined) through.push(next)
      at = same ?? next
      enter(this.#made, next)
      enter(this.#made, at)
      enter(this.#installed, next)
      enter(this.#installed, at)
    }
    const into = found.flatMap((region) => region.into)
    const [first] = found
    if (first === undefined) return { places: [at], through }
    return {
      places: into.includes('/') ? ['/'] : [...new Set([at, ...into])],
      through: [...through, ...(at === '/' ? [] : [at])],
      because: first.by,
    }
  }
}
