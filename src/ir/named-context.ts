/** A context that the build names: `docker buildx build --build-context NAME=…`. */
export class NamedContext {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}
