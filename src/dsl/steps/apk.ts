import type { ApkStep } from '../../ir/steps/apk.ts'
import type { Text } from '../../ir/text.ts'
import { address, packageList } from '../checks.ts'
import type { StepDraft } from '../draft.ts'
import { Mistake } from '../mistake.ts'
import { cacheMountState, commonFields, type PackageOptions } from '../options.ts'
import { describe, type TextLike } from '../variables.ts'

export interface ApkOptions extends PackageOptions {
  /** Addresses of repositories to use beside those of the image, in this step alone. */
  readonly repositories?: readonly TextLike[]
}

export function apkStep(packages: readonly TextLike[], options: ApkOptions = {}): StepDraft<ApkStep> {
  return {
    kind: 'apk',
    ...commonFields(options, ['cacheMount', 'repositories']),
    packages: packageList(packages, 'apk'),
    cacheMount: cacheMountState(options.cacheMount),
    repositories: options.repositories === undefined ? [] : addressList(options.repositories),
  }
}

function addressList(repositories: readonly TextLike[]): readonly Text[] {
  if (!Array.isArray(repositories) || repositories.length === 0)
    throw new Mistake(
      `repositories must be a list of addresses such as ['https://example.org/alpine'], not ${describe(repositories)}`,
    )
  return repositories.map((repository: TextLike) => address(repository, 'repositories'))
}
