import { quoteWord } from '../../ir/shell.ts'
import { shellWord } from '../../ir/shell-text.ts'
import type { CondaInstallerStep, CondaStep } from '../../ir/steps/conda.ts'
import { CONDA } from '../../ir/tools/conda.ts'
import type { Body } from '../instruction.ts'
import { cacheMountFlags, isMounted, list } from './mounts.ts'

const INSTALLER = '/tmp/conda-installer.sh'

/** The package cache is emptied here, so that a mount over it in a later step hides nothing. */
export function lowerCondaInstaller(step: CondaInstallerStep): Body {
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
  const mounted = isMounted(step)
  const tool = quoteWord(`${step.prefix}/bin/${step.tool}`)
  const attempts = [step.channels, ...step.fallbackChannels.map((channel) => [channel])]
  const command = (channels: readonly string[]): string =>
    [
      `${step.tool.toUpperCase()}_ALWAYS_COPY=true ${tool} ${step.command} -y -n ${step.environment}`,
      ...channels.map((channel) => `-c ${quoteWord(channel)}`),
    ].join(' ')
  const packages = step.packages.map(shellWord)
  const clean = mounted ? [] : [`&& ${tool} clean -afy`]
  const [first = []] = attempts
  const report = `echo ${quoteWord(`${step.tool} ${step.command} failed, the build goes on without it`)} >&2`
  const guarded = [
    ...attempts.map((channels) => `${command(channels)} ${packages.join(' ')}`),
    ...(step.onFailure === 'report' ? [report] : []),
  ]
  const lines = guarded.length > 1 ? [`{ ${guarded.join(' \\\n   || ')}; }`] : [command(first), ...list(packages)]
  return {
    flags: cacheMountFlags(CONDA, step),
    body: { form: 'script', lines: [...lines, ...clean] },
  }
}
