export type FileType = 'file' | 'directory' | 'symlink' | 'fifo' | 'character-device' | 'block-device'

/** What a path of an image is, time stamps apart: mtimes are not compared, because every build makes new ones. */
export interface FileEntry {
  readonly type: FileType
  /** The permission bits with setuid, setgid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes of content; 0 for all but files. */
  readonly size: number
  /** A symlink's target, as written. */
  readonly target?: string
  /** A device's `major:minor`. */
  readonly device?: string
  /** Values in hexadecimal digits. */
  readonly xattrs?: ReadonlyMap<string, string>
  /** A file's content. */
  readonly sha256?: string
  readonly normalized?: NormalizedContent
  /** Set where a copy of the content is kept, as it is part of a database (`DatabaseFiles`). */
  readonly kept?: true
}

/** The content of a file after the normalizer that applies to it. */
export interface NormalizedContent {
  readonly by: string
  readonly sha256: string
}
