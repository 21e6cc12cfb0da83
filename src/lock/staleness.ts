import type { Definition } from '../ir/definition.ts'
import { namedImages } from './external-images.ts'
import type { Lock } from './lock.ts'

/** How a lock file differs from what the definition names, without asking a registry. */
export interface Staleness {
  /** References of the definition that the lock lacks. */
  readonly missing: readonly string[]
  /** Entries of the lock that the definition names no more. */
  readonly unused: readonly string[]
}

export function staleness(definition: Definition, lock: Lock): Staleness {
  const named = new Set(namedImages(definition).external.map(({ reference }) => reference))
  return {
    missing: [...named].filter((reference) => !lock.references.has(reference)),
    unused: [...lock.references.keys()].filter((reference) => !named.has(reference)),
  }
}

/** One sentence for a reader; undefined when the lock fits. */
export function describeStaleness({ missing, unused }: Staleness): string | undefined {
  const parts = [
    ...(missing.length === 0 ? [] : [`it lacks ${missing.join(', ')}`]),
    ...(unused.length === 0 ? [] : [`nothing uses its ${unused.join(', ')} any more`]),
  ]
  return parts.length === 0 ? undefined : parts.join(', and ')
}
