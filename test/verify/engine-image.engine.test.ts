import { copyFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { build } from '../../src/engine/build.ts'
import { connect } from '../../src/engine/docker.ts'
import { requireEngine } from '../../src/engine/probe.ts'
import { withRun, type Run } from '../../src/engine/run.ts'
import { readEngineImage } from '../../src/verify/engine-image.ts'
import { layerBytes, mergedBytes } from '../../src/verify/image-file-system.ts'
import { LayerStore } from '../../src/verify/layer-store.ts'
import { verdict } from '../../src/verify/verdict.ts'
import { describeWithEngine } from '../engine.ts'
import { listContainer, listedLinks } from './container-listing.ts'
import { tar } from './tars.ts'

const base = ['FROM scratch', 'COPY busybox /bin/busybox', 'RUN ["/bin/busybox", "--install", "/bin"]']

// cap_setuid and cap_net_raw, permitted and effective; as text its bytes would not survive.
const capability = '0100000280200000000000000000000000000000'

async function buildImage(run: Run, ...lines: readonly string[]): Promise<string> {
  const context = await run.folder()
  if (!existsSync('/bin/busybox'))
    throw new Error('this test needs a static /bin/busybox: apt-get install busybox-static')
  copyFileSync('/bin/busybox', join(context, 'busybox'))
  const xattrs = { 'security.capability': Buffer.from(capability, 'hex') }
  writeFileSync(join(context, 'capable.tar'), await tar([{ name: 'capable', mode: 0o755, content: 'x', xattrs }]))
  const tag = run.tag('verify')
  const text = `${[...base, ...lines].join('\n')}\n`
  await build(run, { dockerfile: { text, instructions: [] }, context, output: { type: 'image', tag } })
  return tag
}

const everyKind = [
  'RUN mkdir -p /opaque/sub /gone/deep /links /nodes /a/b && echo old >/opaque/old && echo x >/gone/deep/x',
  'RUN echo 1 >/links/1 && ln /links/1 /links/2 && ln /links/1 /links/3 && ln -s ../nodes /links/symlink && ln -s /none /a/none',
  'RUN mkfifo /nodes/fifo && mknod /nodes/null c 1 3 && mknod -m 600 /nodes/disk b 259 300 && mkdir -m 1777 /sticky',
  "RUN touch '/a/with space' /a/back\\\\slash \"$(printf '/a/line\\nbreak')\" /a/ümlaut && cp /bin/busybox /a/su && chmod 4755 /a/su",
  'RUN chown 1234:2345 /a/b && chown 4000000:5 /links/symlink -h; dd if=/dev/zero of=/a/large bs=1M count=3',
  `RUN mkdir -p /a/${'long-name/'.repeat(30)} && echo long >/a/${'long-name/'.repeat(30)}file`,
  // What later layers change: an opaque directory, whiteouts, names of one file that part and join, other types.
  'RUN rm -rf /opaque && mkdir /opaque && echo new >/opaque/new && rm -r /gone/deep',
  'RUN chmod 600 /links/2 && ln /links/3 /links/4 && rm /a/none && mkdir /a/none && mv /sticky /moved',
  'RUN rm -r /a/b && echo file >/a/b && chmod 750 /nodes && rm /a/large',
]

describeWithEngine('reading an image of the engine', () => {
  test('gives what a container of it sees', async () => {
    const engine = await requireEngine()
    await withRun(engine, async (run) => {
      const tag = await buildImage(run, ...everyKind)
      const { fileSystem } = await readEngineImage(connect(), tag, new LayerStore())
      const truth = listContainer(engine.client, tag)
      const found = [...fileSystem.entries].filter(([path]) => !['/proc', '/sys', '/dev', '/etc'].includes(path))
      expect(found.map(([path]) => path).sort()).toEqual([...truth.keys()].sort())
      for (const [path, { mode, type, uid, gid, size, target, device, sha256 }] of found) {
        const listed = { type, mode, owner: `${uid}:${gid}`, size, target, device, sha256 }
        // The root directory is the container's own.
        if (path !== '/')
          expect({ path, ...listed }).toEqual(expect.objectContaining({ path, ...withoutInode(truth.get(path)) }))
      }
      expect(found.map(([path]) => path)).toEqual(expect.arrayContaining(['/a/line\nbreak', '/a/back\\slash', '/a/su']))
      expect(new Set(fileSystem.hardLinks.values())).toEqual(listedLinks(truth))
      expect(fileSystem.hardLinks.get('/links/3')).toEqual(['/links/3', '/links/4'])
      expect(layerBytes(fileSystem).reduce((sum, bytes) => sum + bytes, 0) - mergedBytes(fileSystem)).toBe(
        fileSystem.waste.reduce((sum, { bytes }) => sum + bytes, 0),
      )
      expect(fileSystem.waste).toContainEqual({ path: '/a/large', bytes: 3 * 1024 * 1024, addedBy: 6, removedBy: 10 })
    })
  })

  test('keeps capabilities, byte for byte and through a change of the file', async () => {
    await withRun(await requireEngine(), async (run) => {
      const tag = await buildImage(run, 'ADD capable.tar /', 'RUN cp /capable /plain', 'RUN chmod 500 /capable')
      const { fileSystem } = await readEngineImage(connect(), tag, new LayerStore())
      expect(fileSystem.entries.get('/capable')).toMatchObject({
        mode: 0o500,
        xattrs: new Map([['security.capability', capability]]),
      })
      expect(fileSystem.entries.get('/plain')?.xattrs).toBeUndefined()
    })
  })

  test('proves two Dockerfiles equal that write the same in other layers', async () => {
    await withRun(await requireEngine(), async (run) => {
      const store = new LayerStore()
      const read = async (...lines: readonly string[]): ReturnType<typeof readEngineImage> =>
        readEngineImage(connect(), await buildImage(run, ...lines), store)
      const naive = ['ENV A=1', 'ENV B=2', 'RUN mkdir /d', 'RUN echo x >/d/x', 'RUN ln /d/x /d/y', 'CMD ["sh"]']
      const first = await read(...naive)
      const control = await read(...naive)
      const merged = await read('ENV B=2 A=1', 'RUN mkdir /d && echo x >/d/x && ln /d/x /d/y', 'CMD ["sh"]')
      expect(verdict(first, control, merged)).toMatchObject({ equal: true, reasons: [], normalized: [] })

      const broken = await read('ENV B=2 A=2', 'RUN mkdir -m 700 /d && echo x >/d/x && cp /d/x /d/y', 'CMD ["sh"]')
      expect(verdict(first, control, broken)).toMatchObject({
        equal: false,
        differences: [
          { kind: 'mode', path: '/d', detail: '0755 → 0700' },
          { kind: 'hard-links', path: '/d/x' },
        ],
        configDifferences: [{ field: 'Env.A', detail: '"1" → "2"' }],
      })
    })
  })

  test('says which image is not there', async () => {
    await expect(readEngineImage(connect(), 'layerwright-test/none:none', new LayerStore())).rejects.toThrow(
      /layerwright-test\/none:none cannot be read/,
    )
  })
})

function withoutInode(listed: object | undefined): object {
  return Object.fromEntries(Object.entries(listed ?? {}).filter(([key]) => key !== 'inode'))
}
