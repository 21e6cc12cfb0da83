/** What stands at a path. */
export type Entry = Directory | File | Link

/** What a deletion leaves: nothing that anybody sees, but it hides what the base has there. */
export interface Gone {
  readonly kind: 'gone'
  /** What the command that deleted it depended on. */
  readonly by?: string
}

export interface Directory {
  readonly kind: 'directory'
  readonly mode: string
  readonly owner: string
  /** What the command that made it depended on, beside what is said here. */
  readonly by?: string
  /** Made where the base's own was deleted: nothing of the base shows in it. */
  readonly opaque?: boolean
}

export interface File {
  readonly kind: 'file'
  readonly mode: string
  readonly owner: string
  /** A name for everything that it was made from. */
  readonly content: string
  /** Its very text, where the definition says it. */
  readonly text?: string
  readonly by?: string
  /** Names that share an inode share this. */
  readonly inode?: string
}

export interface Link {
  readonly kind: 'link'
  readonly target: string
  readonly by?: string
}

export const ROOT = { mode: '0755', owner: '0' } as const

export function directory(mode: string, owner: string): Directory {
  return { kind: 'directory', mode, owner }
}

/** A file that was made from this. */
export function file(content: string, owner: string, mode = '0644'): File {
  return { kind: 'file', mode, owner, content }
}
