import type { YarnStep } from '../../ir/steps/yarn.ts'
import { buildCacheMount } from './build-cache.ts'
import { nodeEffects } from './node.ts'
import type { Tool } from './tool.ts'

/** What `yarn install` reads of a project. */
export const YARN_MANIFESTS = ['package.json', 'yarn.lock'] as const

/** Source: the documentation of yarn 1, 'yarn cache' and 'yarn install', and of yarn 4, 'Settings'. */
export const YARN: Tool<YarnStep> = {
  name: 'yarn',
  commands: ['yarn install', 'yarn add', 'yarn global add', 'yarn upgrade', 'yarn workspaces focus'],
  caches: [
    {
      directory: '~/.cache/yarn',
      rootDirectory: '/usr/local/share/.cache/yarn',
      movedBy: {
        variables: ['YARN_CACHE_FOLDER', 'npm_config_cache_folder'],
        flags: ['--cache-folder', '--preferred-cache-folder'],
      },
      disabledBy: { variables: [], flags: [] },
      emptiedBy: ['yarn cache clean'],
    },
    {
      directory: '~/.yarn/berry',
      movedBy: { variables: ['YARN_GLOBAL_FOLDER'], flags: [] },
      disabledBy: { variables: ['YARN_ENABLE_GLOBAL_CACHE'], flags: [] },
      emptiedBy: ['yarn cache clean'],
    },
  ],
  effects: (step) =>
    nodeEffects(step, YARN_MANIFESTS, ['env:npm_*', 'env:NPM_*', 'env:yarn_*', 'env:YARN_*', 'env:V8_COMPILE_CACHE*']),
  needsRoot: false,
  needsFind: true,
  mountReason: 'downloads are kept in a mount that the command names; yarn copies out of it into node_modules',
  mounts: (step) => [
    // The two lay their caches out in different ways.
    buildCacheMount(step, step.version === 'classic' ? 'yarn' : 'yarn-berry'),
  ],
}
