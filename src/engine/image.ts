import { connect, isMissing } from './docker.ts'
import { listAt, numberAt, textAt, valueAt } from './json.ts'
import { isObject } from '../ir/json.ts'

/** An image on the engine. */
export interface ImageInfo {
  readonly id: string
  readonly tags: readonly string[]
  /** The engine's own number; its meaning differs between the stores, so compare it only within one engine. */
  readonly bytes: number
  readonly os: string
  readonly architecture: string
  /** The digests of the uncompressed layers, the base's first. */
  readonly layers: readonly string[]
  /** Env, Cmd, Labels and the rest, as the engine tells them. */
  readonly config: Readonly<Record<string, unknown>>
}

/** One entry of an image's history. Entries of metadata have no bytes, and so have layers that changed nothing. */
export interface HistoryEntry {
  readonly createdBy: string
  readonly bytes: number
}

/** Describes an image, undefined when the engine has none of that name. */
export async function inspectImage(reference: string): Promise<ImageInfo | undefined> {
  const image: unknown = await connect().getImage(reference).inspect().catch(nothingIfMissing)
  if (image === undefined) return undefined
  const config = valueAt(image, 'Config')
  return {
    id: textAt(image, 'Id') ?? '',
    tags: strings(listAt(image, 'RepoTags')),
    bytes: numberAt(image, 'Size') ?? 0,
    os: textAt(image, 'Os') ?? '',
    architecture: textAt(image, 'Architecture') ?? '',
    layers: strings(listAt(image, 'RootFS', 'Layers')),
    config: isObject(config) ? config : {},
  }
}

/** An image's history, the oldest entry first. */
export async function imageHistory(reference: string): Promise<readonly HistoryEntry[]> {
  const entries: unknown = await connect().getImage(reference).history()
  return (Array.isArray(entries) ? entries : [])
    .map((entry: unknown) => ({ createdBy: textAt(entry, 'CreatedBy') ?? '', bytes: numberAt(entry, 'Size') ?? 0 }))
    .reverse()
}

/** Gives an image one more name, `repository:tag`. */
export async function tagImage(reference: string, name: string): Promise<void> {
  const colon = name.lastIndexOf(':')
  const tagged = colon > name.lastIndexOf('/')
  await connect()
    .getImage(reference)
    .tag(tagged ? { repo: name.slice(0, colon), tag: name.slice(colon + 1) } : { repo: name, tag: 'latest' })
}

/** Removes one name of an image, and the image with its last name. It is no error when there is none. */
export async function removeImage(reference: string): Promise<void> {
  await connect().getImage(reference).remove().catch(nothingIfMissing)
}

function strings(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === 'string')
}

function nothingIfMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error
}
