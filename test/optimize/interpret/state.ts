import { createHash } from 'node:crypto'
import type { Text } from '../../../src/ir/text.ts'

/** Something that a step left behind: at a path, or in something with a name such as the accounts. */
export interface Trace {
  readonly place: string
  /** A hash of everything that it was made from; of apt, its packages, each with what decided about it. */
  readonly made: string | ReadonlySet<string>
}

/** An image while it is being built. */
export interface State {
  /** In order; what lies at a place is decided by all traces there. */
  readonly traces: readonly Trace[]
  /** Directories that were made on the way to something, and by whom. */
  readonly parents: ReadonlyMap<string, string>
  /** The environment of a command: ENV and build arguments. */
  readonly environment: ReadonlyMap<string, string>
  /** Build arguments that are in scope. */
  readonly declared: ReadonlySet<string>
  /** The image's own Env. */
  readonly variables: ReadonlyMap<string, string>
  /** The rest of the configuration, by its part. */
  readonly config: ReadonlyMap<string, string>
  readonly user: string
  readonly directory: string
  readonly shell: string
}

export const EMPTY: State = {
  traces: [],
  parents: new Map(),
  environment: new Map(),
  declared: new Set(),
  variables: new Map(),
  config: new Map(),
  user: 'the base',
  directory: 'the base',
  shell: 'the base',
}

export function hash(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

export function sorted(map: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** A text with its variables replaced, as Docker expands it; what the base image sets has a symbolic value. */
export function expand(text: Text, environment: ReadonlyMap<string, string>): string {
  return text
    .map((part) => {
      if (typeof part === 'string') return part
      const value = environment.get(part.name) ?? (part.declaration === undefined ? `<${part.name} of the base>` : '')
      if (part.operator === undefined) return value
      const word = expand(part.word ?? [], environment)
      if (part.operator === ':-') return value === '' ? word : value
      return value === '' ? '' : word
    })
    .join('')
}
