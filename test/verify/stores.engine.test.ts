import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { textAt } from '../../src/engine/json.ts'
import { requireEngine } from '../../src/engine/probe.ts'
import { readEngineImage } from '../../src/verify/engine-image.ts'
import type { ImageFileSystem } from '../../src/verify/image-file-system.ts'
import { LayerStore } from '../../src/verify/layer-store.ts'
import { readImage } from '../../src/verify/read-image.ts'
import { TarReader } from '../../src/verify/tar/reader.ts'
import { collect } from '../../src/verify/tar/sink.ts'
import { describeWithProgram } from '../buildkit/program.ts'
import { describeWithEngine } from '../engine.ts'
import { unique } from '../engine/busybox.ts'
import { withBuildkitd } from '../engine/buildkitd.ts'
import { hindrance, withContainerdStore } from './containerd-store.ts'
import { listContainer, listedLinks } from './container-listing.ts'
import { engineSteps } from './engine-forms.ts'
import { imageArchive, layersOf } from './handmade-image.ts'
import { dockerOf, usualStore, type ImageStore } from './image-stores.ts'
import { layerForms, rootForms } from './layer-forms.ts'
import { tar, type Member } from './tars.ts'

// cap_setuid and cap_net_raw, permitted and effective; as text its bytes would not survive.
const capability = Buffer.from('0100000280200000000000000000000000000000', 'hex')

function busybox(): Buffer {
  if (!existsSync('/bin/busybox'))
    throw new Error('this test needs a static /bin/busybox: apt-get install busybox-static')
  return readFileSync('/bin/busybox')
}

const isMade = (path: string): boolean =>
  !['/', '/proc', '/sys', '/dev', '/etc'].includes(path) && !path.startsWith('/bin')

/** What the merged layers say of each path that is not the engine's, in the words of a container's listing. */
function merged({ entries, hardLinks }: ImageFileSystem): Readonly<Record<string, object>> {
  const found = [...entries].filter(([path]) => isMade(path))
  return Object.fromEntries(
    found.map(([path, { type, mode, uid, gid, size, target, device, sha256 }]) => {
      const what = { type, mode, owner: `${uid}:${gid}`, size, target, device, sha256 }
      return [path, { ...what, names: hardLinks.get(path) ?? [path] }]
    }),
  )
}

/** The same as a container of the image sees it. */
function seen(client: string, image: string, store: ImageStore): Readonly<Record<string, object>> {
  const listing = listContainer(client, image, store)
  const groups = [...listedLinks(listing)]
  return Object.fromEntries(
    [...listing]
      .filter(([path]) => isMade(path))
      .map(([path, { type, mode, owner, size, target, device, sha256 }]) => {
        const names = groups.find((group) => group.includes(path)) ?? [path]
        return [path, { type, mode, owner, size, target, device, sha256, names }]
      }),
  )
}

/** The capabilities of a container's files, as the engine exports them. */
function capabilities(client: string, image: string, store: ImageStore): ReadonlyMap<string, string> {
  const container = dockerOf(client, store, ['create', '--network', 'none', image, '/bin/busybox']).toString().trim()
  const found = new Map<string, string>()
  const reader = new TarReader(({ name, xattrs }) => {
    const value = xattrs?.get('security.capability')
    if (value !== undefined) found.set(`/${name}`, value)
    return undefined
  })
  reader.push(dockerOf(client, store, ['export', container]))
  reader.end()
  dockerOf(client, store, ['rm', container])
  return found
}

function capable({ entries }: ImageFileSystem): ReadonlyMap<string, string> {
  return new Map(
    [...entries].flatMap(([path, { xattrs }]) => {
      const value = xattrs?.get('security.capability')
      return value === undefined ? [] : [[path, value] as const]
    }),
  )
}

async function handmade(client: string, store: ImageStore): Promise<void> {
  const tag = `layerwright-test/forms:${unique()}`
  const info: unknown = await store.docker.info()
  const isDocker = textAt(info, 'Driver') === 'overlay2'
  const [bottom = [], ...above] = layersOf(layerForms.filter(({ refusedBy }) => !isDocker || refusedBy === undefined))
  const base: readonly Member[] = [
    { name: 'bin/', type: 'directory', mode: 0o755 },
    { name: 'bin/busybox', mode: 0o755, content: busybox() },
    { name: 'capable', content: 'x', xattrs: { 'security.capability': capability } },
  ]
  const linked: readonly Member[] = [
    { name: 'a', content: 'x', xattrs: { 'security.capability': capability } },
    { name: 'b', type: 'link', linkname: 'a', mode: 0o644 },
    { name: 'c', content: 'x' },
    { name: 'd', type: 'link', linkname: 'c', mode: 0o644, xattrs: { 'security.capability': capability } },
  ]
  dockerOf(
    client,
    store,
    ['load'],
    await imageArchive(tag, [[...base, ...bottom], ...above, [...linked, ...rootForms]]),
  )
  try {
    const { fileSystem } = await readEngineImage(store.docker, tag, new LayerStore())
    const truth = seen(client, tag, store)
    expect(merged(fileSystem)).toEqual(truth)
    expect(Object.keys(truth).length).toBeGreaterThan(100)
    expect(capable(fileSystem)).toEqual(capabilities(client, tag, store))
    expect([...capable(fileSystem).keys()].sort()).toEqual(['/c', '/capable', '/d'])
  } finally {
    dockerOf(client, store, ['rmi', '--force', tag])
  }
}

