import type { AptStep } from '../../ir/steps/apt.ts'
import { literals, type Text } from '../../ir/text.ts'
import { contextPath, flag, packageList, shellWordText, wordList } from '../checks.ts'
import { cacheMountState, commonFields, type PackageOptions } from '../options.ts'
import { Mistake } from '../mistake.ts'
import type { StepDraft } from '../draft.ts'
import { describe, type TextLike } from '../variables.ts'

export interface AptOptions extends PackageOptions {
  /** Install recommended packages too (apt's own default); false unless given. */
  readonly recommends?: boolean
  /** The release that packages are taken from first, such as `bookworm-backports`; its sources must be there. */
  readonly targetRelease?: TextLike
  /** Architectures to install for beside the image's own: `['arm64']` makes `libc6:arm64` known. */
  readonly architectures?: readonly string[]
  /** Package files of the build context, such as `['pkgs/tool.deb']`: seen by this step alone, never copied. */
  readonly debs?: readonly string[]
  /** Keep the named packages at the installed version, whatever a later upgrade wants. */
  readonly hold?: boolean
  /** Let apt replace a newer version by the older one that is asked for. */
  readonly allowDowngrades?: boolean
}

/** Source: Debian Policy 5.6.1 and 5.6.8; `:any` and the like are no packages that can be held. */
const HOLDABLE = /^[a-z0-9](?:[a-z0-9+.-]*[a-z0-9+.])?(?::[a-z0-9-]+)?$/
const ARCHITECTURE = /^[a-z0-9][a-z0-9-]*$/

export function aptStep(packages: readonly TextLike[], options: AptOptions = {}): StepDraft<AptStep> {
  const common = commonFields(options, [
    'cacheMount',
    'recommends',
    'targetRelease',
    'architectures',
    'debs',
    'hold',
    'allowDowngrades',
  ])
  const debs = options.debs === undefined ? [] : debFiles(options.debs)
  const onlyFiles = debs.length > 0 && Array.isArray(packages) && packages.length === 0
  const names = onlyFiles ? [] : packageList(packages, 'apt')
  const hold = flag(options.hold, 'hold') ?? false
  if (hold) for (const name of names) checkHoldable(name)
  return {
    kind: 'apt',
    ...common,
    packages: names,
    cacheMount: cacheMountState(options.cacheMount),
    debs,
    recommends: flag(options.recommends, 'recommends') ?? false,
    ...(options.targetRelease === undefined ? {} : { targetRelease: releaseName(options.targetRelease) }),
    architectures: options.architectures === undefined ? [] : architectureList(options.architectures),
    hold,
    allowDowngrades: flag(options.allowDowngrades, 'allowDowngrades') ?? false,
  }
}

/** Architectures as dpkg names them, each once. */
export function architectureList(architectures: readonly string[]): readonly string[] {
  const wrong = wordList(architectures, 'architectures').find((name) => !ARCHITECTURE.test(name))
  if (wrong !== undefined)
    throw new Mistake(
      `architectures: ${JSON.stringify(wrong)} is no architecture. Use dpkg's names, such as amd64, arm64 or i386`,
    )
  return [...new Set(architectures)].sort()
}

function debFiles(debs: readonly string[]): readonly string[] {
  if (!Array.isArray(debs) || debs.length === 0)
    throw new Mistake(`debs must be a list of files such as ['pkgs/tool.deb'], not ${describe(debs)}`)
  const files = debs.map((file: string) => contextPath(file, 'debs: the file'))
  const wrong = files.find((file) => !/^[A-Za-z0-9._+~:@%/-]+\.deb$/.test(file))
  if (wrong !== undefined)
    throw new Mistake(
      `debs: ${JSON.stringify(wrong)} is no package file. Name each by its own path, ending in .deb, without * or ?`,
    )
  return [...new Set(files)].sort()
}

function releaseName(release: TextLike): Text {
  const name = shellWordText(release, 'targetRelease')
  const pieces = literals(name)
  const [first] = pieces
  if (first?.startsWith('-') === true || pieces.some((piece) => !/^[A-Za-z0-9._/=,+~-]*$/.test(piece)))
    throw new Mistake(
      `targetRelease: ${describe(release)} is no release. Use a suite or codename such as 'bookworm-backports'`,
    )
  return name
}

/** apt-mark takes a name and its architecture: no version, no pattern, nothing that only the build knows. */
function checkHoldable(name: Text): void {
  const known = heldName(name)
  if (known === undefined || !HOLDABLE.test(known))
    throw new Mistake(
      `hold: ${describe(known ?? 'a name in a variable')} is not the name of one package. Write each name out, such as 'curl' or 'curl=8.0-1', or take hold out`,
    )
}

/** What stands before the version or the release. */
function heldName([first = '', ...rest]: Text): string | undefined {
  if (typeof first !== 'string') return undefined
  const [name = ''] = first.split(/[=/]/)
  return name === first && rest.length > 0 ? undefined : name
}
