import { knownBase } from '../effects/base-images.ts'
import { nested } from '../effects/paths.ts'
import { display } from '../ir/text.ts'
import type { Step } from '../ir/step.ts'
import type { ToolCache } from '../effects/tools/tool.ts'
import { evaluate } from '../cache/variables.ts'
import { flagValue, knownValue } from './invocation.ts'
import { scriptsOf } from './scripts.ts'
import { pipelines } from './shell-commands.ts'
import type { Situation } from './situation.ts'
import type { Use } from './tool-uses.ts'

/** Where a cache is: in a directory, or at a home that is not root's, or anywhere. */
export type CachePlace =
  /** `below`: somewhere below the path. */
  | { readonly kind: 'directory'; readonly path: string; readonly below: boolean }
  | { readonly kind: 'not-root' }
  | { readonly kind: 'unknown' }

const UNKNOWN: CachePlace = { kind: 'unknown' }

/** Where a command has a cache of its tool. */
export function placeOf({ cache, invocation, environment }: Use, situation: Situation, text: string): CachePlace {
  const { words, elsewhere } = invocation
  // Positional parameters and variables may be flags.
  if (words.some((word) => /^\$|\$@|\$\*/.test(word))) return UNKNOWN
  for (const flag of cache.movedBy.flags) {
    const value = flagValue(words, flag)
    if (value !== undefined) return directory(value)
  }
  const { configuredBy } = cache
  if (configuredBy?.flags.some((flag) => flagValue(words, flag) !== undefined) === true) return UNKNOWN
  for (const name of cache.movedBy.variables) {
    const value = environment(name)
    if (value !== '') return directory(value)
  }
  if (configuredBy?.variables.some((name) => environment(name) !== '') === true) return UNKNOWN
  if (knownBase(situation.stage) === undefined || isConfigured(cache, situation, text)) return UNKNOWN
  if (!cache.directory.startsWith('~/')) return directory(cache.directory)
  if (elsewhere) return UNKNOWN
  const user = userOf(situation)
  if (user === undefined) return UNKNOWN
  if (user.root && cache.rootDirectory !== undefined) return directory(cache.rootDirectory)
  const home = environment('HOME')
  if (home === undefined) return UNKNOWN
  const path = home === '' ? user.home : home
  return path === undefined ? { kind: 'not-root' } : directory(`${path}${cache.directory.slice(1)}`)
}

/** With a part that the shell puts together, it is somewhere below the part before. */
function directory(text: string | undefined): CachePlace {
  const literal = text === undefined || knownValue(text) !== undefined ? text : text.replace(/\/[^/]*[$`].*$/s, '')
  return literal?.startsWith('/') === true && literal !== '/'
    ? { kind: 'directory', path: literal, below: literal !== text }
    : UNKNOWN
}

/** Whether a mount keeps nothing of what is in that place. */
export function isMissed(place: CachePlace, target: string): boolean {
  switch (place.kind) {
    case 'directory':
      return !nested(place.path, target)
    case 'not-root':
      return nested('/root', target)
    case 'unknown':
      return false
  }
}

/** Whether a mount is meant for a cache, wherever that is. */
export function isMeantFor({ directory: usual, lookalike, rootDirectory }: ToolCache, target: string): boolean {
  const path = target.replace(/\/+$/, '')
  if (lookalike?.test(path) === true || path === rootDirectory) return true
  return usual.startsWith('~') ? path.endsWith(usual.slice(1)) : usual.startsWith('/') && nested(usual, path)
}

/** Who runs a step, and where that user's home is if the definition says so. */
export interface RunsAs {
  readonly name: string
  readonly root: boolean
  readonly uid?: number
  readonly home?: string
}

/** Who runs a step; undefined where that is not known. */
export function userOf({ user, before, stage }: Situation): RunsAs | undefined {
  if (user === undefined)
    return knownBase(stage) === undefined ? undefined : { name: 'root', root: true, home: '/root' }
  const [name = ''] = user.split(':')
  if (knownValue(name) === undefined) return undefined
  if (name === 'root' || /^0+$/.test(name)) return { name: 'root', root: true, home: '/root' }
  const number = /^\d+$/.test(name) ? Number(name) : undefined
  const added = before.findLast(
    (step) => step.kind === 'addUser' && (number === undefined ? step.name === name : step.uid === number),
  )
  const uid = number ?? (added?.kind === 'addUser' ? added.uid : undefined)
  return {
    name,
    root: false,
    ...(uid === undefined ? {} : { uid }),
    ...(added?.kind === 'addUser' ? { home: added.home } : {}),
  }
}

/** Whether the step or one above it may have configured the tool in a file. */
export function isConfigured(cache: ToolCache, { before, step, environment }: Situation, text: string): boolean {
  const files = cache.configuredBy?.files ?? []
  const project = cache.configuredBy?.project ?? []
  const names = [...files, ...project, ...(cache.emptiedByFile === undefined ? [] : [cache.emptiedByFile])].map(tailOf)
  const mentions = (written: string): boolean =>
    names.some((name) => written.includes(name)) || /\b(?:config|env -w|set -g)\b|setup-apkcache/.test(written)
  const carries = (sources: readonly string[], destination: string): boolean =>
    mentions([...sources, destination].join(' ')) ||
    files.some((file) => file.startsWith('/') && nested(destination.replace(/(?<=.)\/$/, ''), file)) ||
    destination === '/' ||
    /^\/(?:root|home)\/?/.test(destination) ||
    (project.length > 0 && sources.some((source) => source === '' || /^\.\/?$|[*?[]|\/$/.test(source)))
  const configures = (other: Step): boolean => {
    switch (other.kind) {
      case 'run':
        return hidesItsCommands(other) || mentions(runText(other))
      case 'copy':
      case 'add':
        return carries(other.sources.map(display), evaluate(other.destination, environment))
      case 'file':
        return carries([], evaluate(other.path, environment))
      case 'instruction':
        return true
      default:
        return false
    }
  }
  const shown = step.kind === 'run' ? step.mounts.flatMap((m) => (m.type === 'bind' ? [m] : [])) : []
  return (
    before.some(configures) || mentions(text) || shown.some(({ source = '.', target }) => carries([source], target))
  )
}

/** A file at somebody's home is known by what follows `~/`. */
function tailOf(file: string): string {
  return file.startsWith('~/') ? file.slice(2) : file
}

function runText(step: Step): string {
  if (step.kind !== 'run') return ''
  return step.command.form === 'exec' ? step.command.argv.join(' ') : scriptsOf(step).join('\n')
}

/** A script of its own, which may configure anything. */
function hidesItsCommands(step: Step): boolean {
  if (step.kind !== 'run') return false
  if (step.command.form === 'interpreter') return true
  const parts = step.command.form === 'exec' ? [] : scriptsOf(step).map(pipelines)
  if (parts.some((part) => part === undefined)) return true
  const words =
    step.command.form === 'exec'
      ? [step.command.argv]
      : parts.flatMap((part) => (part ?? []).flatMap(({ commands }) => commands.map((command) => command.words)))
  return words.some(([first = '']) =>
    /^(?:\.|source|eval|make|ansible.*|(?:.*\/)?(?:ba|da|z|k|a)?sh|\.{1,2}\/.*|.*\.sh|\$.*)$/.test(first),
  )
}
