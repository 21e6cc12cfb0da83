import { quoteWord } from '../../ir/shell.ts'
import type { PipStep } from '../../ir/steps/pip.ts'
import { buildCache } from '../../effects/tools/build-cache.ts'
import { PIP } from '../../effects/tools/pip.ts'
import { requirementsMounts } from '../../effects/tools/python-packages.ts'
import type { Body } from '../instruction.ts'
import { keepOnly } from './keep-downloads.ts'
import { cacheMountFlags, isMounted, list, mountFlag } from './mounts.ts'
import { pythonOptions, pythonWords } from './python-packages.ts'

const CACHE = buildCache('pip')

/**
 * The directory is given on the command line, which overrides `PIP_NO_CACHE_DIR`. Wheels that pip built itself lie beside
 * its downloads, and do not survive into another build. The pip that installs build requirements keeps its own cache at
 * home either way.
 *
 * Source: pip's documentation, 'Caching'.
 */
export function lowerPip(step: PipStep): { readonly flags: readonly string[]; readonly body: Body } {
  const mounted = isMounted(step)
  const command = [
    step.prefix === undefined ? 'pip' : quoteWord(`${step.prefix}/bin/pip`),
    'install',
    mounted ? `--cache-dir=${CACHE}` : '--no-cache-dir',
    ...(step.user ? ['--user'] : []),
    ...pythonOptions(step, '--pre'),
  ].join(' ')
  const lines = mounted ? [keepOnly(CACHE, ['http', 'http-v*']), `&& ${command}`] : [command]
  return {
    flags: [...cacheMountFlags(PIP, step), ...requirementsMounts(step).map(mountFlag)],
    body: { form: 'script', lines: [...lines, ...list(pythonWords(step))] },
  }
}
