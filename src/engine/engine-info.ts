/** An engine that can build, and what about it matters to a measurement. */
export interface EngineInfo {
  /** The docker client to call, an absolute path. */
  readonly client: string
  /** The builder that was asked for by name; absent is the current one. */
  readonly builder?: string
  readonly engineVersion: string
  readonly buildxVersion: string
  /** Absent when the builder does not tell. */
  readonly buildkitVersion?: string
  /** `docker` builds in the engine itself; `docker-container`, `remote` and others elsewhere. */
  readonly driver: string
  /** `overlay2` and other graph drivers, or a snapshotter of the containerd store. */
  readonly store: string
  readonly containerdStore: boolean
  /** Whether `COPY --link` makes a layer of its own that survives a change below it. */
  readonly merge: boolean
  /** What the engine calls its system: `Debian GNU/Linux 12`, `Docker Desktop`. */
  readonly system: string
  readonly os: string
  readonly architecture: string
  /** Free space where the engine keeps its data, when that is on this machine. */
  readonly freeBytes?: number
}

export type EngineProbe =
  { readonly reachable: true; readonly info: EngineInfo } | { readonly reachable: false; readonly reason: string }

/** Which builder to ask; absent is the client's current one. */
export interface ProbeOptions {
  readonly builder?: string
}
