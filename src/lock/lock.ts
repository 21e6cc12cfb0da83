import { UsageError } from '../ir/errors.ts'

/** What the lock file says of one reference: the digest that it had, or that a named context of the build stands for it. */
export type LockedReference = { readonly digest: string } | { readonly context: true }

/** The digests of the images that a definition names, by reference. */
export interface Lock {
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

/** The lock file's text: sorted by reference and without a time, so that it changes only when an image does. */
export function printLock(image: string, lock: Lock): string {
  const references = Object.fromEntries([...lock.references].sort(([a], [b]) => (a < b ? -1 : 1)))
  return `${JSON.stringify({ schemaVersion: 1, image, references }, undefined, 2)}\n`
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
  if (!isRecord(value)) return fail('this is no lock file')
  if (value['schemaVersion'] !== 1)
    return fail('schemaVersion is not 1, so another version of layerwright has written it')
  const found = value['references']
  if (!isRecord(found)) return fail('references is no object')
  const references = new Map<string, LockedReference>()
  for (const [reference, entry] of Object.entries(found)) {
    const digest = isRecord(entry) ? entry['digest'] : undefined
    if (typeof digest === 'string' && isDigest(digest)) references.set(reference, { digest })
    else if (isRecord(entry) && entry['context'] === true) references.set(reference, { context: true })
    else return fail(`the digest of ${JSON.stringify(reference)} is not sha256: and 64 hexadecimal digits`)
  }
  return { references }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
