import type { NamedContext } from '../named-context.ts'

/** What a copy or a mount needs of another stage. `Step` puts the stages themselves in its place. */
export interface NamedStage {
  readonly name: string
}

/** Where a copy or a bind mount takes from: another stage, a named context, or an image. */
export type Source<Stage extends NamedStage = NamedStage> = Stage | NamedContext | string

/** Who owns what a mount shows, by number, and its permissions in octal. */
interface Owned {
  readonly uid?: number
  readonly gid?: number
  readonly mode?: string
}

export interface CacheMount<Stage extends NamedStage = NamedStage> extends Owned {
  readonly type: 'cache'
  readonly target: string
  readonly id?: string
  readonly sharing?: 'shared' | 'private' | 'locked'
  /** What an empty cache begins with: a directory of another stage or image. */
  readonly from?: Source<Stage>
  readonly source?: string
  readonly readonly?: boolean
}

export interface BindMount<Stage extends NamedStage = NamedStage> {
  readonly type: 'bind'
  readonly target: string
  readonly source?: string
  /** The build context unless given. */
  readonly from?: Source<Stage>
  /** Let the command write; what it writes is thrown away. */
  readonly readwrite?: boolean
}

export interface TmpfsMount {
  readonly type: 'tmpfs'
  readonly target: string
  /** The most that it holds, in bytes. */
  readonly size?: number
}

export interface SecretMount extends Owned {
  readonly type: 'secret'
  readonly id: string
  /** The file that holds it; /run/secrets/ID unless given, or none where `env` is given. */
  readonly target?: string
  /** The variable that holds it. */
  readonly env?: string
  readonly required?: boolean
}

export interface SshMount extends Owned {
  readonly type: 'ssh'
  readonly id?: string
  readonly target?: string
  readonly required?: boolean
}

export type Mount<Stage extends NamedStage = NamedStage> =
  CacheMount<Stage> | BindMount<Stage> | TmpfsMount | SecretMount | SshMount
