import type { PrintedDockerfile } from '../ir/source-map.ts'

/** What to build. */
export interface BuildRequest {
  readonly dockerfile: PrintedDockerfile
  /** The build context's folder; absent is an empty one. */
  readonly context?: string
  readonly target?: string
  readonly buildArgs?: Readonly<Record<string, string>>
  /** Handed to buildx as they are: `--add-host=…`, `--secret=…`. The builder is chosen by `probeEngine`, not here. */
  readonly flags?: readonly string[]
  /** Separates the cache mounts from everybody else's; `run.namespace()` gives a fresh one. */
  readonly cacheMountNamespace?: string
  readonly output: BuildOutput
  /** Ask BuildKit itself where each vertex was written. The engine then keeps the build's record for a while. */
  readonly locate?: boolean
}

/**
 * `cacheonly` exports nothing. An image under a name of `run.tag()` is removed with the run, under another name it stays.
 * `flags` leaves it to `BuildRequest.flags`, such as `--push`.
 */
export type BuildOutput =
  { readonly type: 'cacheonly' } | { readonly type: 'image'; readonly tag: string } | { readonly type: 'flags' }
