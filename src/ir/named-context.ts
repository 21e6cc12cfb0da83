const BRAND = Symbol.for('layerwright.NamedContext')

/** A context that the build names: `docker buildx build --build-context NAME=…`. */
export class NamedContext {
  readonly name: string

  constructor(name: string) {
    this.name = name
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** A definition in CommonJS has a copy of this class of its own beside that of the command line. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value
  }
}
