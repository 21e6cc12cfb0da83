import type { Effects, Resource, Resources } from '../ir/effects.ts'
import { refreshed } from './freshness.ts'
import type { Step } from '../ir/step.ts'
import { isPath, nested } from './paths.ts'
import type { PlacedEffects } from './placed-effects.ts'

/**
 * Why a step cannot pass another one, in words for a reader; undefined when their order means nothing.
 *
 * @param a the effects of the first step at its place
 * @param b those of the second
 */
export function obstacle(first: Step, a: PlacedEffects, second: Step, b: PlacedEffects): string | undefined {
  for (const step of [first, second]) {
    if (step.pin === true) return `${step.id} is pinned`
    if (step.kind === 'instruction') return `${step.id} is an instruction as typed, which nothing may cross`
  }
  const found = conflict(a, b)
  if (found === undefined) return refreshed(first, second)
  if (found.includes(FOREIGN))
    return `${b.runs ?? a.runs ?? 'a program'} may read any variable but the image's own, and those with usedBy: 'runtime'`
  const project = anyVariableReader(found, a) ?? anyVariableReader(found, b)
  if (project !== undefined)
    return `${project} may read any variable, the image's own too, since they may be the project's`
  if (!found.endsWith(ANY_PLACE)) return found
  const because = a.anyPlace ?? b.anyPlace
  const plain = found.slice(0, -ANY_PLACE.length)
  return because === undefined ? plain : `${plain}: ${because}`
}

/** Whose code it is that reads a variable which no manual of the tool lists. */
function anyVariableReader(found: string, { reads, runs }: PlacedEffects): string | undefined {
  const variable = /^one writes (?:env|declares|runtime):(\w+), which the other reads/.exec(found)?.[1]
  if (variable === undefined || reads === 'everything' || !reads.includes(ANY_VARIABLE)) return undefined
  const isListed = reads.some((read) => read !== ANY_VARIABLE && sameName(asVariable(read), `env:${variable}`))
  return isListed ? undefined : runs
}

const ANY_VARIABLE = 'env:*'

/** Why two effects do not commute; undefined when they do. */
function conflict(first: PlacedEffects, second: PlacedEffects): string | undefined {
  const known = CONFLICTS.get(first) ?? new WeakMap<Effects, string | null>()
  const answer = known.get(second)
  if (answer !== undefined) return answer ?? undefined
  const made = findConflict(first, second)
  CONFLICTS.set(first, known.set(second, made ?? null))
  return made
}

/** Several passes ask for every pair of steps; effects are immutable. */
const CONFLICTS = new WeakMap<Effects, WeakMap<Effects, string | null>>()

function findConflict(first: PlacedEffects, second: PlacedEffects): string | undefined {
  const [written, alsoWritten] = [claimed(first), claimed(second)]
  if (
    !mayOverlap(written, alsoWritten) &&
    !mayOverlap(written, indexOf(second.reads)) &&
    !mayOverlap(indexOf(first.reads), alsoWritten)
  )
    return undefined
  const [claim, otherClaim] = [claimOf(first), claimOf(second)]
  return (
    explain('writes', first.writes, 'writes', second.writes, (a, b) => overlapsAsWrites(claim(a), otherClaim(b))) ??
    explain('writes', first.writes, 'reads', second.reads, (a, b) => overlapsAsRead(claim(a), b)) ??
    explain('reads', first.reads, 'writes', second.writes, (a, b) => overlapsAsRead(otherClaim(b), a))
  )
}

/** What a write may make: the path, or the highest directory above it that may be missing. */
function claimOf({ claims }: PlacedEffects): (resource: Resource) => Resource {
  return (resource) => claims.get(resource) ?? resource
}

/** Resources sorted for a quick answer: most pairs of steps have nothing in common. */
interface Index {
  /** By their first part, which two paths must share where one lies in the other; `undefined` is any place. */
  readonly paths: ReadonlyMap<string, readonly string[]> | undefined
  readonly names: ReadonlySet<string>
  readonly prefixes: readonly string[]
}

const INDEXES = new WeakMap<readonly Resource[], Index>()
const CLAIMED = new WeakMap<Effects, Index | 'everything'>()

function indexOf(resources: Resources): Index | 'everything' {
  if (resources === 'everything') return 'everything'
  const known = INDEXES.get(resources)
  if (known !== undefined) return known
  const made = makeIndex(resources)
  INDEXES.set(resources, made)
  return made
}

function claimed(effects: PlacedEffects): Index | 'everything' {
  const known = CLAIMED.get(effects)
  if (known !== undefined) return known
  const { writes } = effects
  const made = writes === 'everything' ? 'everything' : makeIndex(writes.map(claimOf(effects)))
  CLAIMED.set(effects, made)
  return made
}