/** A folder with a Dockerfile and what it copies; gone after `body`. */
async function withDockerfile<Result>(body: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
  try {
    busybox()
    copyFileSync('/bin/busybox', join(folder, 'busybox'))
    const xattrs = { 'security.capability': capability, 'user.mine': Buffer.from('1') }
    writeFileSync(join(folder, 'capable.tar'), await tar([{ name: 'capable', mode: 0o755, content: 'x', xattrs }]))
    const lines = [
      ...['FROM scratch', 'COPY busybox /bin/busybox', 'RUN ["/bin/busybox", "--install", "-s", "/bin"]'],
      ...['ADD capable.tar /', ...engineSteps(), 'RUN ln /capable /linked && cp /capable /plain && chmod 700 /linked'],
    ]
    writeFileSync(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`)
    return await body(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function expectEngineForms(client: string, tag: string, store: ImageStore, fileSystem: ImageFileSystem): void {
  const truth = seen(client, tag, store)
  expect(merged(fileSystem)).toEqual(truth)
  expect(Object.keys(truth).length).toBeGreaterThan(100)
  expect(truth).toMatchObject({
    '/forms/link-within-a-layer/c': { names: ['/forms/link-within-a-layer/c'] },
    '/forms/link-and-copy/c': { names: ['/forms/link-and-copy/b', '/forms/link-and-copy/c'] },
    '/forms/directory-made-again/d': { mode: 0o700 },
    '/forms/directory-by-symlink/r/y': { size: 2 },
    '/forms/devices/c': { type: 'block-device', device: '259:300' },
    '/forms/devices/n2': { type: 'fifo' },
    '/forms/sparse/a': { size: 3_000_001 },
  })
  expect(Object.keys(truth)).not.toContain('/forms/no-whiteout-device/w')
  expect(capable(fileSystem)).toEqual(capabilities(client, tag, store))
  expect([...capable(fileSystem).keys()].sort()).toEqual(['/capable', '/linked'])
  // Engines write no other attribute into a layer, so the image that others get has none.
  expect([...fileSystem.entries.values()].some(({ xattrs }) => xattrs?.has('user.mine') === true)).toBe(false)
}

async function built(client: string, store: ImageStore): Promise<void> {
  const tag = `layerwright-test/built-forms:${unique()}`
  await withDockerfile(async (folder) => {
    dockerOf(client, store, [
      'buildx',
      'build',
      '--builder=default',
      '--network=none',
      '--quiet',
      '--load',
      `--tag=${tag}`,
      folder,
    ])
    try {
      const { fileSystem } = await readEngineImage(store.docker, tag, new LayerStore())
      expectEngineForms(client, tag, store, fileSystem)
    } finally {
      dockerOf(client, store, ['rmi', '--force', tag])
    }
  })
}

describeWithEngine("the engine's images", () => {
  test('made by other tools are read as their containers see them', async () => {
    await handmade((await requireEngine()).client, usualStore())
  })

  test('built by it are read as their containers see them', async () => {
    await built((await requireEngine()).client, usualStore())
  })
})

const missing = hindrance()
if (missing !== undefined) console.warn(`skipped: the containerd store: ${missing}`)
const required = process.env['LAYERWRIGHT_REQUIRE_ENGINE'] === '1'

describeWithEngine("the containerd store's images", () => {
  test.skipIf(missing !== undefined && !required)('are read as their containers see them', async () => {
    if (missing !== undefined) expect.fail(`LAYERWRIGHT_REQUIRE_ENGINE=1, but ${missing}`)
    const { client } = await requireEngine()
    await withContainerdStore(async (store) => {
      await handmade(client, store)
      await built(client, store)
    })
  })
})

describeWithProgram('buildkitd', "buildkitd's exports", (program) => {
  test('are read as a container sees them', async () => {
    const engine = await requireEngine()
    const store = usualStore()
    const tag = `layerwright-test/exported-forms:${unique()}`
    await withBuildkitd(program, engine, async ({ name, folder: exports }) =>
      withDockerfile(async (folder) => {
        const exported = (output: string): Buffer => {
          const file = join(exports, 'exported.tar')
          const options = ['--provenance=false', `--output=${output},dest=${file},name=docker.io/${tag}`]
          dockerOf(engine.client, store, ['buildx', 'build', `--builder=${name}`, '--quiet', ...options, folder])
          return readFileSync(file)
        }
        dockerOf(engine.client, store, ['load'], exported('type=docker'))
        try {
          for (const output of [
            'type=docker',
            'type=oci',
            'type=oci,compression=uncompressed,force-compression=true',
          ]) {
            const archive = exported(output)
            const fileSystem = await readImage(chunks(archive), diffIdsOf(archive), new LayerStore())
            expectEngineForms(engine.client, tag, store, fileSystem)
          }
        } finally {
          dockerOf(engine.client, store, ['rmi', '--force', tag])
        }
      }),
    )
  })
})

async function* chunks(archive: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < archive.length; at += 65536) yield await Promise.resolve(archive.subarray(at, at + 65536))
}

/** The diff IDs of the only image of an OCI layout: of the blob that is its configuration. */
function diffIdsOf(archive: Buffer): readonly string[] {
  const found: string[][] = []
  const reader = new TarReader(({ name, size }) =>
    !name.startsWith('blobs/sha256/') || size > 1_000_000
      ? undefined
      : collect((body) => {
          const match = /"diff_ids":\[([^\]]*)\]/.exec(body.toString('latin1'))
          if (match?.[1] !== undefined) found.push(match[1].split(',').map((text) => text.replaceAll('"', '').trim()))
        }),
  )
  reader.push(archive)
  reader.end()
  return found[0] ?? []
}
