import { quoteWord } from '../../ir/shell.ts'
import type { PipStep } from '../../ir/steps/pip.ts'
import { PIP } from '../../effects/tools/pip.ts'
import { requirementsMounts } from '../../effects/tools/python-packages.ts'
import type { Body } from '../instruction.ts'
import { cacheMountFlags, isMounted, list, mountFlag, RELEASE } from './mounts.ts'
import { pythonOptions, pythonWords } from './python-packages.ts'

/**
 * The directory is given on the command line, which overrides `PIP_NO_CACHE_DIR`; a wheel that pip built itself fits the
 * release and machine that it was built on, so each has a folder of its own.
 */
export function lowerPip(step: PipStep): { readonly flags: readonly string[]; readonly body: Body } {
  const cache = isMounted(step)
    ? `--cache-dir="${PIP.mounts(step)[0].target}/${RELEASE}-$(uname -m)"`
    : '--no-cache-dir'
  const command = [
    step.prefix === undefined ? 'pip' : quoteWord(`${step.prefix}/bin/pip`),
    'install',
    cache,
    ...(step.user ? ['--user'] : []),
    ...pythonOptions(step, '--pre'),
  ]
  return {
    flags: [...cacheMountFlags(PIP, step), ...requirementsMounts(step).map(mountFlag)],
    body: { form: 'script', lines: [command.join(' '), ...list(pythonWords(step))] },
  }
}
