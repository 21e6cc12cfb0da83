import { posix } from 'node:path'
import type { Effects, Resource, Resources } from '../ir/effects.ts'
import type { Step } from '../ir/step.ts'
import type { Text } from '../ir/text.ts'
import { surroundingsOf } from './command-surroundings.ts'
import { isOwnName, type OwnNames } from './own-names.ts'
import type { LinkRegion } from './own-effects.ts'
import { namesPath } from './path-values.ts'
import { isPath } from './paths.ts'
import { isProjects } from './own-sources.ts'
import { path } from './resources.ts'
import type { Situation } from './situation.ts'
import { removedDirectories } from './working-directory.ts'
import { authored, ownEffects, runsCommand, stepEffects } from './step-effects.ts'

/** What a step reads and writes where it stands: links followed, and what its surroundings make it read. */
export interface PlacedEffects extends Effects {
  /** The highest directory that writing a path may have to make, where that is not the path itself. */
  readonly claims: ReadonlyMap<Resource, `/${string}`>
  /** Why a path of the step may be any place, in words for a reader; absent where none is. */
  readonly anyPlace?: string
  /** Whose code it runs that may read any variable, in words for a reader; absent where its manual lists them all. */
  readonly runs?: string
}

/**
 * The effects of a step at its place. Names that its text gives are not yet places: links on the way are followed, as far as
 * they are known, and what may be any place is.
 */
export function placedEffects(step: Step, here: Situation, own: OwnNames): PlacedEffects {
  const stated = located(step, here)
  const record = ownEffects(step)
  const surroundings = surroundingsOf(step, record, here, own)
  const reasons: string[] = [...surroundings.because]
  const reads = placeAll(joined(stated.reads, [...surroundings.reads, ...namedHere(step.reads, here)]), here, reasons)
  const writes = placeAll(
    joined(stated.writes, [...surroundings.writes, ...namedHere(step.writes, here)]),
    here,
    reasons,
  )
  const through = [...reads.through, ...writes.through]
  const laid = isLaidOver(step)
  const stray = laid && replacesLinks(step, here) ? joined(writes.resources, ['/']) : writes.resources
  const names = [...removedDirectories(step, stray), ...otherNames(step, here)]
  const written = withForeign(step, joined(stray, names), here, own)
  const [anyPlace] = reasons
  return {
    reads: joined(reads.resources, through),
    writes: written,
    claims: claimsOf(written, laid ? firstDirectory : (path) => highestCreated(path, here)),
    ...(anyPlace === undefined ? {} : { anyPlace }),
    ...(record.runs === undefined ? {} : { runs: record.runs }),
  }
}

/** Whoever declares the working directory means what is in it. */
function namedHere(declared: Step['reads'], { cwd }: Situation): readonly Resource[] {
  return declared?.includes('cwd') === true ? [cwd === undefined ? '/' : path(cwd)] : []
}

/** A destination that is relative, or that variables with known values hold, is known here. */
function located(step: Step, here: Situation): Effects {
  const stated = stepEffects(step)
  if (step.reads !== undefined || step.writes !== undefined) return stated
  const target = knownDestination(step, here)
  if (target === undefined) return stated
  const known = path(target)
  const { reads, writes } = stated
  if (reads === 'everything' || writes === 'everything') return stated
  const others = writes.filter((resource) => resource !== '/' && resource !== 'accounts' && resource !== 'dpkg')
  return {
    reads: reads.map((resource) => (resource === '/' ? known : resource)),
    writes: [...others, ...(writes.includes('/') ? authored([known]) : writes.filter((one) => !others.includes(one)))],
  }
}

/** Where a step puts files, in the name that its author gave to the place; undefined where nobody knows. */
function knownDestination(step: Step, here: Situation): `/${string}` | undefined {
  const text = destination(step)
  const expanded = text === undefined ? undefined : here.expand(text)
  const target = expanded === undefined ? undefined : absolute(expanded, here)
  return target === undefined ? undefined : `/${posix.normalize(target).slice(1).replace(/\/$/, '')}`
}

function destination(step: Step): Text | undefined {
  switch (step.kind) {
    case 'copy':
    case 'add':
      return step.destination
    case 'file':
    case 'workdir':
      return step.path
    default:
      return undefined
  }
}

interface PlacedResources {
  readonly resources: Resources
  readonly through: readonly Resource[]
}

function placeAll(resources: Resources, here: Situation, reasons: string[]): PlacedResources {
  if (resources === 'everything') return { resources, through: [] }
  const made = new Set<Resource>()
  const through = new Set<Resource>()
  for (const resource of resources) {
    if (!isPath(resource)) {
      made.add(resource)
      continue
    }
    const place = here.links.follow(resource)
    for (const one of place.places) made.add(one)
    for (const one of place.through) through.add(one)
    if (place.because !== undefined && place.places.includes('/') && resource !== '/')
      reasons.push(linked(place.because, resource))
  }
  return {
    resources: made.has('/') ? [...made].filter((one) => one === '/' || !isPath(one)) : [...made],
    through: [...through],
  }
}

function linked(by: string, path: string): string {
  return `${path} may be any place, since ${by} may have left a link on the way there`
}

