import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { build } from '../../src/engine/build.ts'
import { cacheMounts, removeCacheMounts } from '../../src/engine/cache-mounts.ts'
import { runClient } from '../../src/engine/client.ts'
import { diskUsage } from '../../src/engine/disk-usage.ts'
import { connect } from '../../src/engine/docker.ts'
import { findRecord, mayRemoveRecord } from '../../src/engine/history.ts'
import { inspectImage, tagImage } from '../../src/engine/image.ts'
import type { CleanUpReport } from '../../src/engine/leftovers.ts'
import { withRun, type Run } from '../../src/engine/run.ts'
import { describeWithEngine } from '../engine.ts'
import { unique, useBusybox } from './busybox.ts'
import { printed } from './printed.ts'
import { tracesOf } from './traces.ts'

describeWithEngine('withRun', () => {
  const bench = useBusybox()

  /** Runs and gives what the clean-up did, too. */
  async function inRun<Result>(
    body: (run: Run) => Promise<Result>,
  ): Promise<{ result: Result; report: CleanUpReport }> {
    let report: CleanUpReport | undefined
    const result = await withRun(bench().engine, body, { onCleanedUp: (done) => (report = done) })
    if (report === undefined) throw new Error('nothing was cleaned up')
    return { result, report }
  }

  function fillMounts(run: Run, namespace: string): Promise<unknown> {
    const dockerfile = printed(`FROM ${bench().base}
RUN --mount=type=cache,target=/a --mount=type=cache,id=named,target=/b,sharing=locked \\
    --mount=type=cache,id=own,target=/c,sharing=private dd if=/dev/zero of=/a/x bs=1k count=100; touch /b/x /c/x; echo ${unique()}
`)
    return build(run, { dockerfile, cacheMountNamespace: namespace, output: { type: 'cacheonly' } })
  }

  test('removes everything that it made, and says so', async () => {
    const { result, report } = await inRun(async (run) => {
      const tag = run.tag('x')
      const dockerfile = printed(`FROM ${bench().base}\nRUN echo ${unique()} > /x\nCMD ["/bin/sleep", "600"]\n`)
      await build(run, { dockerfile, output: { type: 'image', tag } })
      const container = await connect().createContainer({ Image: tag, name: `${run.id}-1` })
      await container.start()
      run.made({ kind: 'container', id: container.id })
      await fillMounts(run, run.namespace())
      writeFileSync(join(await run.folder(), 'file'), 'x')
      expect((await tracesOf(run.id)).length).toBeGreaterThan(6)
      return run.id
    })
    expect(await tracesOf(result)).toEqual([])
    expect(report.left).toEqual([])
    expect(report.cacheMountBytes).toBeGreaterThanOrEqual(100 * 1024)
    expect(new Set(report.removed.map(({ kind }) => kind))).toEqual(
      new Set(['container', 'image', 'cacheMounts', 'record', 'folder']),
    )
  })

  test('removes it after an error too, which passes through', async () => {
    let id = ''
    const failed = withRun(bench().engine, async (run) => {
      id = run.id
      await fillMounts(run, run.namespace())
      throw new Error('of the caller')
    })
    await expect(failed).rejects.toThrow('of the caller')
    expect(await tracesOf(id)).toEqual([])
  })

  test('can clean up early and twice', async () => {
    const { report } = await inRun(async (run) => {
      const folder = await run.folder()
      await fillMounts(run, run.namespace())
      expect((await run.cleanUp()).left).toEqual([])
      expect(existsSync(folder)).toBe(false)
      expect(await tracesOf(run.id)).toEqual([])
    })
    expect(report).toEqual({ removed: [], left: [], cacheMountBytes: 0 })
  })

  test('what is gone already is no trouble; what cannot go is told', async () => {
    const { result, report } = await inRun(async (run) => {
      run.tag('never-built')
      run.namespace()
      run.made({ kind: 'container', id: 'f'.repeat(64) })
      const used = run.tag('used')
      await tagImage(bench().base, used)
      const container = await connect().createContainer({ Image: used, Cmd: ['true'] })
      // Without its only other name the image cannot go while a container that nobody told of holds it.
      return { used, container }
    })
    expect(report.left).toEqual([])
    expect(await inspectImage(result.used)).toBeUndefined()
    expect(await inspectImage(bench().base)).toBeDefined()
    await result.container.remove()
  })

  test.each([
    ['the engine itself', {}],
    ['the prune that other drivers need', { driver: 'remote' }],
  ])('only the cache mounts of a namespace go, by %s', async (_, change) => {
    await withRun(bench().engine, async (run) => {
      const [one, two, other] = [run.namespace(), run.namespace(), run.namespace()]
      const dockerfile = printed(
        `FROM ${bench().base}\nRUN --mount=type=cache,id=x,target=/m echo ${unique()}\nRUN echo ${unique()}\n`,
      )
      const layers = { dockerfile, cacheMountNamespace: other, output: { type: 'cacheonly' } } as const
      await build(run, layers)
      await Promise.all([fillMounts(run, one), fillMounts(run, one)])
      await fillMounts(run, two)
      const mounts = await cacheMounts([one])
      expect(new Set(mounts.map(({ mount }) => mount))).toEqual(new Set(['/a', 'named', 'own']))
      expect(mounts.reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThanOrEqual(100 * 1024)

      expect(await removeCacheMounts({ ...bench().engine, ...change }, [one, two])).toMatchObject({ left: [] })
      expect(await cacheMounts([one, two])).toEqual([])
      expect((await cacheMounts([other])).map(({ mount }) => mount)).toEqual(['x'])
      expect((await build(run, layers)).steps.slice(1).map(({ cached }) => cached)).toEqual([true, true])
    })
  })

  test('a namespace that is not ours is refused', async () => {
    await expect(removeCacheMounts(bench().engine, [''])).rejects.toThrow('not a namespace of ours')
    await expect(removeCacheMounts(bench().engine, ['layerwright-1f0c9a3b-1', '.*'])).rejects.toThrow(
      'not a namespace of ours',
    )
  })

  test('the records of builds go, of those that failed too', async () => {
    const { client } = bench().engine
    const refs = await withRun(bench().engine, async (run) => {
      const good = await build(run, {
        dockerfile: printed(`FROM ${bench().base}\nRUN true\n`),
        output: { type: 'cacheonly' },
      })
      const folder = await run.folder()
      writeFileSync(join(folder, 'Dockerfile'), `FROM ${bench().base}\nRUN false\n`)
      const file = join(folder, 'Dockerfile')
      await runClient(client, ['buildx', 'build', '--output=type=cacheonly', '--file', file, folder])
      const failed = await findRecord(file, Date.now() - 60_000)
      expect(failed).toMatch(/^[^/]+\/[^/]+\/[a-z0-9]+$/)
      run.made({ kind: 'record', ref: failed ?? '', read: false })
      return [good.historyRef ?? '', failed ?? '']
    })
    for (const ref of refs) {
      // Asked for after the removal only: see mayRemoveRecord.
      const id = ref.split('/').at(-1) ?? ''
      expect((await runClient(client, ['buildx', 'history', 'inspect', id])).exitCode).not.toBe(0)
    }
  })

  test('a record that was read is left to an engine that would crash', () => {
    const { engine } = bench()
    expect(mayRemoveRecord({ ...engine, buildkitVersion: '0.28.1' }, true)).toBe(false)
    expect(mayRemoveRecord({ ...engine, buildkitVersion: '0.28.1' }, false)).toBe(true)
    expect(mayRemoveRecord({ ...engine, buildkitVersion: '0.29.0' }, true)).toBe(true)
    expect(mayRemoveRecord({ ...engine, system: 'Docker Desktop' }, false)).toBe(false)
  })

  test('disk usage counts images, cache and cache mounts', async () => {
    await withRun(bench().engine, async (run) => {
      const before = await diskUsage()
      await fillMounts(run, run.namespace())
      const after = await diskUsage()
      expect(before.images).toBeGreaterThan(0)
      expect(before.imageBytes).toBeGreaterThan(1_000_000)
      expect(after.cacheMountBytes - before.cacheMountBytes).toBeGreaterThanOrEqual(100 * 1024)
    })
  })
})
