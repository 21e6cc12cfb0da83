import type { PnpmStep } from '../../ir/steps/pnpm.ts'
import { buildCacheMount } from './build-cache.ts'
import { nodeEffects } from './node.ts'
import type { Tool } from './tool.ts'

/** What `pnpm install --frozen-lockfile` reads of a project. */
export const PNPM_MANIFESTS = ['package.json', 'pnpm-lock.yaml'] as const

/** Source: pnpm's documentation, 'pnpm install', 'pnpm store' and 'Settings'. */
export const PNPM: Tool<PnpmStep> = {
  name: 'pnpm',
  commands: ['pnpm install', 'pnpm i', 'pnpm add', 'pnpm fetch', 'pnpm update', 'pnpm dlx'],
  caches: [
    {
      directory: '~/.local/share/pnpm/store',
      movedBy: {
        variables: ['npm_config_store_dir', 'NPM_CONFIG_STORE_DIR', 'PNPM_HOME', 'XDG_DATA_HOME'],
        flags: ['--store-dir', '--config.store-dir'],
      },
      disabledBy: { variables: [], flags: [] },
      emptiedBy: ['pnpm store prune'],
    },
  ],
  effects: (step) => nodeEffects(step, PNPM_MANIFESTS, ['env:npm_*', 'env:NPM_*', 'env:pnpm_*', 'env:PNPM_*']),
  needsRoot: false,
  needsFind: true,
  mountReason:
    'the store is a mount at the path that pnpm writes into node_modules either way; files are copied out of it, and what install scripts made is not kept',
  mounts: (step) => [buildCacheMount(step, 'pnpm')],
}
