import type { NpmStep } from '../../ir/steps/npm.ts'
import { buildCache } from '../../effects/tools/build-cache.ts'
import { NPM, NPM_MANIFESTS } from '../../effects/tools/npm.ts'
import type { Body } from '../instruction.ts'
import { keepOnly } from './keep-downloads.ts'
import { cacheMountFlags, isMounted } from './mounts.ts'
import { each, packageLines, projectMounts, when, withoutCache } from './node.ts'

const CACHE = buildCache('npm')

/**
 * The cache is named on the command line, which wins over every configuration, and holds npm's logs and what its update
 * notifier remembers. npm would also leave code that V8 compiled in /tmp, another one in each build. Install scripts see
 * where the cache is, and some keep there what they made: only what npm itself knows by its content stays. What is newest
 * is asked for anew, whatever the cache or the configuration says.
 */
export function lowerNpm(step: NpmStep): { readonly flags: readonly string[]; readonly body: Body } {
  const options = [
    `--cache=${CACHE}`,
    ...when(step.global, '--prefer-online --prefer-offline=false'),
    ...each('omit', step.omit),
    ...each('include', step.include),
    ...each('workspace', step.workspaces),
    ...when(step.ignoreScripts, '--ignore-scripts'),
    ...when(step.legacyPeerDeps, '--legacy-peer-deps'),
    ...when(!step.audit, '--no-audit'),
    ...when(!step.fund, '--no-fund'),
  ]
  const mounted = isMounted(step)
  const command = step.global ? 'install --global' : 'ci'
  return {
    flags: [...projectMounts(step, NPM_MANIFESTS), ...cacheMountFlags(NPM, step)],
    body: withoutCache(step, CACHE, [
      ...when(mounted, keepOnly(CACHE, ['_cacache'])),
      `${mounted ? '&& ' : ''}NODE_DISABLE_COMPILE_CACHE=1 npm ${command} ${options.join(' ')}`,
      ...packageLines(step),
    ]),
  }
}
