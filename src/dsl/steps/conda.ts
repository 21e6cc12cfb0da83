import type { CondaInstallerStep, CondaStep, CondaTool } from '../../ir/steps/conda.ts'
import { address, mountablePath, oneOf, packageList, simpleName, wordList } from '../checks.ts'
import { cacheMountState, commonFields, type PackageOptions, type StepOptions } from '../options.ts'
import { Mistake } from '../mistake.ts'
import type { TextLike } from '../variables.ts'
import type { StepDraft } from '../draft.ts'

export interface CondaOptions extends PackageOptions {
  /** `conda`, the default, or `mamba`, which an earlier step must have installed into the root prefix. */
  readonly tool?: CondaTool
  /** `install`, the default; `create` makes the environment; `update` updates packages that are there. */
  readonly command?: 'install' | 'create' | 'update'
  /** The environment's name; `base` unless given. */
  readonly environment?: string
  /** The root prefix; `/opt/conda` unless given. */
  readonly prefix?: string
  /** Channels in order of preference; the tool's own configuration unless given. */
  readonly channels?: readonly string[]
  /** Channels to try, one after the other, when the command fails with `channels`. */
  readonly fallbackChannels?: readonly string[]
  /** `fail`, the default, or `report`: say so and go on with the build. */
  readonly onFailure?: 'fail' | 'report'
}

export interface CondaInstallerOptions extends StepOptions {
  /** The installer's address up to the machine's name: `-x86_64.sh` or `-aarch64.sh` is appended in the build. */
  readonly url?: TextLike
  /** Where to install; `/opt/conda` unless given. */
  readonly prefix?: string
}

const MINICONDA = 'https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux'
const CHANNEL = /^[A-Za-z0-9][A-Za-z0-9._:/-]*$/

export function condaStep(packages: readonly TextLike[], options: CondaOptions = {}): StepDraft<CondaStep> {
  const common = commonFields(options, [
    'cacheMount',
    'tool',
    'command',
    'environment',
    'prefix',
    'channels',
    'fallbackChannels',
    'onFailure',
  ])
  return {
    kind: 'conda',
    ...common,
    packages: packageList(packages, 'conda'),
    cacheMount: cacheMountState(options.cacheMount),
    tool: oneOf('tool', options.tool ?? 'conda', ['conda', 'mamba']),
    command: oneOf('command', options.command ?? 'install', ['install', 'create', 'update']),
    environment: simpleName(options.environment ?? 'base', 'the environment'),
    prefix: mountablePath(options.prefix ?? '/opt/conda', 'prefix'),
    channels: channelList(options.channels, 'channels'),
    fallbackChannels: channelList(options.fallbackChannels, 'fallbackChannels'),
    onFailure: oneOf('onFailure', options.onFailure ?? 'fail', ['fail', 'report']),
  }
}

export function condaInstallerStep(options: CondaInstallerOptions = {}): StepDraft<CondaInstallerStep> {
  return {
    kind: 'condaInstaller',
    ...commonFields(options, ['url', 'prefix']),
    url: address(options.url ?? MINICONDA, 'url'),
    prefix: mountablePath(options.prefix ?? '/opt/conda', 'prefix'),
  }
}

function channelList(channels: readonly string[] | undefined, option: string): readonly string[] {
  if (channels === undefined) return []
  return wordList(channels, option).map((channel) => {
    if (!CHANNEL.test(channel))
      throw new Mistake(
        `${option}: ${JSON.stringify(channel)} is no channel's name or address. Use one such as conda-forge`,
      )
    return channel
  })
}
