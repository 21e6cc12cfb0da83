import type { Run } from '../../src/engine/run.ts'
import type { ImageContents } from '../../src/verify/verdict.ts'
import { makeBases } from './bases.ts'
import { buildImage, openBuilder, removeImages, type Builder, type BuiltImage } from './builder.ts'
import type { ContextFile } from './context-file.ts'
import { BASES, type BaseName } from './definition.ts'
import { ImageReader } from './images.ts'
import { drawnContext } from './packages.ts'

/** A Dockerfile to build; several with one namespace share their cache mounts. */
export interface Sample {
  readonly dockerfile: string
  readonly namespace: string
}

export type Result =
  { readonly ok: true; readonly contents: ImageContents } | { readonly ok: false; readonly error: string }

// More at once only wait for each other on a machine with few processors.
const AT_ONCE = 8

/** Builds many small Dockerfiles on the bases and reads what they made. */
export class Laboratory {
  readonly #builder: Builder
  readonly #bases: Readonly<Record<BaseName, string>>
  readonly #reader: ImageReader
  readonly #context: readonly ContextFile[]

  private constructor(
    builder: Builder,
    bases: Readonly<Record<BaseName, string>>,
    reader: ImageReader,
    context: readonly ContextFile[],
  ) {
    this.#builder = builder
    this.#bases = bases
    this.#reader = reader
    this.#context = context
  }

  static async open(run: Run): Promise<Laboratory> {
    const builder = openBuilder(run)
    const bases = await makeBases(builder)
    const reader = await ImageReader.open(builder, Object.values(bases))
    return new Laboratory(builder, bases, reader, await drawnContext())
  }

  /** A fresh name for cache mounts that go with the run. */
  namespace(): string {
    return this.#builder.run.namespace()
  }

  /** How many images were built. */
  get builds(): number {
    return this.#builder.count.builds
  }

  /** The result of each, in order; identical ones are built once. */
  async build(samples: readonly Sample[]): Promise<readonly Result[]> {
    const keys = samples.map(({ dockerfile, namespace }) => `${namespace}\n${dockerfile}`)
    const distinct = [...new Map(samples.map((sample, index) => [keys[index] ?? '', sample]))]
    const built = new Map<string, BuiltImage>()
    const queue = [...distinct]
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        this.#builder.run.signal.throwIfAborted()
        const [key, { dockerfile, namespace }] = next
        const request = { dockerfile: this.#onOwnBases(dockerfile), files: this.#context, namespace }
        built.set(key, await buildImage(this.#builder, request))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    const tags = [...built.values()].flatMap((image) => (image.ok ? [image.tag] : []))
    const contents = await this.#reader.read(tags)
    const byTag = new Map(tags.map((tag, index) => [tag, contents[index]]))
    await removeImages([...built.values()])
    return keys.map((key): Result => {
      const image = built.get(key)
      if (image === undefined) return { ok: false, error: 'it was not built' }
      if (!image.ok) return image
      const found = byTag.get(image.tag)
      return found === undefined ? { ok: false, error: 'it could not be read' } : { ok: true, contents: found }
    })
  }

  /** The same Dockerfile on bases whose own layers are new, so that no step of it is found in the cache. */
  async afresh(dockerfile: string): Promise<string> {
    let text = dockerfile
    for (const base of BASES) {
      if (!text.includes(`FROM ${base}`)) continue
      const lines = [`FROM ${this.#bases[base]}`, `RUN : ${this.namespace()}; touch /tmp`, '']
      const made = await buildImage(this.#builder, { dockerfile: lines.join('\n'), files: [] })
      if (!made.ok) throw new Error(`a fresh base could not be built: ${made.error}`)
      text = text.replaceAll(`FROM ${base}`, `FROM ${made.tag}`)
    }
    return text
  }

  #onOwnBases(dockerfile: string): string {
    return BASES.reduce((text, base) => text.replaceAll(`FROM ${base}`, `FROM ${this.#bases[base]}`), dockerfile)
  }
}
