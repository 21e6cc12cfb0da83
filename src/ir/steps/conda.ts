import type { Text } from '../text.ts'
import type { HomeStepBase, PackageStepBase } from './base.ts'

export type CondaTool = 'conda' | 'mamba' | 'micromamba'

export interface CondaInstallerStep extends HomeStepBase<'condaInstaller'> {
  /** `micromamba` is one program, which goes to /usr/local/bin. */
  readonly tool: 'conda' | 'micromamba'
  /** The address without the machine's part, which the build appends. */
  readonly url: Text
  readonly prefix: string
}

export interface CondaStep extends PackageStepBase<'conda'> {
  readonly tool: CondaTool
  readonly command: 'install' | 'create' | 'update'
  /** A name, or an absolute path. */
  readonly environment: string
  /** The root prefix. */
  readonly prefix: string
  /** A file of the build context instead of `packages`: an environment.yml, or a list of addresses. */
  readonly file?: { readonly form: 'environment' | 'explicit'; readonly path: string }
  /** More files of the build context, which an environment.yml names for pip. */
  readonly includes: readonly string[]
  readonly channels: readonly string[]
  /** Search no channel beside `channels`. */
  readonly overrideChannels: boolean
  readonly channelPriority?: 'strict' | 'flexible' | 'disabled'
  /** Tried in turn when the step fails with `channels`. */
  readonly fallbackChannels: readonly string[]
  /** `report` prints a message and lets the build go on. */
  readonly onFailure: 'fail' | 'report'
}
