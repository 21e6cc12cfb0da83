import type { Text } from '../text.ts'
import type { PackageStepBase } from './base.ts'

export interface ApkStep extends PackageStepBase<'apk'> {
  /** Addresses of repositories beside those of the image, for this step alone. */
  readonly repositories: readonly Text[]
}
