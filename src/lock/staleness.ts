import type { Definition } from '../ir/definition.ts'
import { namedImages } from './external-images.ts'
import type { Lock } from './lock.ts'
import { scheduledSteps, stampOf } from './stamp.ts'

/** How a lock file differs from what the definition says, without asking a registry or a clock. */
export interface Staleness {
  /** References of the definition that the lock lacks, and steps with a schedule for which it has no stamp of that schedule. */
  readonly missing: readonly string[]
  /** Entries of the lock that the definition names no more. */
  readonly unused: readonly string[]
  /** The image that it was written for, where that is another one: its stamps are not used. */
  readonly other?: string
}

export function staleness(definition: Definition, lock: Lock): Staleness {
  const named = new Set(namedImages(definition).external.map(({ reference }) => reference))
  const scheduled = scheduledSteps(definition)
  const steps = new Set(scheduled.map(({ id }) => id))
  return {
    missing: [
      ...[...named].filter((reference) => !lock.references.has(reference)),
      ...scheduled
        .filter((step) => stampOf(definition, lock, step) === undefined)
        .map(({ id, refresh }) => `a ${refresh} stamp for ${id}`),
    ],
    unused: [
      ...[...lock.references.keys()].filter((reference) => !named.has(reference)),
      ...[...lock.stamps.keys()].filter((id) => !steps.has(id)).map((id) => `stamp for ${id}`),
    ],
    ...(lock.image === definition.name ? {} : { other: lock.image }),
  }
}

/** One sentence for a reader; undefined when the lock fits. */
export function describeStaleness({ missing, unused, other }: Staleness): string | undefined {
  const parts = [
    ...(other === undefined ? [] : [`it was written for ${other}, so its stamps are not used`]),
    ...(missing.length === 0 ? [] : [`it lacks ${missing.join(', ')}`]),
    ...(unused.length === 0 ? [] : [`nothing uses its ${unused.join(', ')} any more`]),
  ]
  return parts.length === 0 ? undefined : parts.join(', and ')
}
