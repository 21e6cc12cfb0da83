import { quoteWord } from '../../ir/shell.ts'
import { shellWord } from '../../ir/shell-text.ts'
import type { PipStep } from '../../ir/steps/pip.ts'
import type { Body } from '../instruction.ts'
import { PIP } from '../../ir/tools/pip.ts'
import { cacheMountFlags, isMounted, list, RELEASE } from './mounts.ts'

/**
 * The directory is given on the command line, which overrides `PIP_NO_CACHE_DIR`; a wheel that pip built itself fits the
 * release and machine that it was built on, so each has a folder of its own.
 */
export function lowerPip(step: PipStep): { readonly flags: readonly string[]; readonly body: Body } {
  const mounted = isMounted(step)
  const pip = step.prefix === undefined ? 'pip' : quoteWord(`${step.prefix}/bin/pip`)
  const packages = list(step.packages.map(shellWord))
  return mounted
    ? {
        flags: cacheMountFlags(PIP, step),
        body: {
          form: 'script',
          lines: [`${pip} install --cache-dir="${PIP.mounts(step)[0].target}/${RELEASE}-$(uname -m)"`, ...packages],
        },
      }
    : { flags: [], body: { form: 'script', lines: [`${pip} install --no-cache-dir`, ...packages] } }
}