function makeIndex(resources: readonly Resource[]): Index {
  const names = resources.filter((resource) => !isPath(resource)).map(asVariable)
  return {
    paths: byFirstPart(resources.filter(isPath)),
    names: new Set(names.filter((name) => !name.endsWith('*'))),
    prefixes: names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1)),
  }
}

function byFirstPart(paths: readonly string[]): Index['paths'] {
  if (paths.includes('/')) return undefined
  const groups = new Map<string, string[]>()
  for (const path of new Set(paths)) {
    const [, first = ''] = path.split('/', 2)
    groups.set(first, [...(groups.get(first) ?? []), path])
  }
  return groups
}

function pathsMeet(a: Index['paths'], b: Index['paths']): boolean {
  if (a === undefined) return b === undefined || b.size > 0
  if (b === undefined) return a.size > 0
  for (const [first, paths] of a) {
    const others = b.get(first)
    if (others?.some((other) => paths.some((path) => nested(path, other))) === true) return true
  }
  return false
}

/** False only where nothing overlaps. */
function mayOverlap(a: Index | 'everything', b: Index | 'everything'): boolean {
  if (a === 'everything' || b === 'everything') return true
  return (
    pathsMeet(a.paths, b.paths) ||
    namesMeet(a.names, b.names) ||
    a.prefixes.some((prefix) => startsAny(prefix, b)) ||
    b.prefixes.some((prefix) => startsAny(prefix, a))
  )
}

function namesMeet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [few, many] = a.size < b.size ? [a, b] : [b, a]
  for (const name of few) if (many.has(name)) return true
  return false
}

function startsAny(prefix: string, { names, prefixes }: Index): boolean {
  return [...names, ...prefixes].some((name) => name.startsWith(prefix) || prefix.startsWith(name))
}

type Overlap = (first: Resource, second: Resource) => boolean

function explain(
  firstDoes: string,
  first: Resources,
  secondDoes: string,
  second: Resources,
  overlap: Overlap,
): string | undefined {
  if (first === 'everything' || second === 'everything')
    return isEmpty(first) || isEmpty(second)
      ? undefined
      : first === 'everything' && second === 'everything'
        ? `both may touch anything`
        : first === 'everything'
          ? `the first may ${firstDoes === 'writes' ? 'write' : 'read'} anything`
          : `the second may ${secondDoes === 'writes' ? 'write' : 'read'} anything`
  for (const a of first)
    for (const b of second)
      if (overlap(a, b))
        return (
          (firstDoes === secondDoes
            ? `both write ${narrower(a, b)}`
            : `one writes ${narrower(a, b)}, which the other reads`) + (a === '/' || b === '/' ? ANY_PLACE : '')
        )
  return undefined
}

/** Two writes to neighbours conflict where one of them may have to create the directory that both lie in. */
function overlapsAsWrites(first: Resource, second: Resource): boolean {
  if (isPath(first) && isPath(second)) return nested(first, second)
  if (first === 'foreign' || second === 'foreign') return false
  if (first.startsWith('declares:') && second.startsWith('declares:')) return false
  return sameName(asVariable(first), asVariable(second))
}

/** A build argument that both steps declare is in scope for each of them in either order. */
function overlapsAsRead(write: Resource, read: Resource): boolean {
  if (isPath(write) && isPath(read)) return nested(write, read)
  // What a manual lists is read, whatever is said of it: only who may read any variable does not.
  if (write.startsWith('runtime:') && read === 'env:*') return false
  if (write.startsWith('declares:') && read.startsWith('declares:')) return false
  return sameName(asVariable(write), asVariable(read))
}

function sameName(first: string, second: string): boolean {
  if (first.endsWith('*') && second.endsWith('*')) {
    const [one, other] = [first.slice(0, -1), second.slice(0, -1)]
    return one.startsWith(other) || other.startsWith(one)
  }
  if (first.endsWith('*')) return second.startsWith(first.slice(0, -1))
  if (second.endsWith('*')) return first.startsWith(second.slice(0, -1))
  return first === second
}

/** A declared build argument is in the environment of what follows. */
function asVariable(resource: Resource): string {
  return resource.replace(/^(?:declares|runtime):/, 'env:')
}

const FOREIGN = 'a foreign variable'

/** Marks what overlaps only because one of the two may be any place. */
const ANY_PLACE = ' (any place)'

/** Nothing that a command could touch: the image's metadata is out of reach for every RUN and COPY. */
function isEmpty(resources: Resources): boolean {
  return resources !== 'everything' && resources.every((resource) => resource.startsWith('config:'))
}

function narrower(first: Resource, second: Resource): string {
  if (first === 'foreign' || second === 'foreign') return FOREIGN
  return first.length >= second.length ? first : second
}
