import type { YarnStep } from '../../ir/steps/yarn.ts'
import { YARN, YARN_MANIFESTS } from '../../effects/tools/yarn.ts'
import type { Body } from '../instruction.ts'
import { keepOnly } from './keep-downloads.ts'
import { cacheMountFlags, isMounted } from './mounts.ts'
import { projectMounts, when } from './node.ts'

/**
 * Of yarn 1's folders, those that are named after their content too: a name and a version may be another registry's. Those of git
 * repositories have the commit's number there and no integrity, and hold what their scripts built.
 */
const SHA1 = '[0-9a-f]'.repeat(40)

/**
 * yarn 1 would leave code that V8 compiled in /tmp, and leaves a folder there for each run that had install scripts.
 * Later yarns are told to link into node_modules: with Plug'n'Play, the image would go on needing the cache. Packages of git
 * repositories are built before they are kept: yarn 1 loses them again, later ones know them by the lock file's checksums.
 */
export function lowerYarn(step: YarnStep): { readonly flags: readonly string[]; readonly body: Body } {
  const cache = YARN.mounts(step)[0].target
  const [install, clean] =
    step.version === 'classic'
      ? [
          [
            'NODE_DISABLE_COMPILE_CACHE=1 DISABLE_V8_COMPILE_CACHE=1 yarn install --frozen-lockfile',
            `--cache-folder=${cache}`,
            ...when(step.production, '--production'),
            ...when(step.ignoreScripts, '--ignore-scripts'),
          ],
          `DISABLE_V8_COMPILE_CACHE=1 yarn cache clean --cache-folder=${cache}`,
        ]
      : [
          [
            `NODE_DISABLE_COMPILE_CACHE=1 YARN_GLOBAL_FOLDER=${cache} YARN_ENABLE_GLOBAL_CACHE=true`,
            'YARN_NODE_LINKER=node-modules YARN_NM_MODE=classic',
            'yarn install --immutable',
            // YARN_ENABLE_SCRIPTS would let those of the project run.
            ...when(step.ignoreScripts, '--mode=skip-build'),
          ],
          `YARN_GLOBAL_FOLDER=${cache} YARN_ENABLE_GLOBAL_CACHE=true yarn cache clean`,
        ]
  const mounted = isMounted(step)
  const leftovers = [
    ...(mounted ? [] : [cache]),
    ...(step.version === 'classic' ? ['"${TMPDIR:-/tmp}"/yarn--*'] : []),
  ].join(' ')
  const lines = [
    ...when(
      mounted,
      step.version === 'classic' ? keepOnly(cache, [`npm-*-${SHA1}-integrity`], 2) : keepOnly(cache, ['cache']),
    ),
    `${mounted ? '&& ' : ''}${install.join(' ')}`,
    ...(mounted ? [] : [`&& NODE_DISABLE_COMPILE_CACHE=1 ${clean}`]),
    ...(leftovers === '' ? [] : [`&& rm -rf ${leftovers}`]),
  ]
  return {
    flags: [...projectMounts(step, YARN_MANIFESTS), ...cacheMountFlags(YARN, step)],
    body: { form: 'script', lines },
  }
}
