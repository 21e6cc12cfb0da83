import { listAt } from '../../src/engine/json.ts'
import { imageConfig } from '../../src/verify/image-config.ts'
import { compareConfigs } from '../../src/verify/compare-configs.ts'
import { compareFileSystems } from '../../src/verify/compare-file-systems.ts'
import { LayerStore } from '../../src/verify/layer-store.ts'
import { readImage } from '../../src/verify/read-image.ts'
import { verdict, type ImageContents } from '../../src/verify/verdict.ts'
import type { Builder } from './builder.ts'

/** What differs between two images, a line each; none where they are equal once noise is masked. */
export function differences(a: ImageContents, b: ImageContents): readonly string[] {
  return [
    ...compareFileSystems(a.fileSystem, b.fileSystem).map(({ kind, path, detail }) => `${kind} ${path}: ${detail}`),
    ...compareConfigs(a.config, b.config).map(({ field, detail }) => `config ${field}: ${detail}`),
  ]
}

/** The same against a control: what two builds of the naive variant differ in is no fault of the optimizer. */
export function provenDifferences(
  naive: ImageContents,
  control: ImageContents,
  optimized: ImageContents,
): readonly string[] {
  const { differences: paths, configDifferences } = verdict(naive, control, optimized)
  return [
    ...paths
      .filter(({ alsoInControl }) => !alsoInControl)
      .map(({ kind, path, detail }) => `${kind} ${path}: ${detail}`),
    ...configDifferences
      .filter(({ alsoInControl }) => !alsoInControl)
      .map(({ field, detail }) => `config ${field}: ${detail}`),
  ]
}

/** Reads many images at once: the layers that they share come out of the engine one time and are kept. */
export class ImageReader {
  readonly #builder: Builder
  /** The bases' layers are read once in a run; those of drawn images are forgotten with their batch. */
  readonly #bases: LayerStore
  readonly #baseLayers: ReadonlySet<string>

  private constructor(builder: Builder, bases: LayerStore, baseLayers: ReadonlySet<string>) {
    this.#builder = builder
    this.#bases = bases
    this.#baseLayers = baseLayers
  }

  static async open(builder: Builder, bases: readonly string[]): Promise<ImageReader> {
    const store = new LayerStore()
    await readImage(await saved(builder, bases), [], store)
    const layers = (await Promise.all(bases.map((tag) => inspected(builder, tag)))).flatMap(({ diffIds }) => diffIds)
    return new ImageReader(builder, store, new Set(layers))
  }

  /** The contents of each image, in order. */
  async read(tags: readonly string[]): Promise<readonly ImageContents[]> {
    if (tags.length === 0) return []
    const store = new LayerStore()
    for (const diffId of this.#baseLayers) {
      const layer = this.#bases.get(diffId)
      if (layer !== undefined) store.add(layer, diffId)
    }
    await readImage(await saved(this.#builder, tags), [], store)
    return Promise.all(
      tags.map(async (tag) => {
        const { inspect, diffIds } = await inspected(this.#builder, tag)
        return { fileSystem: await readImage(nothing(), diffIds, store), config: imageConfig(inspect) }
      }),
    )
  }
}

async function* nothing(): AsyncGenerator<unknown> {
  // Every layer is in the store.
}

async function inspected(
  { docker }: Builder,
  tag: string,
): Promise<{ readonly inspect: unknown; readonly diffIds: readonly string[] }> {
  const inspect: unknown = await docker.getImage(tag).inspect()
  return { inspect, diffIds: listAt(inspect, 'RootFS', 'Layers').filter((id) => typeof id === 'string') }
}

/** Several images as one stream, which `docker save` gives too. */
function saved({ docker }: Builder, names: readonly string[]): Promise<AsyncIterable<unknown>> {
  const options = { path: '/images/get?', method: 'GET', options: { names }, isStream: true }
  return new Promise((resolve, reject) => {
    docker.modem.dial({ ...options, statusCodes: { 200: true, 500: 'server error' } }, (error, answer) => {
      if (error !== null) reject(error)
      else if (isStream(answer)) resolve(answer)
      else reject(new Error('the engine gave no stream of images'))
    })
  })
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
