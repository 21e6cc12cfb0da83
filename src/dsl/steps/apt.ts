import type { AptRepositoryStep, AptStep } from '../../ir/steps/apt.ts'
import { address, flag, packageList, simpleName, shellWordText, wordList } from '../checks.ts'
import { cacheMountState, commonFields, type PackageOptions, type StepOptions } from '../options.ts'
import { Mistake } from '../mistake.ts'
import { plain } from '../../ir/text.ts'
import type { StepDraft } from '../draft.ts'
import { describe, type TextLike } from '../variables.ts'

export interface AptOptions extends PackageOptions {
  /** Install recommended packages too (apt's own default); false unless given. */
  readonly recommends?: boolean
}

export interface AptRepositoryOptions extends StepOptions {
  /** The repository's address, as in a sources list. */
  readonly url: TextLike
  /** The address of its signing key, ASCII-armored. Fetched with curl, which an earlier step must install. */
  readonly key: TextLike
  /** Its suite; `codename`, the default, is the release that the image itself is. */
  readonly suite?: TextLike
  /** Its components; `['main']` unless given. */
  readonly components?: readonly string[]
}

export function aptStep(packages: readonly TextLike[], options: AptOptions = {}): StepDraft<AptStep> {
  const common = commonFields(options, ['cacheMount', 'recommends'])
  return {
    kind: 'apt',
    ...common,
    packages: packageList(packages, 'apt'),
    cacheMount: cacheMountState(options.cacheMount),
    recommends: flag(options.recommends, 'recommends') ?? false,
  }
}

export function aptRepositoryStep(name: string, options: AptRepositoryOptions): StepDraft<AptRepositoryStep> {
  const common = commonFields(options, ['url', 'key', 'suite', 'components'])
  if (options.url === undefined || options.key === undefined)
    throw new Mistake(`.aptRepository(${describe(name)}, …) needs { url: '…', key: '…' }`)
  const suite = shellWordText(options.suite ?? 'codename', 'suite')
  return {
    kind: 'aptRepository',
    ...common,
    name: simpleName(name, "the repository's name"),
    url: address(options.url, 'url'),
    key: address(options.key, 'key'),
    suite: plain(suite) === 'codename' ? 'codename' : suite,
    components: wordList(options.components ?? ['main'], 'components').map((component) =>
      simpleName(component, 'the component'),
    ),
  }
}
