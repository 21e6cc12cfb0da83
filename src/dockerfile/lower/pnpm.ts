import type { PnpmStep } from '../../ir/steps/pnpm.ts'
import { buildCache } from '../../effects/tools/build-cache.ts'
import { PNPM, PNPM_MANIFESTS } from '../../effects/tools/pnpm.ts'
import type { Body } from '../instruction.ts'
import { cacheMountFlags, list } from './mounts.ts'
import { each, packageLines, projectMounts, when, withoutCache } from './node.ts'

/**
 * pnpm writes the path of its store into node_modules, so that it is the same in both variants. Files are copied, since
 * links cannot leave a mount; what install scripts made is not taken from the store, where another image may have put it.
 */
export function lowerPnpm(step: PnpmStep): { readonly flags: readonly string[]; readonly body: Body } {
  const cache = buildCache('pnpm')
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
      `NODE_DISABLE_COMPILE_CACHE=1 pnpm ${command}`,
      ...list(options),
      ...packageLines(step),
    ]),
  }
}
