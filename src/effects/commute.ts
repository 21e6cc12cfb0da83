import type { Effects, Resource, Resources } from '../ir/effects.ts'
import { DIRECTORIES } from './base-directories.ts'
import { refreshed } from './freshness.ts'
import { isPath, nested } from './paths.ts'
import type { Step } from '../ir/step.ts'
import { stepEffects } from './step-effects.ts'

/** Why a step cannot pass another one, in words for a reader; undefined when their order means nothing. */
export function obstacle(first: Step, second: Step): string | undefined {
  for (const step of [first, second]) {
    if (step.pin === true) return `${step.id} is pinned`
    if (step.kind === 'instruction') return `${step.id} is an instruction as typed, which nothing may cross`
  }
  return conflict(stepEffects(first), stepEffects(second)) ?? refreshed(first, second)
}

/** Why two effects do not commute; undefined when they do. */
function conflict(first: Effects, second: Effects): string | undefined {
  const known = CONFLICTS.get(first) ?? new WeakMap<Effects, string | null>()
  const answer = known.get(second)
  if (answer !== undefined) return answer ?? undefined
  const made = findConflict(first, second)
  CONFLICTS.set(first, known.set(second, made ?? null))
  return made
}

/** Several passes ask for every pair of steps; effects are immutable. */
const CONFLICTS = new WeakMap<Effects, WeakMap<Effects, string | null>>()

function findConflict(first: Effects, second: Effects): string | undefined {
  if (
    !mayOverlap(first.writes, second.writes) &&
    !mayOverlap(first.writes, second.reads) &&
    !mayOverlap(first.reads, second.writes)
  )
    return undefined
  return (
    explain('writes', first.writes, 'writes', second.writes, overlapsAsWrites) ??
    explain('writes', first.writes, 'reads', second.reads, overlapsAsRead) ??
    explain('reads', first.reads, 'writes', second.writes, (read, write) => overlapsAsRead(write, read))
  )
}

/** Resources sorted for a quick answer: most pairs of steps have nothing in common. */
interface Index {
  /** The highest directory that each path may create. */
  readonly claims: readonly string[]
  readonly names: ReadonlySet<string>
  readonly prefixes: readonly string[]
}

const INDEXES = new WeakMap<readonly Resource[], Index>()

function indexOf(resources: readonly Resource[]): Index {
  const known = INDEXES.get(resources)
  if (known !== undefined) return known
  const names = resources.filter((resource) => !isPath(resource)).map(asVariable)
  const made: Index = {
    claims: [...new Set(resources.filter(isPath).map(claim))],
    names: new Set(names.filter((name) => !name.endsWith('*'))),
    prefixes: names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1)),
  }
  INDEXES.set(resources, made)
  return made
}

/** False only where nothing overlaps. */
function mayOverlap(first: Resources, second: Resources): boolean {
  if (first === 'everything' || second === 'everything') return true
  const [a, b] = [indexOf(first), indexOf(second)]
  return (
    a.claims.some((path) => b.claims.some((other) => nested(path, other))) ||
    [...a.names].some((name) => b.names.has(name)) ||
    a.prefixes.some((prefix) => startsAny(prefix, b)) ||
    b.prefixes.some((prefix) => startsAny(prefix, a))
  )
}

function startsAny(prefix: string, { names, prefixes }: Index): boolean {
  return [...names, ...prefixes].some((name) => name.startsWith(prefix))
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
        return firstDoes === secondDoes
          ? `both write ${narrower(a, b)}`
          : `one writes ${narrower(a, b)}, which the other reads`
  return undefined
}

/** Two writes to neighbours conflict where one of them may have to create the directory that both lie in. */
function overlapsAsWrites(first: Resource, second: Resource): boolean {
  if (isPath(first) && isPath(second)) return nested(claim(first), claim(second))
  if (first.startsWith('declares:') && second.startsWith('declares:')) return false
  return sameName(asVariable(first), asVariable(second))
}

/** A build argument that both steps declare is in scope for each of them in either order. */
function overlapsAsRead(write: Resource, read: Resource): boolean {
  if (isPath(write) && isPath(read)) return nested(claim(write), read)
  if (write.startsWith('declares:') && read.startsWith('declares:')) return false
  return sameName(asVariable(write), asVariable(read))
}

/** The highest directory that writing this path may create. */
function claim(path: string): string {
  const known = CLAIMS.get(path)
  if (known !== undefined) return known
  const made = highestCreated(path)
  CLAIMS.set(path, made)
  return made
}

/** Passes ask for the same few paths thousands of times. */
const CLAIMS = new Map<string, string>()

function highestCreated(path: string): string {
  const parts = path.split('/')
  for (let depth = 2; depth < parts.length; depth += 1) {
    const ancestor = parts.slice(0, depth).join('/')
    if (!DIRECTORIES.has(ancestor)) return ancestor
  }
  return path
}

function sameName(first: string, second: string): boolean {
  if (first.endsWith('*')) return second.startsWith(first.slice(0, -1))
  if (second.endsWith('*')) return first.startsWith(second.slice(0, -1))
  return first === second
}

/** A declared build argument is in the environment of what follows. */
function asVariable(resource: Resource): string {
  return resource.startsWith('declares:') ? `env:${resource.slice('declares:'.length)}` : resource
}

/** Nothing that a command could touch: the image's metadata is out of reach for every RUN and COPY. */
function isEmpty(resources: Resources): boolean {
  return resources !== 'everything' && resources.every((resource) => resource.startsWith('config:'))
}

function narrower(first: Resource, second: Resource): string {
  return first.length >= second.length ? first : second
}
