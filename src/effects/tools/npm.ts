import type { NpmStep } from '../../ir/steps/npm.ts'
import { buildCacheMount } from './build-cache.ts'
import { nodeEffects } from './node.ts'
import type { Tool } from './tool.ts'

/** What `npm ci` reads of a project. */
export const NPM_MANIFESTS = ['package.json', 'package-lock.json'] as const

/** Source: npm's documentation, 'npm ci', 'npm install', 'npm cache' and 'config'. */
export const NPM: Tool<NpmStep> = {
  name: 'npm',
  commands: ['npm ci', 'npm clean-install', 'npm install', 'npm i', 'npm add', 'npm update', 'npx', 'npm exec'],
  caches: [
    {
      directory: '~/.npm',
      movedBy: { variables: ['npm_config_cache', 'NPM_CONFIG_CACHE'], flags: ['--cache'] },
      configuredBy: {
        files: ['/etc/npmrc', '~/.npmrc'],
        project: ['.npmrc'],
        variables: ['NPM_CONFIG_USERCONFIG'],
        flags: ['--userconfig'],
      },
      disabledBy: { variables: [], flags: [] },
      emptiedBy: ['npm cache clean', 'npm cache rm', 'npm cache clear'],
    },
  ],
  effects: (step) => nodeEffects(step, NPM_MANIFESTS, ['env:npm_*', 'env:NPM_*']),
  needsRoot: false,
  needsFind: true,
  mountReason: 'downloads are kept in a mount that --cache names; npm copies out of it, and its logs stay there too',
  mounts: (step) => [buildCacheMount(step, 'npm')],
}
