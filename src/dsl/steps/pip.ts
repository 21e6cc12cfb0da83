import type { PipStep } from '../../ir/steps/pip.ts'
import { absolutePath, packageList } from '../checks.ts'
import { cacheMountState, commonFields, type PackageOptions } from '../options.ts'
import type { StepDraft } from '../draft.ts'
import type { TextLike } from '../variables.ts'

export interface PipOptions extends PackageOptions {
  /** The root of the environment whose bin/pip runs, such as `/opt/conda/envs/venvoy`; absent is the pip on the PATH. */
  readonly prefix?: string
}

export function pipStep(packages: readonly TextLike[], options: PipOptions = {}): StepDraft<PipStep> {
  return {
    kind: 'pip',
    ...commonFields(options, ['cacheMount', 'prefix']),
    packages: packageList(packages, 'pip'),
    cacheMount: cacheMountState(options.cacheMount),
    ...(options.prefix === undefined ? {} : { prefix: absolutePath(options.prefix, 'prefix') }),
  }
}
