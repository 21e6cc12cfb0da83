/**
 * A named thing that a step can read or write (DESIGN.md §6): an absolute path, an environment variable
 * (`env:PIP_*` is every one that starts so), the accounts, the package database, the network, a build-context path.
 */
export type DeclaredResource =
  `/${string}` | `env:${string}` | `context:${string}` | 'accounts' | 'dpkg' | 'network' | 'cwd' | 'user' | 'shell'

/**
 * `config:` is a part of the image's metadata, `stage:` another stage's result, `declares:NAME` a build argument that
 * the step's text brings into scope: two steps may both declare it, in any order. `runtime:NAME` is a
 * variable of which the author says that nothing reads it while the image is built, `runtime:*` what reads it all the same:
 * who lists the whole environment. `foreign` is every variable that is not the
 * image's own: code of other people may read any of them. `cache:` is what a cache mount holds, by its id. `workdir:` is
 * whether a working directory is there: every RUN makes its own, where it is not.
 */
export type Resource =
  | DeclaredResource
  | `cache:${string}`
  | `workdir:${string}`
  | `config:${string}`
  | `stage:${string}`
  | `declares:${string}`
  | `runtime:${string}`
  | 'foreign'

/** `everything` is what an opaque step reads or writes. */
export type Resources = 'everything' | readonly Resource[]

export interface Effects {
  readonly reads: Resources
  readonly writes: Resources
}
