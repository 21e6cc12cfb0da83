import { randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'

import { build } from '../../src/engine/build.ts'
import { removeImage } from '../../src/engine/image.ts'
import { requireEngine, type EngineInfo } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { printed } from './printed.ts'

/** What every engine test starts from. */
export interface Bench {
  readonly engine: EngineInfo
  /** A base image of 2 MB with busybox as its shell, under a name of its own. */
  readonly base: string
}

const dockerfile = printed(`FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN mkdir -p /tmp /root /etc /var/cache /var/lib && echo root:x:0:0:root:/root:/bin/sh > /etc/passwd && echo root:x:0: > /etc/group
ENV PATH=/bin BASE_VALUE=from-base
`)

/** Makes the base image before this file's tests and removes it after them; gives it to each test. */
export function useBusybox(): () => Bench {
  let bench: Bench | undefined

  beforeAll(async () => {
    const engine = await requireEngine()
    const base = `layerwright-test/busybox:${unique()}`
    const context = await mkdtemp(join(tmpdir(), 'layerwright-test-'))
    await copyFile('/bin/busybox', join(context, 'busybox')).catch(() => {
      throw new Error('these tests need a static busybox: apt-get install busybox-static')
    })
    await withRun(engine, (run) => build(run, { dockerfile, context, output: { type: 'image', tag: base } }))
    await rm(context, { recursive: true })
    bench = { engine, base }
  })

  afterAll(async () => {
    if (bench !== undefined) await removeImage(bench.base)
  })

  return () => {
    if (bench === undefined) throw new Error('only tests have a bench')
    return bench
  }
}

/** A word that no build before has used, so that nothing of it is cached. */
export function unique(): string {
  return randomBytes(6).toString('hex')
}
