import type { Text } from '../text.ts'
import type { PackageStepBase, StepBase } from './base.ts'

export interface AptStep extends PackageStepBase<'apt'> {
  /** Install recommended packages too, which is apt's own default. */
  readonly recommends: boolean
}

export interface AptRepositoryStep extends StepBase<'aptRepository'> {
  /** The name of its files: /etc/apt/sources.list.d/NAME.sources and /etc/apt/keyrings/NAME.asc. */
  readonly name: string
  readonly url: Text
  readonly key: Text
  /** `codename` asks the image's own /etc/os-release. */
  readonly suite: 'codename' | Text
  readonly components: readonly string[]
}
