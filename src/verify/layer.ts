import type { FileEntry } from './file-entry.ts'

/** One thing that a layer says about a path. Paths are absolute and clean. */
export type LayerRecord =
  | { readonly kind: 'entry'; readonly path: string; readonly entry: FileEntry }
  | {
      readonly kind: 'hard-link'
      readonly path: string
      /** The path that it becomes another name of. */
      readonly to: string
      readonly mode: number
      readonly uid: number
      readonly gid: number
      readonly xattrs?: ReadonlyMap<string, string>
    }
  /** The path of the layers below is gone. */
  | { readonly kind: 'whiteout'; readonly path: string }
  /** Nothing below this directory shows through from the layers below. */
  | { readonly kind: 'opaque'; readonly path: string }

/** One layer as read from its tar. */
export interface Layer {
  /** The sha256 of its uncompressed tar, `sha256:…`. */
  readonly diffId: string
  readonly records: readonly LayerRecord[]
  /** The sizes of its files added up. */
  readonly bytes: number
  /** Its paths, whiteouts included. */
  readonly entries: number
}
