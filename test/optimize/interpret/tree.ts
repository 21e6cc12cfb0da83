import { posix } from 'node:path'
import type { Base } from './base.ts'
import { type Directory, type Entry, type Gone, ROOT } from './entry.ts'
import { sorted } from './hash.ts'

/** What makes a build stop. */
export class BuildFails extends Error {}

const MOST_LINKS = 40

/** A symbolic file system: the base, and over it what steps made and deleted. */
export class Tree {
  readonly #base: Base
  readonly #made: Map<string, Entry | Gone>

  constructor(base: Base, made: ReadonlyMap<string, Entry | Gone> = new Map()) {
    this.#base = base
    this.#made = new Map(made)
  }

  copy(): Tree {
    return new Tree(this.#base, this.#made)
  }

  /** What stands at a place, no link followed. */
  at(place: string): Entry | undefined {
    const made = this.#made.get(place)
    if (made !== undefined) return made.kind === 'gone' ? undefined : made
    return ancestors(place).some((above) => this.#hidesBase(above)) ? undefined : this.#base.entries.get(place)
  }

  #hidesBase(above: string): boolean {
    const entry = this.#made.get(above)
    return entry !== undefined && (entry.kind !== 'directory' || entry.opaque === true)
  }

  put(place: string, entry: Entry): void {
    const before = this.#made.get(place)
    const opaque = before?.kind === 'gone' || (before?.kind === 'directory' && before.opaque === true)
    this.#made.set(place, entry.kind === 'directory' && opaque ? { ...entry, opaque } : entry)
  }

  remove(place: string, by?: string): void {
    for (const other of [...this.#made.keys()]) if (isWithin(other, place)) this.#made.delete(other)
    this.#made.set(place, by === undefined ? { kind: 'gone' } : { kind: 'gone', by })
  }

  /** Everything that a step made at a place and below it, in the order of its names. */
  below(place: string): readonly (readonly [place: string, entry: Entry])[] {
    const found: (readonly [string, Entry])[] = []
    for (const [other, entry] of this.#made)
      if (entry.kind !== 'gone' && isWithin(other, place)) found.push([other, entry])
    return found.sort(([a], [b]) => (a < b ? -1 : 1))
  }

  /** Everything that steps made and deleted. */
  all(): readonly (readonly [place: string, entry: Entry | Gone])[] {
    return sorted(this.#made)
  }

  /** The place that a path means at this moment. */
  resolve(path: string, last: 'followed' | 'kept' = 'followed'): string {
    let rest = path.split('/').filter((part) => part !== '' && part !== '.')
    let place = '/'
    for (let links = 0; rest.length > 0;) {
      const [part = '', ...others] = rest
      rest = others
      const next = part === '..' ? posix.dirname(place) : posix.join(place, part)
      const entry = this.at(next)
      if (entry?.kind === 'link' && (rest.length > 0 || last === 'followed')) {
        if (++links > MOST_LINKS) throw new BuildFails(`${path}: too many links`)
        if (entry.target.startsWith('/')) place = '/'
        rest = [...entry.target.split('/').filter((word) => word !== '' && word !== '.'), ...rest]
      } else {
        place = next
      }
    }
    return place
  }

  /** Makes a place's missing directories, itself included, as whoever needs them first makes them. */
  makeDirectories(place: string, as: Pick<Directory, 'mode' | 'owner' | 'by'> = ROOT): void {
    for (const above of [...ancestors(place), place]) {
      const entry = this.at(above)
      if (entry === undefined) this.put(above, { kind: 'directory', ...as })
      else if (entry.kind !== 'directory') throw new BuildFails(`${above} is not a directory`)
    }
  }
}

/** The directories above a place, the root first. */
export function ancestors(place: string): readonly string[] {
  const parts = place.split('/').slice(1, -1)
  return place === '/' ? [] : ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)]
}

export function isWithin(place: string, above: string): boolean {
  return place === above || above === '/' || place.startsWith(`${above}/`)
}
