import type { CondaInstallerStep, CondaStep, CondaTool } from '../../ir/steps/conda.ts'
import { absolutePath, address, flag, mountablePath, oneOf, packageList, simpleName, wordList } from '../checks.ts'
import { cacheMountState, checkOptions, commonFields, type CommandOptions, type PackageOptions } from '../options.ts'
import { Mistake } from '../mistake.ts'
import type { TextLike } from '../variables.ts'
import { contextFile, contextFiles, isManifest } from './manifest.ts'
import type { StepDraft } from '../draft.ts'

export interface CondaOptions extends PackageOptions {
  /**
   * `conda`, the default; `mamba`, which an earlier step must have installed into the root prefix; or `micromamba`,
   * the one on the PATH.
   */
  readonly tool?: CondaTool
  /**
   * `install` into an environment that is there, `create` it, or `update` its packages. For a file and another environment
   * than `base`, `create` unless given; else `install`.
   */
  readonly command?: 'install' | 'create' | 'update'
  /** The environment's name, or its absolute path; `base` unless given. */
  readonly environment?: string
  /** The root prefix; `/opt/conda` unless given. */
  readonly prefix?: string
  /** Channels in order of preference; the tool's own configuration unless given. */
  readonly channels?: readonly string[]
  /** Search no channel beside `channels`. */
  readonly overrideChannels?: boolean
  /** `strict` takes a package from the first channel that has it; the tool's own configuration unless given. */
  readonly channelPriority?: 'strict' | 'flexible' | 'disabled'
  /** Files of the build context that an environment.yml names for pip. */
  readonly includes?: string | readonly string[]
  /** Channels to try, one after the other, when the command fails with `channels`. */
  readonly fallbackChannels?: readonly string[]
  /** `fail`, the default, or `report`: say so and go on with the build. */
  readonly onFailure?: 'fail' | 'report'
}

/** An environment as a file of the build context describes it, read where it is and not copied into the image. */
export interface CondaManifest {
  /** An environment.yml. */
  readonly file?: string
  /** A list of package addresses with the line `@EXPLICIT`, as `conda list --explicit` and conda-lock write it. */
  readonly explicit?: string
}

export interface CondaInstallerOptions extends CommandOptions {
  /** `conda`, the default, with Miniconda's installer; or `micromamba`, one program in /usr/local/bin. */
  readonly tool?: 'conda' | 'micromamba'
  /** As the installer's name has it: `py312_25.7.0-2` for Miniconda, `2.3.3-0` for micromamba; `latest` unless given. */
  readonly version?: string
  /**
   * The address up to the machine's name, which is appended in the build: `-x86_64.sh` or `-aarch64.sh`; for micromamba
   * `-64` or `-aarch64`.
   */
  readonly url?: TextLike
  /** The root prefix; `/opt/conda` unless given. */
  readonly prefix?: string
}

const MICROMAMBA = 'https://github.com/mamba-org/micromamba-releases/releases'
const INSTALLERS: Readonly<Record<'conda' | 'micromamba', (version: string) => string>> = {
  conda: (version) => `https://repo.anaconda.com/miniconda/Miniconda3-${version}-Linux`,
  // Source: the table of the repository's own install.sh.
  micromamba: (version) =>
    `${MICROMAMBA}/${version === 'latest' ? 'latest/download' : `download/${version}`}/micromamba-linux`,
}
const CHANNEL = /^[A-Za-z0-9][A-Za-z0-9._:/-]*$/

export function condaStep(
  given: readonly TextLike[] | CondaManifest,
  options: CondaOptions = {},
): StepDraft<CondaStep> {
  const common = commonFields(options, [
    'cacheMount',
    'tool',
    'command',
    'environment',
    'prefix',
    'channels',
    'overrideChannels',
    'channelPriority',
    'includes',
    'fallbackChannels',
    'onFailure',
  ])
  const file = isManifest(given) ? manifestFile(given) : undefined
  const environment = environmentOf(options.environment ?? 'base')
  const command = options.command ?? (file === undefined || environment === 'base' ? 'install' : 'create')
  const channels = channelList(options.channels, 'channels')
  const overrideChannels = flag(options.overrideChannels, 'overrideChannels') ?? false
  if (overrideChannels && channels.length === 0)
    throw new Mistake("overrideChannels: true leaves no channel. Name some: channels: ['conda-forge']")
  checkFileOptions(file, options)
  return {
    kind: 'conda',
    ...common,
    packages: isManifest(given) ? [] : packageList(given, 'conda'),
    ...(file === undefined ? {} : { file }),
    includes: contextFiles(options.includes, 'includes'),
    cacheMount: cacheMountState(options.cacheMount),
    tool: oneOf('tool', options.tool ?? 'conda', ['conda', 'mamba', 'micromamba']),
    command: oneOf('command', command, ['install', 'create', 'update']),
    environment,
    prefix: mountablePath(options.prefix ?? '/opt/conda', 'prefix'),
    channels,
    overrideChannels,
    ...(options.channelPriority === undefined
      ? {}
      : { channelPriority: oneOf('channelPriority', options.channelPriority, ['strict', 'flexible', 'disabled']) }),
    fallbackChannels: channelList(options.fallbackChannels, 'fallbackChannels'),
    onFailure: oneOf('onFailure', options.onFailure ?? 'fail', ['fail', 'report']),
  }
}

export function condaInstallerStep(options: CondaInstallerOptions = {}): StepDraft<CondaInstallerStep> {
  const common = commonFields(options, ['tool', 'version', 'url', 'prefix'])
  const tool = oneOf('tool', options.tool ?? 'conda', ['conda', 'micromamba'])
  if (options.url !== undefined && options.version !== undefined)
    throw new Mistake('url and version both say which installer. Keep one of them')
  const version = simpleName(options.version ?? 'latest', 'version')
  return {
    kind: 'condaInstaller',
    ...common,
    tool,
    url: address(options.url ?? INSTALLERS[tool](version), 'url'),
    prefix: mountablePath(options.prefix ?? '/opt/conda', 'prefix'),
  }
}

function manifestFile(given: CondaManifest): NonNullable<CondaStep['file']> {
  checkOptions(given, ['file', 'explicit'], "{ file: 'environment.yml' }")
  const { file, explicit } = given
  if ((file === undefined) === (explicit === undefined))
    throw new Mistake(".conda() takes one file: { file: 'environment.yml' } or { explicit: 'conda-linux-64.lock' }")
  const path = file ?? explicit ?? ''
  return {
    form: file === undefined ? 'explicit' : 'environment',
    path: contextFile(path, file === undefined ? 'explicit' : 'file'),
  }
}

function environmentOf(environment: string): string {
  return typeof environment === 'string' && environment.startsWith('/')
    ? absolutePath(environment, 'the environment')
    : simpleName(environment, 'the environment')
}

/** A file says where its packages come from, and a list of addresses is no request that could be updated. */
function checkFileOptions(file: CondaStep['file'], options: CondaOptions): void {
  if (file === undefined) {
    if (options.includes !== undefined)
      throw new Mistake("includes are files that an environment.yml names: give them with { file: 'environment.yml' }")
    return
  }
  if (options.channels !== undefined || options.fallbackChannels !== undefined)
    throw new Mistake(
      'channels and fallbackChannels have no meaning for a file, which names its channels. Write them there',
    )
  if (file.form === 'explicit' && options.command === 'update')
    throw new Mistake("command: an explicit list is installed as it is. Use 'install' or 'create'")
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
