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
import type { AnyStage, CmdIsSet, EntrypointIsSet, HealthcheckIsSet, NotRoot, Once, StageUser } from './types.ts'
import type { UserCall } from './user.ts'

/**
 * One stage of an image. Immutable: every call returns a new stage, so that one can be shared and extended twice.
 * It has the calls that are legal at its point: none that needs root where another user is set, no second `.cmd()`.
 */
export type Stage<User extends StageUser = 'root', Done extends Once = never> = AnyStage<User, Done> &
  Flow &
  Composition<User, Done> &
  FileSteps &
  Commands &
  PythonCommands &
  CondaCommands &
  NodeCommands &
  BuildCommands &
  Settings &
  UserCall<Stage<'root', Done>, Stage<NotRoot, Done>> &
  ([User] extends ['root'] ? RootCommands & AptCommands & SystemCommands : unknown) &
  (CmdIsSet extends Done ? unknown : CmdCall<Stage<User, Done | CmdIsSet>>) &
  (EntrypointIsSet extends Done ? unknown : EntrypointCall<Stage<User, Done | EntrypointIsSet>>) &
  (HealthcheckIsSet extends Done ? unknown : HealthcheckCall<Stage<User, Done | HealthcheckIsSet>>)

/** How a stage is put together from others. */
interface Composition<User extends StageUser, Done extends Once> {
  /**
   * Appends the steps of a fragment, which is a stage without a base, or what a function makes of this stage.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').use(stage().env({ LANG: 'C.UTF-8' }).user('app'))
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * ENV LANG=C.UTF-8
   *
   * USER app
   * ```
   */
  use<OtherUser extends StageUser, OtherDone extends Once>(
    fragment: Stage<OtherUser, OtherDone> | ((stage: Stage<User, Done>) => Stage<OtherUser, OtherDone>),
  ): Stage<OtherUser, Done | OtherDone>

  /**
   * Applies the function when the condition holds.
   *
   * @example
   * ```ts
   * stage('debian:12-slim')
   *   .when(true, (debian) => debian.env({ DEBUG: '1' }))
   *   .when(false, (debian) => debian.env({ TRACE: '1' }))
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * ENV DEBUG=1
   * ```
   */
  when<OtherDone extends Once>(
    condition: boolean,
    change: (stage: Stage<User, Done>) => Stage<User, OtherDone>,
  ): Stage<User, Done | OtherDone>
}
