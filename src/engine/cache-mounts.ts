import { setTimeout as sleep } from 'node:timers/promises'

import { runClient } from './client.ts'
import { ask, connect } from './docker.ts'
import { listAt, numberAt, textAt } from './json.ts'
import type { EngineInfo } from './probe.ts'

/** A cache mount's content on the engine. */
export interface CacheMountRecord {
  readonly id: string
  /** The mount's id in the Dockerfile, without the namespace. */
  readonly mount: string
  readonly bytes: number
}

/** What removing some cache mounts gave. */
export interface CacheMountRemoval {
  readonly bytes: number
  /** The ids of records that stayed, such as one that a build still uses. */
  readonly left: readonly string[]
}

/** The cache mounts of one namespace (`BUILDKIT_CACHE_MOUNT_NS`); builds in the engine itself only. */
export async function cacheMounts(namespace: string): Promise<readonly CacheMountRecord[]> {
  const usage = await ask(connect(), 'GET', '/system/df', { type: 'build-cache' })
  // BuildKit keeps a mount's id nowhere but at the end of its description.
  const ours = new RegExp(` with id "${namespace}/(.*)"$`, 's')
  return listAt(usage, 'BuildCache').flatMap((record) => {
    const id = textAt(record, 'ID')
    const mount = ours.exec(textAt(record, 'Description') ?? '')?.[1]
    if (id === undefined || mount === undefined || textAt(record, 'Type') !== 'exec.cachemount') return []
    return [{ id, mount, bytes: numberAt(record, 'Size') ?? 0 }]
  })
}

/** Removes every cache mount of one namespace, and nothing else. */
export async function removeCacheMounts(engine: EngineInfo, namespace: string): Promise<CacheMountRemoval> {
  if (!/^[a-z0-9-]{12,}$/.test(namespace)) throw new Error(`not a namespace of ours: ${namespace}`)
  if (engine.driver !== 'docker') return pruneByDescription(engine, namespace)
  let bytes = 0
  // A build that was just cancelled holds its mounts for a moment longer.
  for (let attempt = 1; ; attempt++) {
    const records = await cacheMounts(namespace)
    for (const record of records) bytes += await pruneRecord(record)
    const left = records.length === 0 ? [] : await cacheMounts(namespace)
    if (left.length === 0 || attempt === 10) return { bytes, left: left.map(({ id }) => id) }
    await sleep(300)
  }
}

async function pruneRecord({ id }: CacheMountRecord): Promise<number> {
  // The engine takes the id as a pattern: anything but a whole id could match more than one record.
  if (!/^[a-z0-9]{20,}$/.test(id)) throw new Error(`not the id of a build cache record: ${id}`)
  const filters = JSON.stringify({ id: [id] })
  const answer = await ask(connect(), 'POST', '/build/prune', { all: 'true', filters })
  return numberAt(answer, 'SpaceReclaimed') ?? 0
}

// Other drivers keep their cache out of the engine's sight; their own prune takes a pattern over the description.
async function pruneByDescription(engine: EngineInfo, namespace: string): Promise<CacheMountRemoval> {
  const { exitCode } = await runClient(engine.client, [
    ...['buildx', 'prune', '--force', '--all'],
    ...(engine.builder === undefined ? [] : ['--builder', engine.builder]),
    ...['--filter', `description~="with id .${namespace}/"`],
  ])
  return { bytes: 0, left: exitCode === 0 ? [] : [namespace] }
}
