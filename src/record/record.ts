import { UsageError } from '../ir/errors.ts'
import { isObject, parseJson } from '../ir/json.ts'

/** A rewrite that `--verify` found to change the image: it is not made again. */
export interface Refutation {
  readonly pass: string
  readonly stage: string
  /** Ids of the steps that it concerns. */
  readonly steps: readonly string[]
  /** One sentence: what was found. */
  readonly reason: string
}

/** Both variants as they were when `--verify` last found them to give one image. */
export interface VerifiedVariants {
  /** SHA-256 of each Dockerfile's text, as hexadecimal digits. */
  readonly dockerfiles: { readonly naive: string; readonly optimized: string }
  /** The digests of the images that they take from elsewhere, by reference; null for one that had none. */
  readonly images: ReadonlyMap<string, string | null>
  /** What the image then held, by package manager: versions by name. */
  readonly packages: ReadonlyMap<string, ReadonlyMap<string, string>>
}

/** What builds have shown of an image's rewrites: the file `generated/IMAGE.record.json`, which emission reads. */
export interface ImageRecord {
  readonly image: string
  readonly verified?: VerifiedVariants
  readonly refuted: readonly Refutation[]
}

/** The record's text: sorted, and without the time of its writing, so that it changes only when what it says does. */
export function printRecord({ image, verified, refuted }: ImageRecord): string {
  const record = {
    schemaVersion: 1,
    image,
    refuted: refuted.map(({ pass, stage, steps, reason }) => ({ pass, stage, steps, reason })),
    ...(verified === undefined
      ? {}
      : {
          verified: {
            dockerfiles: { naive: verified.dockerfiles.naive, optimized: verified.dockerfiles.optimized },
            images: sorted(verified.images),
            packages: sorted(new Map([...verified.packages].map(([manager, found]) => [manager, sorted(found)]))),
          },
        }),
  }
  return `${JSON.stringify(record, undefined, 2)}\n`
}

function sorted<Value>(entries: ReadonlyMap<string, Value>): Readonly<Record<string, Value>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * Reads a record.
 *
 * @param path names the file in messages
 * @throws UsageError for what `--verify --record` would not have written
 */
export function parseRecord(text: string, path: string): ImageRecord {
  const fail = (what: string): never => {
    throw new UsageError(`${path}: ${what}`)
  }
  const value = parseJson(text)
  if (!isObject(value)) return fail('this is no record')
  const { schemaVersion, image, refuted, verified } = value
  if (typeof schemaVersion === 'number' && schemaVersion > 1)
    return fail('schemaVersion is above 1, so a newer layerwright has written it')
  if (schemaVersion !== 1) return fail('schemaVersion is not 1')
  if (!isPlain(image)) return fail('image is no name')
  if (!Array.isArray(refuted)) return fail('refuted is no list')
  const refutations = refuted.map(
    (entry: unknown, index) => refutation(entry) ?? fail(`refuted[${index}] is no rewrite`),
  )
  if (verified === undefined) return { image, refuted: refutations }
  return { image, refuted: refutations, verified: variants(verified) ?? fail('verified is damaged') }
}

function refutation(entry: unknown): Refutation | undefined {
  if (!isObject(entry)) return undefined
  const { pass, stage, steps, reason } = entry
  if (!isPlain(pass) || !isPlain(stage) || !isPlain(reason)) return undefined
  if (!Array.isArray(steps) || !steps.every(isPlain)) return undefined
  return { pass, stage, steps, reason }
}

/** What may be shown in a terminal. */
function isPlain(value: unknown): value is string {
  return typeof value === 'string' && !/\p{Cc}/u.test(value)
}

const DIGEST = /^[0-9a-f]{64}$/

function variants(value: unknown): VerifiedVariants | undefined {
  if (!isObject(value)) return undefined
  const { dockerfiles, images, packages } = value
  if (!isObject(dockerfiles) || !isObject(images) || !isObject(packages)) return undefined
  const { naive, optimized } = dockerfiles
  if (typeof naive !== 'string' || typeof optimized !== 'string') return undefined
  if (!DIGEST.test(naive) || !DIGEST.test(optimized)) return undefined
  const bases = entriesOf(images, (digest) => digest === null || isPlain(digest))
  const managers = new Map<string, ReadonlyMap<string, string>>()
  for (const [manager, found] of Object.entries(packages)) {
    const versions = isObject(found) ? entriesOf(found, isPlain) : undefined
    if (versions === undefined || !isPlain(manager)) return undefined
    managers.set(manager, versions)
  }
  return bases === undefined ? undefined : { dockerfiles: { naive, optimized }, images: bases, packages: managers }
}

function entriesOf<Value>(
  value: Readonly<Record<string, unknown>>,
  fits: (entry: unknown) => entry is Value,
): ReadonlyMap<string, Value> | undefined {
  const entries = new Map<string, Value>()
  for (const [name, entry] of Object.entries(value)) {
    if (!isPlain(name) || !fits(entry)) return undefined
    entries.set(name, entry)
  }
  return entries
}
