import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../world/command.ts'
import { nodeTools } from './fixture-image.ts'

/** A folder with small projects of every tool, with lock files that the tools themselves wrote. */
export interface NodeProjects {
  /** A build context: folders `npm`, `pnpm`, `yarn` and `yarn-berry`, each with a manifest and a lock file. */
  readonly few: string
  /** The same with one package more. */
  readonly more: string
  readonly remove: () => Promise<void>
}

const FEW = { 'is-odd': '3.0.1', 'is-number': '7.0.0' }
const MORE = { ...FEW, 'kind-of': '6.0.3' }

const LOCK: Readonly<Record<string, readonly string[]>> = {
  npm: ['install', '--package-lock-only', '--no-audit', '--no-fund'],
  pnpm: ['install', '--lockfile-only'],
  yarn: ['install', '--ignore-scripts'],
  'yarn-berry': ['install', '--mode=skip-build'],
}

export async function nodeProjects(): Promise<NodeProjects> {
  const root = await mkdtemp(join(tmpdir(), 'layerwright-test-'))
  const bin = join(await nodeTools(), 'bin')
  const cache = join(root, 'cache')
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, YARN_CACHE_FOLDER: cache, YARN_GLOBAL_FOLDER: cache }
  const registry = (await run('npm', ['config', 'get', 'registry'], { cwd: root })).trim()
  for (const [name, dependencies] of Object.entries({ few: FEW, more: MORE }))
    for (const [tool, words] of Object.entries(LOCK)) {
      const folder = join(root, name, tool)
      await mkdir(folder, { recursive: true })
      const manifest = { name: 'app', private: true, scripts: { postinstall: 'node --version' }, dependencies }
      await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
      if (tool === 'yarn-berry') await writeFile(join(folder, 'yarn.lock'), '')
      await run(join(bin, tool), words, {
        cwd: folder,
        env: {
          ...env,
          npm_config_omit_lockfile_registry_resolved: 'false',
          npm_config_store_dir: cache,
          YARN_REGISTRY: registry,
          YARN_NPM_REGISTRY_SERVER: registry,
          YARN_NODE_LINKER: 'node-modules',
          // yarn 4 writes no lock file where it sees that it runs in a CI.
          YARN_ENABLE_IMMUTABLE_INSTALLS: '0',
          NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/ca-certificates.crt',
        },
      })
      await rm(join(folder, 'node_modules'), { recursive: true, force: true })
      await rm(join(folder, '.yarn'), { recursive: true, force: true })
    }
  return { few: join(root, 'few'), more: join(root, 'more'), remove: () => rm(root, { recursive: true }) }
}