/** A variable that is not the image's own is one that other people's code may read. */
function withForeign(step: Step, stated: Resources, here: Situation, own: OwnNames): Resources {
  if (stated === 'everything') return stated
  // Without a variable that hides another value of its name, that value would be seen, whoever reads it.
  const hidden = here.hiddenBy(step)
  const writes = stated.map((resource): Resource =>
    resource.startsWith('runtime:') && hidden.has(resource.slice(8)) ? `env:${resource.slice(8)}` : resource,
  )
  const names = writes.flatMap((resource) => {
    const name = /^(?:env|declares):(.*)$/.exec(resource)?.[1]
    return name === undefined ? [] : [name]
  })
  return names.some((name) => !isOwnName(name, own)) ? [...writes, 'foreign'] : writes
}

function claimsOf(
  writes: Resources,
  highestWritten: (path: `/${string}`) => `/${string}`,
): ReadonlyMap<Resource, `/${string}`> {
  if (writes === 'everything') return new Map()
  return new Map(
    writes.flatMap((resource) => {
      if (!isPath(resource)) return []
      const highest = highestWritten(resource)
      return highest === resource ? [] : [[resource, highest] as const]
    }),
  )
}

/**
 * The name that an author gave to what the distributions have under another one too: where an image has no link there, the
 * directories above it are made under this name.
 */
function otherNames(step: Step, here: Situation): readonly Resource[] {
  const target = knownDestination(step, here)
  return target !== undefined && here.links.isOtherName(target) ? [target] : []
}

/** A layer that is laid over the image has each directory above what it copies, with the mode and the owner of that copy. */
function firstDirectory(path: `/${string}`): `/${string}` {
  return `/${path.split('/')[1] ?? ''}`
}

function highestCreated(path: `/${string}`, here: Situation): `/${string}` {
  const parts = path.split('/')
  for (let depth = 2; depth < parts.length; depth += 1) {
    const ancestor: `/${string}` = `/${parts.slice(1, depth).join('/')}`
    if (!here.exists(ancestor) && !here.links.isLink(ancestor)) return ancestor
  }
  return path
}

function joined(resources: Resources, more: readonly Resource[]): Resources {
  return resources === 'everything' || more.length === 0 ? resources : [...resources, ...more]
}

/** Moves the situation on: what the step may have linked, configured, removed and set. */
export function moveOn(step: Step, { writes }: PlacedEffects, here: Situation, own: OwnNames): void {
  here.set(step)
  if (writes === 'everything') {
    here.unknown(step.id)
    return
  }
  const paths = writes.filter(isPath)
  if (paths.length === 0) return
  const record = ownEffects(step)
  const known = step.writes === undefined
  if (step.kind === 'copy' || step.kind === 'add') {
    if (isLaidOver(step) && replacesLinks(step, here)) here.unknown(step.id)
    here.links.add(regions(paths, false), step.id, true)
  } else if (known && (step.kind === 'file' || step.kind === 'workdir')) here.links.add([], step.id, true)
  else if (known && record.links !== undefined) {
    here.links.add(record.links, step.id, true)
    // A home is a copy of the skeleton, links included.
    if (step.kind === 'addUser' && here.writer(['/etc/skel']) !== undefined)
      here.links.add(regions(paths, false), step.id, true)
  } else {
    here.links.add(regions(paths, true), step.id, false)
    here.mayRemove(paths)
  }
  if (!understood(step)) here.wrote(paths, step.id)
  if (!isProjects(step, own)) return
  here.wroteProject(paths, step.id)
  const { writes: stated } = located(step, here)
  if (stated !== 'everything') here.placedProject(stated.filter(isPath))
}

/** Whether a step makes a layer without looking at those below: COPY and ADD with --link. */
function isLaidOver(step: Step): boolean {
  return (step.kind === 'copy' || step.kind === 'add') && step.link === true
}

/** A layer of its own has directories where the image has links, and is laid over them: of names that all lead elsewhere too. */
function replacesLinks(step: Step, here: Situation): boolean {
  const target = knownDestination(step, here)
  if (target === undefined) return true
  const known = path(target)
  if (!isPath(known)) return true
  const { places, through } = here.links.follow(known)
  return through.length > 0 || places.some((place) => place !== target)
}

function regions(paths: readonly `/${string}`[], itself: boolean): readonly LinkRegion[] {
  return paths.map((below) => ({ below, itself, into: ['/'] }))
}

/** Whether what a step writes is known to name no other path to the tools that read it. */
function understood(step: Step): boolean {
  return step.kind === 'file' ? !namesPath(step.content) : leavesDefaults(step)
}

/** Whether a step leaves no configuration but what its packages hold, which their own tools find right. */
export function leavesDefaults(step: Step): boolean {
  if (step.kind === 'workdir') return true
  return runsCommand(step) && step.writes === undefined && ownEffects(step).links !== undefined
}

/** What a text may be relative to. */
function absolute(path: string, here: Situation): `/${string}` | undefined {
  if (path.startsWith('/')) return `/${path.slice(1)}`
  return here.cwd === undefined ? undefined : `/${posix.join(here.cwd, path).slice(1)}`
}
