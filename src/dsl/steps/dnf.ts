import type { DnfStep, DnfTool } from '../../ir/steps/dnf.ts'
import { flag, oneOf, packageList, simpleName, wordList } from '../checks.ts'
import type { StepDraft } from '../draft.ts'
import { cacheMountState, commonFields, type PackageOptions } from '../options.ts'
import type { TextLike } from '../variables.ts'

export interface DnfOptions extends PackageOptions {
  /** `dnf`, the default, of version 4 or 5; `microdnf`; or `yum` where that is dnf by another name. */
  readonly tool?: DnfTool
  /** Install weak dependencies too (the tool's own default); false unless given. */
  readonly weakDeps?: boolean
  /** Repositories of the image to switch on for this step alone, such as `['crb']`. */
  readonly enableRepositories?: readonly string[]
}

export function dnfStep(packages: readonly TextLike[], options: DnfOptions = {}): StepDraft<DnfStep> {
  return {
    kind: 'dnf',
    ...commonFields(options, ['cacheMount', 'tool', 'weakDeps', 'enableRepositories']),
    packages: packageList(packages, 'dnf'),
    cacheMount: cacheMountState(options.cacheMount),
    tool: oneOf('tool', options.tool ?? 'dnf', ['dnf', 'microdnf', 'yum']),
    weakDeps: flag(options.weakDeps, 'weakDeps') ?? false,
    enableRepositories: options.enableRepositories === undefined ? [] : repositoryNames(options.enableRepositories),
  }
}

function repositoryNames(names: readonly string[]): readonly string[] {
  const checked = wordList(names, 'enableRepositories').map((name) => simpleName(name, 'the repository'))
  return [...new Set(checked)].sort()
}
