import { copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Authority } from './authority.ts'
import { cached, digest } from './cache.ts'
import { run } from './command.ts'
import { makePythonImage, makeTree, pythonVersion } from './debootstrap.ts'
import { docker } from './docker.ts'
import { writeImage, type ImageConfig } from './image-archive.ts'
import { certificateId, type Machine } from './machine.ts'

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** An image of the world: its own tag, and the names in a Dockerfile that mean it. */
export interface WorldImage {
  readonly tag: string
  readonly standsFor: readonly string[]
}

const IMAGES = {
  python: {
    tag: 'layerwright-world/python:3.11-slim',
    standsFor: ['python:3.11-slim', 'python:3.11-slim-bookworm'],
  },
  debian: {
    tag: 'layerwright-world/debian:12-slim',
    standsFor: ['debian:12-slim', 'debian:bookworm-slim', 'debian:12', 'debian:bookworm'],
  },
  busybox: { tag: 'layerwright-world/busybox:latest', standsFor: ['busybox', 'busybox:latest'] },
} as const satisfies Record<string, WorldImage>

interface Recipe {
  readonly name: keyof typeof IMAGES
  readonly config: (root: string) => Promise<ImageConfig>
  readonly build: (root: string) => Promise<void>
}

interface Made {
  readonly layer: string
  readonly config: ImageConfig
}

/** Makes the images that the cache lacks and loads those that the engine lacks; gives the python image's version. */
export async function ensureImages(machine: Machine, by: Authority, log: (line: string) => void): Promise<string> {
  const sources = ['debootstrap.ts', 'image-archive.ts', 'images.ts'].map((name) => new URL(name, import.meta.url))
  const texts = await Promise.all(sources.map((url) => readFile(fileURLToPath(url), 'utf8')))
  const trusted = [by.certificate, ...machine.authorities].map(certificateId).join()
  const inputs = [machine.architecture, machine.archive, machine.security ?? '', machine.index, trusted]
  const key = digest(...texts, ...inputs, String(machine.indexIsConfigured))
  let version = ''
  for (const recipe of recipes(machine, by, log)) {
    const folder = await cached(`image-${recipe.name}`, key, (work) => make(recipe, machine, work))
    const made: unknown = JSON.parse(await readFile(join(folder, 'made.json'), 'utf8'))
    if (!isMade(made)) throw new Error(`${folder} is damaged: remove it.`)
    const { tag } = IMAGES[recipe.name]
    if (!(await isLoaded(tag, made))) {
      log(`loading ${tag} into the engine`)
      const earlier = await identity(tag)
      await docker(['load', '--quiet', '--input', join(folder, 'image.tar')])
      // The image of an earlier recipe would stay behind without a name; one that is still in use is left alone.
      if (earlier !== '' && (await isNameless(earlier))) await docker(['rmi', earlier]).catch(() => '')
    }
    version ||= made.config.Env.find((entry) => entry.startsWith('PYTHON_VERSION='))?.split('=')[1] ?? ''
  }
  return version
}

function recipes(machine: Machine, by: Authority, log: (line: string) => void): readonly Recipe[] {
  const tree = (root: string, packages: readonly string[]): Promise<void> =>
    makeTree(root, { machine, authority: by.certificate, packages, log })
  return [
    {
      name: 'python',
      build: async (root) => {
        await tree(root, ['ca-certificates', 'python3', 'python3-pip', 'python3-venv'])
        await makePythonImage(root, machine)
      },
      // As the official image sets them, so that a definition meets the same variables.
      config: async (root) => ({
        Env: [
          `PATH=/usr/local/bin:${SYSTEM_PATH}`,
          'LANG=C.UTF-8',
          'GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D',
          `PYTHON_VERSION=${await pythonVersion(root)}`,
        ],
        Cmd: ['python3'],
      }),
    },
    {
      name: 'debian',
      build: (root) => tree(root, ['ca-certificates']),
      config: () => Promise.resolve({ Env: [`PATH=${SYSTEM_PATH}`], Cmd: ['bash'] }),
    },
    {
      name: 'busybox',
      build: makeBusybox,
      config: () => Promise.resolve({ Env: [`PATH=${SYSTEM_PATH}`], Cmd: ['sh'] }),
    },
  ]
}

async function make(recipe: Recipe, machine: Machine, folder: string): Promise<void> {
  const root = join(folder, 'root')
  const started = Math.floor(Date.now() / 1000)
  await mkdir(root, { mode: 0o755 })
  await recipe.build(root)
  const config = await recipe.config(root)
  const layer = await writeImage({
    root,
    folder,
    tag: IMAGES[recipe.name].tag,
    architecture: machine.architecture === 'x86_64' ? 'amd64' : 'arm64',
    config,
    newest: await newestOfPackages(root, started),
  })
  await rm(root, { recursive: true })
  await writeFile(join(folder, 'made.json'), JSON.stringify({ layer, config } satisfies Made))
}

/**
 * The time to which newer files are set back: that of the newest file that came in a package. Packages are older than the
 * moment their files are unpacked, so compiled Python keeps the time of its source, and only what was made here moves.
 */
async function newestOfPackages(root: string, started: number): Promise<number> {
  const times = await run('find', [root, '-type', 'f', '!', '-newermt', `@${started}`, '-printf', '%T@\\n'])
  return times
    .split('\n')
    .map((text) => Math.ceil(Number(text)))
    .reduce((newest, time) => Math.max(newest, time), 0)
}

async function makeBusybox(root: string): Promise<void> {
  for (const folder of ['bin', 'etc', 'root', 'tmp', 'usr', 'var', 'home']) await mkdir(join(root, folder))
  await run('chmod', ['1777', join(root, 'tmp')])
  await copyFile('/bin/busybox', join(root, 'bin/busybox'))
  await run('chmod', ['755', join(root, 'bin/busybox')])
  const applets = (await run('/bin/busybox', ['--list'])).trim().split('\n')
  for (const applet of applets) {
    if (applet !== 'busybox') await symlink('busybox', join(root, 'bin', applet))
  }
  await symlink('../bin', join(root, 'usr/bin'))
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  await writeFile(join(root, 'etc/group'), 'root:x:0:\n')
}

async function identity(tag: string): Promise<string> {
  return (await docker(['image', 'inspect', '--format', '{{.Id}}', tag]).catch(() => '')).trim()
}

async function isNameless(id: string): Promise<boolean> {
  return (await docker(['image', 'inspect', '--format', '{{json .RepoTags}}', id]).catch(() => '')).trim() === '[]'
}

/** Whether the engine has exactly this image under the tag; identities differ between engines' stores, contents don't. */
async function isLoaded(tag: string, made: Made): Promise<boolean> {
  const format = '{{json .RootFS.Layers}} {{json .Config.Env}} {{json .Config.Cmd}}'
  const text = await docker(['image', 'inspect', '--format', format, tag]).catch(() => '')
  return (
    text.trim() === [[made.layer], made.config.Env, made.config.Cmd].map((value) => JSON.stringify(value)).join(' ')
  )
}

function isMade(value: unknown): value is Made {
  return typeof value === 'object' && value !== null && 'layer' in value && 'config' in value
}

/** What a build is told so that the names of a Dockerfile mean the world's images, without a registry. */
export function imageFlags(): readonly string[] {
  return Object.values(IMAGES).flatMap(({ tag, standsFor }) =>
    standsFor.flatMap((name) => ['--build-context', `${name}=docker-image://${tag}`]),
  )
}
