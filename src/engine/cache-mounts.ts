import { setTimeout as sleep } from 'node:timers/promises'

import { runClient } from './client.ts'
import { ask, connect } from './docker.ts'
import { listAt, numberAt, textAt } from './json.ts'
import type { EngineInfo } from './engine-info.ts'

/** A cache mount's content on the engine. */
export interface CacheMountRecord {
  readonly id: string
  readonly namespace: string
  /** The mount's id in the Dockerfile, without the namespace. */
  readonly mount: string
  readonly bytes: number
}

/** What removing some cache mounts gave. */
export interface CacheMountRemoval {
  readonly bytes: number
  /** Records that stayed, such as one that a build still uses, and namespaces that could not be asked for. */
  readonly left: readonly { readonly namespace: string; readonly id?: string }[]
}

/** The cache mounts of some namespaces (`BUILDKIT_CACHE_MOUNT_NS`); builds in the engine itself only. */
export async function cacheMounts(namespaces: readonly string[]): Promise<readonly CacheMountRecord[]> {
  const usage = await ask(connect(), 'GET', '/system/df', { type: 'build-cache' })
  return listAt(usage, 'BuildCache').flatMap((record) => {
    const id = textAt(record, 'ID')
    // BuildKit keeps a mount's id nowhere but at the end of its description.
    const [, namespace = '', mount = ''] =
      / with id "([a-z0-9-]+)\/([^"]*)"$/.exec(textAt(record, 'Description') ?? '') ?? []
    if (id === undefined || !namespaces.includes(namespace) || textAt(record, 'Type') !== 'exec.cachemount') return []
    return [{ id, namespace, mount, bytes: numberAt(record, 'Size') ?? 0 }]
  })
}

/** Removes every cache mount of these namespaces, and nothing else. */
export async function removeCacheMounts(engine: EngineInfo, namespaces: readonly string[]): Promise<CacheMountRemoval> {
  const foreign = namespaces.find((namespace) => !/^[a-z0-9-]{12,}$/.test(namespace))
  if (foreign !== undefined) throw new Error(`not a namespace of ours: ${foreign}`)
  if (namespaces.length === 0) return { bytes: 0, left: [] }
  if (engine.driver !== 'docker') return pruneByDescription(engine, namespaces)
  let bytes = 0
  // A build that was just cancelled holds its mounts for a moment longer.
  for (let attempt = 1; ; attempt++) {
    const records = await cacheMounts(namespaces)
    for (const record of records) bytes += await pruneRecord(record)
    const left = records.length === 0 ? [] : await cacheMounts(namespaces)
    if (left.length === 0 || attempt === 10) return { bytes, left }
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
async function pruneByDescription(engine: EngineInfo, namespaces: readonly string[]): Promise<CacheMountRemoval> {
  const { exitCode } = await runClient(engine.client, [
    ...['buildx', 'prune', '--force', '--all'],
    ...(engine.builder === undefined ? [] : ['--builder', engine.builder]),
    ...['--filter', `description~=" with id .(${namespaces.join('|')})/"`],
  ])
  return { bytes: 0, left: exitCode === 0 ? [] : namespaces.map((namespace) => ({ namespace })) }
}
