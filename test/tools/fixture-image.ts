import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cached, digest } from '../world/cache.ts'
import { run } from '../world/command.ts'
import { docker } from '../world/docker.ts'
import { prepare } from '../world/prepare.ts'
import type { StandIn } from './known-names.ts'

const DEBIAN = 'layerwright-world/debian:12-slim'
const PYTHON = 'layerwright-world/python:3.11-slim'
const BUNDLE = '/etc/ssl/certs/ca-certificates.crt'
const KEY = 'layerwright.recipe'

/** An image that the tests make on top of one of the world's, once for as long as its recipe is the same. */
interface Recipe {
  readonly tag: string
  /** The world's Debian unless given. */
  readonly from?: string
  /** Instructions below its FROM. */
  readonly lines: readonly string[]
  /** The build context. */
  readonly context: string
}

const quiet = (): void => undefined

/** Makes an image that the engine lacks, or has by another recipe. */
async function ensureImage({ tag, from = DEBIAN, lines, context }: Recipe): Promise<string> {
  const base = await docker(['image', 'inspect', '--format', '{{.Id}}', from])
  const key = digest(base, context, ...lines)
  const found = await docker(['image', 'inspect', '--format', `{{index .Config.Labels "${KEY}"}}`, tag]).catch(() => '')
  if (found.trim() === key) return tag
  const file = join(context, 'Dockerfile')
  await writeFile(file, [`FROM ${from}`, ...lines, ''].join('\n'))
  await docker(['buildx', 'build', '--quiet', '--label', `${KEY}=${key}`, '--tag', tag, '--file', file, context])
  return tag
}

/** What the node image has; the yarn of today has another name there, since two cannot share one. */
const NODE_PACKAGES = ['npm@11', 'pnpm@10', 'yarn@1.22.22', '@yarnpkg/cli-dist@4']

/** A folder of node's tools, from npm packages: `bin` and `lib` as they are below /usr/local. */
export async function nodeTools(): Promise<string> {
  const recipe = await readFile(fileURLToPath(import.meta.url), 'utf8')
  const node = `node-linux-${process.arch}@24`
  const folder = await cached('node-tools', digest(node, ...NODE_PACKAGES, recipe), async (work) => {
    const made = join(work, 'install')
    await mkdir(made)
    await writeFile(join(made, 'package.json'), '{ "private": true }\n')
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', node, ...NODE_PACKAGES], { cwd: made })
    const modules = join(made, 'node_modules')
    const [bin, lib] = [join(work, 'tools/bin'), join(work, 'tools/lib/node_modules')]
    await mkdir(bin, { recursive: true })
    await cp(join(modules, `node-linux-${process.arch}/bin/node`), join(bin, 'node'))
    for (const name of ['npm', 'pnpm', 'yarn', '@yarnpkg/cli-dist'])
      await cp(join(modules, name), join(lib, name), { recursive: true, verbatimSymlinks: true })
    const commands = {
      npm: 'npm/bin/npm-cli.js',
      pnpm: 'pnpm/bin/pnpm.cjs',
      yarn: 'yarn/bin/yarn.js',
      'yarn-berry': '@yarnpkg/cli-dist/bin/yarn.js',
    }
    for (const [name, script] of Object.entries(commands)) {
      await run('chmod', ['755', join(lib, script)])
      await symlink(`../lib/node_modules/${script}`, join(bin, name))
    }
    await rm(made, { recursive: true })
  })
  return join(folder, 'tools')
}

/** Debian with node 24, npm, pnpm and both yarns, told to use the registry that this machine's npm uses. */
export async function nodeImage(): Promise<StandIn> {
  await prepare(quiet)
  const tools = await nodeTools()
  const registry = (await run('npm', ['config', 'get', 'registry'], { cwd: tools })).trim()
  const tag = await ensureImage({
    tag: 'layerwright-world/node:24-slim',
    lines: [
      `ENV NODE_EXTRA_CA_CERTS=${BUNDLE} NPM_CONFIG_REGISTRY=${registry} YARN_REGISTRY=${registry} YARN_NPM_REGISTRY_SERVER=${registry}`,
      'COPY bin/ /usr/local/bin/',
      'COPY lib/ /usr/local/lib/',
    ],
    context: tools,
  })
  return { name: 'node:24-slim', tag }
}

/** Debian with Go, Rust and a C compiler, of its own packages, told to use the module proxy that this machine's Go uses. */
export async function compilerImage(): Promise<StandIn> {
  await prepare(quiet)
  const context = await cached('no-context', digest('empty'), () => Promise.resolve())
  const proxy = process.env['GOPROXY'] ?? (await run('go', ['env', 'GOPROXY']).catch(() => '')).trim()
  const tag = await ensureImage({
    tag: 'layerwright-world/compilers:12-slim',
    lines: [
      'RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends golang-go cargo-web rustc-web gcc libc6-dev && rm -rf /var/lib/apt/lists/* && go version && cargo --version && rustc --version',
      ...(proxy === '' ? [] : [`ENV GOPROXY=${proxy}`]),
    ],
    context,
  })
  return { name: 'debian:12-slim', tag }
}

/** Python with uv, of the wheel that this machine's pip finds. */
export async function uvImage(): Promise<string> {
  await prepare(quiet)
  const wheels = await cached('uv-wheel', digest('uv'), async (work) => {
    const options = ['--quiet', '--no-deps', '--only-binary=:all:', '--dest', join(work, 'wheels')]
    await run('python3', ['-m', 'pip', 'download', ...options, 'uv'])
  })
  return ensureImage({
    tag: 'layerwright-world/uv:3.11-slim',
    from: PYTHON,
    lines: [
      'COPY wheels/ /wheels/',
      'RUN pip install --no-cache-dir --no-index --find-links=/wheels --break-system-packages uv && rm -r /wheels && uv --version',
    ],
    context: wheels,
  })
}
