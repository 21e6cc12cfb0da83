import type { Text } from '../text.ts'
import type { HomeStepBase, PackageStepBase } from './base.ts'

export type CondaTool = 'conda' | 'mamba'

export interface CondaInstallerStep extends HomeStepBase<'condaInstaller'> {
  /** The installer's address without the machine's part: `-$(uname -m).sh` is appended. */
  readonly url: Text
  readonly prefix: string
}

export interface CondaStep extends PackageStepBase<'conda'> {
  readonly tool: CondaTool
  readonly command: 'install' | 'create' | 'update'
  readonly environment: string
  readonly prefix: string
  readonly channels: readonly string[]
  /** Tried in turn when the step fails with `channels`. */
  readonly fallbackChannels: readonly string[]
  /** `report` prints a message and lets the build go on. */
  readonly onFailure: 'fail' | 'report'
}
