import type { AptCommands } from './apt-commands.ts'
import type { Commands } from './commands.ts'
import type { CondaCommands } from './conda.ts'
import type { BuildCommands } from './build-commands.ts'
import type { CmdCall, EntrypointCall, HealthcheckCall } from './container.ts'
import type { FileSteps } from './files.ts'
import type { Flow } from './flow.ts'
import type { PythonCommands } from './python.ts'
import type { NodeCommands } from './node-commands.ts'
import type { RootCommands } from './root-commands.ts'
import type { Settings } from './settings.ts'
import type { SystemCommands } from './system-commands.ts'

/** These stand in the messages of the type checker: `Property 'apt' does not exist on type 'Stage<"not root: …">'`. */
export type NotRoot = "not root: .user('root') goes back"
export type CmdIsSet = 'its CMD is set: take one of the two out'
export type EntrypointIsSet = 'its ENTRYPOINT is set: take one of the two out'
export type HealthcheckIsSet = 'its HEALTHCHECK is set: take one of the two out'

/** Who the steps run as: what changes the system needs `root`. */
export type StageUser = 'root' | NotRoot

/** What a stage can have once. */
export type Once = CmdIsSet | EntrypointIsSet | HealthcheckIsSet

export declare const STATE: unique symbol

/** A stage, whoever its user is and whatever is set. */
export interface AnyStage<User extends StageUser = StageUser, Done extends Once = Once> {
  /** Only for the type checker. */
  readonly [STATE]: { readonly user: User; readonly done: Done }
}

/**
 * One stage of an image. Immutable: every call returns a new stage, so that one can be shared and extended twice.
 * It has the calls that are legal at its point: none that needs root where another user is set, no second `.cmd()`.
 */
export type Stage<User extends StageUser = 'root', Done extends Once = never> = AnyStage<User, Done> &
  Flow<User, Done> &
  FileSteps<User, Done> &
  Commands<User, Done> &
  PythonCommands<User, Done> &
  CondaCommands<User, Done> &
  NodeCommands<User, Done> &
  BuildCommands<User, Done> &
  Settings<User, Done> &
  ([User] extends ['root']
    ? RootCommands<User, Done> & AptCommands<User, Done> & SystemCommands<User, Done>
    : unknown) &
  (CmdIsSet extends Done ? unknown : CmdCall<User, Done>) &
  (EntrypointIsSet extends Done ? unknown : EntrypointCall<User, Done>) &
  (HealthcheckIsSet extends Done ? unknown : HealthcheckCall<User, Done>)
