import type { NpmStep } from '../../ir/steps/npm.ts'
import { buildCache } from '../../effects/tools/build-cache.ts'
import { NPM, NPM_MANIFESTS } from '../../effects/tools/npm.ts'
import type { Body } from '../instruction.ts'
import { cacheMountFlags } from './mounts.ts'
import { each, packageLines, projectMounts, when, withoutCache } from './node.ts'

/**
 * The cache is named on the command line, which wins over every configuration, and holds npm's logs and what its update
 * notifier remembers. npm would also leave code that V8 compiled in /tmp, another one in each build.
 */
export function lowerNpm(step: NpmStep): { readonly flags: readonly string[]; readonly body: Body } {
  const options = [
    `--cache=${buildCache('npm')}`,
    ...each('omit', step.omit),
    ...each('include', step.include),
    ...each('workspace', step.workspaces),
    ...when(step.ignoreScripts, '--ignore-scripts'),
    ...when(step.legacyPeerDeps, '--legacy-peer-deps'),
    ...when(!step.audit, '--no-audit'),
    ...when(!step.fund, '--no-fund'),
  ]
  const command = step.global ? 'install --global' : 'ci'
  return {
    flags: [...projectMounts(step, NPM_MANIFESTS), ...cacheMountFlags(NPM, step)],
    body: withoutCache(step, buildCache('npm'), [
      `NODE_DISABLE_COMPILE_CACHE=1 npm ${command} ${options.join(' ')}`,
      ...packageLines(step),
    ]),
  }
}
