import { UsageError } from '../ir/errors.ts'
import { isObject, parseJson } from '../ir/json.ts'
import { isSchedule, isStamp, type Stamp, type Stamps } from './stamp.ts'

/** What the lock file says of one reference: the digest that it had, or that a named context of the build stands for it. */
export type LockedReference = { readonly digest: string } | { readonly context: true }

/** The digests of the images that a definition names, by reference, and the stamps of its steps with a schedule, by id. */
export interface Lock extends Stamps {
  readonly references: ReadonlyMap<string, LockedReference>
}

/** An image's or index's digest as registries give it. */
const DIGEST = /^sha256:[0-9a-f]{64}$/

export function isDigest(value: string): boolean {
  return DIGEST.test(value)
}

/** The digest of a reference; undefined when the lock has none for it. */
export function digestOf(lock: Lock, reference: string): string | undefined {
  const locked = lock.references.get(reference)
  return locked !== undefined && 'digest' in locked ? locked.digest : undefined
}

/** The lock file's text: sorted, and without the time of its writing, so that it changes only when an image or a period does. */
export function printLock({ image, references, stamps }: Lock): string {
  const lock = {
    schemaVersion: 1,
    image,
    references: sorted(references),
    ...(stamps.size === 0 ? {} : { stamps: sorted(stamps) }),
  }
  return `${JSON.stringify(lock, undefined, 2)}\n`
}

function sorted<Value>(entries: ReadonlyMap<string, Value>): Readonly<Record<string, Value>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * Reads a lock file.
 *
 * @param path names the file in messages
 * @throws UsageError for what `--lock` would not have written
 */
export function parseLock(text: string, path: string): Lock {
  const fail = (what: string): never => {
    throw new UsageError(`${path}: ${what}. Write it anew: run --lock`)
  }
  const value = parseJson(text)
  if (!isObject(value)) return fail('this is no lock file')
  if (value['schemaVersion'] !== 1)
    return fail('schemaVersion is not 1, so another version of layerwright has written it')
  const { image, references: found, stamps: foundStamps = {} } = value
  if (typeof image !== 'string') return fail('image is no name')
  if (!isObject(found)) return fail('references is no object')
  const references = new Map<string, LockedReference>()
  for (const [reference, entry] of Object.entries(found)) {
    const digest = isObject(entry) ? entry['digest'] : undefined
    if (typeof digest === 'string' && isDigest(digest)) references.set(reference, { digest })
    else if (isObject(entry) && entry['context'] === true) references.set(reference, { context: true })
    else return fail(`the digest of ${JSON.stringify(reference)} is not sha256: and 64 hexadecimal digits`)
  }
  if (!isObject(foundStamps)) return fail('stamps is no object')
  const stamps = new Map<string, Stamp>()
  for (const [step, entry] of Object.entries(foundStamps)) {
    const [refresh, refreshed] = isObject(entry) ? [entry['refresh'], entry['refreshed']] : []
    if (!isSchedule(refresh) || !isStamp(refreshed))
      return fail(`the stamp of ${JSON.stringify(step)} is no schedule with a day such as 2026-11-23`)
    stamps.set(step, { refresh, refreshed })
  }
  return { image, references, stamps }
}
