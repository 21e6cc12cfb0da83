import type { PnpmStep } from '../../ir/steps/pnpm.ts'
import { buildCache } from '../../effects/tools/build-cache.ts'
import { PNPM, PNPM_MANIFESTS } from '../../effects/tools/pnpm.ts'
import type { Body } from '../instruction.ts'
import { keepOnly } from './keep-downloads.ts'
import { cacheMountFlags, isMounted, list } from './mounts.ts'
import { each, packageLines, projectMounts, when, withoutCache } from './node.ts'

/**
 * pnpm writes the path of its store into node_modules, so that it is the same in both variants. Files are copied, since
 * links cannot leave a mount; what install scripts made is not taken from the store, where another image may have put it,
 * and packages of git repositories, which pnpm builds before it stores them, do not stay in it.
 */
export function lowerPnpm(step: PnpmStep): { readonly flags: readonly string[]; readonly body: Body } {
  const cache = buildCache('pnpm')
  const mounted = isMounted(step)
  const options = [
    `--store-dir=${cache}`,
    `--config.cache-dir=${cache}/cache`,
    `--config.state-dir=${cache}/state`,
    '--config.package-import-method=copy',
    '--config.side-effects-cache=false',
    ...when(step.prod, '--prod'),
    ...when(step.withoutOptional, '--no-optional'),
    ...each('filter', step.filter),
    ...when(step.ignoreScripts, '--ignore-scripts'),
  ]
  const command = step.global ? 'add --global' : 'install --frozen-lockfile'
  return {
    flags: [...projectMounts(step, PNPM_MANIFESTS), ...cacheMountFlags(PNPM, step)],
    body: withoutCache(step, cache, [
      ...when(mounted, keepOnly(cache, ['v*'])),
      ...when(mounted, `&& ${keepOnly(cache, ['files', 'index'], 2)}`),
      `${mounted ? '&& ' : ''}NODE_DISABLE_COMPILE_CACHE=1 pnpm ${command}`,
      ...list(options),
      ...packageLines(step),
    ]),
  }
}
