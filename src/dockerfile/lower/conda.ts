import { quoteWord } from '../../ir/shell.ts'
import { shellWord } from '../../ir/shell-text.ts'
import type { CondaInstallerStep, CondaStep } from '../../ir/steps/conda.ts'
import { CONDA, condaFiles } from '../../effects/tools/conda.ts'
import { contextMounts, shownPath } from '../../effects/tools/context-files.ts'
import type { Body } from '../instruction.ts'
import { FIND } from './keep-downloads.ts'
import { cacheMountFlags, isMounted, list, mountFlag } from './mounts.ts'

const INSTALLER = '/tmp/conda-installer.sh'
const MICROMAMBA = '/usr/local/bin/micromamba'

/** The package cache is emptied here, so that a mount over it in a later step hides nothing. */
export function lowerCondaInstaller(step: CondaInstallerStep): Body {
  // Its releases call x86_64 by the name that conda has for it, linux-64.
  if (step.tool === 'micromamba')
    return {
      form: 'script',
      lines: [
        `machine="$(uname -m)"`,
        `&& curl -fsSLo ${MICROMAMBA} ${shellWord(step.url)}"-\${machine#x86_}"`,
        `&& chmod 0755 ${MICROMAMBA}`,
      ],
    }
  return {
    form: 'script',
    lines: [
      `curl -fsSLo ${INSTALLER} ${shellWord(step.url)}"-$(uname -m).sh"`,
      `&& bash ${INSTALLER} -b -p ${quoteWord(step.prefix)}`,
      `&& rm ${INSTALLER}`,
      `&& ${quoteWord(`${step.prefix}/bin/conda`)} clean -afy`,
    ],
  }
}

/**
 * Packages are copied out of the cache in both variants: hard links cannot cross a mount, and conda records in the
 * environment how it linked each package.
 */
export function lowerConda(step: CondaStep): { readonly flags: readonly string[]; readonly body: Body } {
  const attempts = [step.channels, ...step.fallbackChannels.map((channel) => [channel])]
  const command = (channels: readonly string[]): string =>
    [...start(step), ...channels.map((channel) => `-c ${quoteWord(channel)}`)].join(' ')
  const wanted = step.file === undefined ? step.packages.map(shellWord) : [fileWord(step.file)]
  // A build that was stopped leaves packages of which a part was unpacked; the record is written when the whole is.
  const tidy = isMounted(step)
    ? [
        `${FIND} ${quoteWord(`${step.prefix}/pkgs`)} -mindepth 1 -maxdepth 1 -type d ! -name cache ! -exec test -e '{}/info/repodata_record.json' ';' -exec rm -rf {} +`,
      ]
    : []
  const clean = isMounted(step) ? [] : [`&& ${tool(step)} clean -afy${root(step)}`]
  const [first = []] = attempts
  const report = `echo ${quoteWord(`${step.tool} ${step.command} failed, the build goes on without it`)} >&2`
  const guarded = [
    ...attempts.map((channels) => `${command(channels)} ${wanted.join(' ')}`),
    ...(step.onFailure === 'report' ? [report] : []),
  ]
  const and = tidy.length === 0 ? '' : '&& '
  const lines =
    guarded.length > 1 ? [`${and}{ ${guarded.join(' \\\n   || ')}; }`] : [`${and}${command(first)}`, ...list(wanted)]
  return {
    flags: [...cacheMountFlags(CONDA, step), ...contextMounts(condaFiles(step)).map(mountFlag)],
    body: { form: 'script', lines: [...tidy, ...lines, ...clean] },
  }
}

/** The command up to its channels. Settings are given as variables, which all three tools read in all their commands. */
function start(step: CondaStep): readonly string[] {
  const settings = step.tool === 'conda' ? 'CONDA' : 'MAMBA'
  const where = step.environment.startsWith('/') ? `-p ${quoteWord(step.environment)}` : `-n ${step.environment}`
  return [
    // A mount may hold the channels' index: it is asked for anew, as it is without one.
    `${settings}_ALWAYS_COPY=true ${settings}_LOCAL_REPODATA_TTL=0`,
    ...(step.channelPriority === undefined ? [] : [`${settings}_CHANNEL_PRIORITY=${step.channelPriority}`]),
    // pip, which an environment.yml may call, would keep its downloads at home.
    ...(step.file?.form === 'environment' ? ['PIP_NO_CACHE_DIR=1'] : []),
    `${tool(step)} ${subcommand(step)}${root(step)} ${where}`,
    ...(step.overrideChannels ? ['--override-channels'] : []),
  ]
}

/** Only micromamba reads an environment.yml with its usual commands. Updating such an environment asks nothing. */
function subcommand({ tool: name, command, file }: CondaStep): string {
  if (file?.form !== 'environment' || name === 'micromamba') return `${command} -y`
  return command === 'create' ? 'env create -y' : 'env update'
}

function fileWord({ form, path }: NonNullable<CondaStep['file']>): string {
  return `${form === 'environment' ? '-f' : '--file'} ${quoteWord(shownPath(path))}`
}

function tool(step: CondaStep): string {
  return step.tool === 'micromamba' ? step.tool : quoteWord(`${step.prefix}/bin/${step.tool}`)
}

/** micromamba lies outside of its root prefix and has to be told of it. */
function root({ tool: name, prefix }: CondaStep): string {
  return name === 'micromamba' ? ` -r ${quoteWord(prefix)}` : ''
}
