import type { Definition } from '../ir/definition.ts'

/** An image that a definition file registers. */
export interface Image {
  readonly name: string
  readonly file: string
  /** @throws DefinitionError with every mistake in the image's stages */
  readonly definition: () => Definition
}

interface Registry {
  readonly images: Image[]
  readonly started: Set<string>
}

/** One for the process, so that a definition that brings its own copy of layerwright is still found. */
const REGISTRY = Symbol.for('layerwright.registry')

export const registry = sharedRegistry()

function sharedRegistry(): Registry {
  const known: unknown = Reflect.get(globalThis, REGISTRY)
  if (isRegistry(known)) return known
  const made: Registry = { images: [], started: new Set() }
  Reflect.set(globalThis, REGISTRY, made)
  return made
}

function isRegistry(value: unknown): value is Registry {
  return typeof value === 'object' && value !== null && 'images' in value && 'started' in value
}

/** The images that a file registered, in order. */
export function registeredImages(file: string): readonly Image[] {
  return registry.images.filter((image) => image.file === file)
}
