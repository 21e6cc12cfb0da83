import { quoteWord } from '../../ir/shell.ts'
import { shellWord } from '../../ir/shell-text.ts'
import type { PipStep } from '../../ir/step.ts'
import type { Body } from '../instruction.ts'
import { cacheMountFlag, isMounted, list, RELEASE } from './mounts.ts'

const CACHE = '/root/.cache/pip'

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
        flags: [cacheMountFlag('pip', CACHE)],
        body: {
          form: 'script',
          lines: [`${pip} install --cache-dir="${CACHE}/${RELEASE}-$(uname -m)"`, ...packages],
        },
      }
    : { flags: [], body: { form: 'script', lines: [`${pip} install --no-cache-dir`, ...packages] } }
}
