import { rm } from 'node:fs/promises'

import { removeCacheMounts } from './cache-mounts.ts'
import { runClient } from './client.ts'
import { connect, isMissing } from './docker.ts'
import { mayRemoveRecord, removeRecords, type HistoryRef } from './history.ts'
import { removeImage } from './image.ts'
import { printable } from './printable.ts'
import type { EngineInfo } from './probe.ts'

/** Something that a run made and that has to go when it ends. */
export type Leftover =
  | { readonly kind: 'container'; readonly id: string }
  | { readonly kind: 'image'; readonly tag: string }
  | { readonly kind: 'cacheMounts'; readonly namespace: string }
  | { readonly kind: 'builder'; readonly name: string }
  | { readonly kind: 'record'; readonly ref: HistoryRef; readonly read: boolean }
  | { readonly kind: 'folder'; readonly path: string }

type LeftoverOf<Kind extends Leftover['kind']> = Extract<Leftover, { readonly kind: Kind }>

/** What a clean-up did. */
export interface CleanUpReport {
  readonly removed: readonly Leftover[]
  /** What is still there, each with the reason. */
  readonly left: readonly { readonly leftover: Leftover; readonly reason: string }[]
  /** The content of the removed cache mounts. */
  readonly cacheMountBytes: number
}

interface Removal {
  /** Why it stayed; absent when it is gone. */
  readonly reason?: string
  readonly bytes?: number
}

type Remover<Kind extends Leftover['kind']> = (
  leftovers: readonly LeftoverOf<Kind>[],
  engine: EngineInfo,
) => Promise<readonly Removal[]>

// In this order: a container holds its image, and a builder's records go with it.
const removers: { readonly [Kind in Leftover['kind']]: Remover<Kind> } = {
  container: each(async ({ id }) => {
    await connect().getContainer(id).remove({ force: true, v: true })
    return {}
  }),
  image: each(async ({ tag }) => {
    await removeImage(tag)
    return {}
  }),
  cacheMounts: each(async ({ namespace }, engine) => {
    const { bytes, left } = await removeCacheMounts(engine, namespace)
    return left.length === 0 ? { bytes } : { bytes, reason: `still in use: ${left.join(', ')}` }
  }),
  record: async (records, engine) => {
    const removable = records.filter(({ read }) => mayRemoveRecord(engine, read))
    const reason = await removeRecords(
      engine,
      removable.map(({ ref }) => ref),
    )
    return records.map((record) => {
      if (!removable.includes(record)) return { reason: 'left to the engine, which drops old build records by itself' }
      return reason === undefined ? {} : { reason }
    })
  },
  builder: each(async ({ name }, engine) => {
    const { exitCode } = await runClient(engine.client, ['buildx', 'rm', '--force', name])
    return exitCode === 0 ? {} : { reason: 'docker buildx rm failed' }
  }),
  folder: each(async ({ path }) => {
    await rm(path, { recursive: true, force: true })
    return {}
  }),
}

/** Removes exactly these; what cannot be removed is reported and stops nothing. */
export async function removeLeftovers(leftovers: readonly Leftover[], engine: EngineInfo): Promise<CleanUpReport> {
  const results = [
    ...(await remove(pick('container'), removers.container)),
    ...(await remove(pick('image'), removers.image)),
    ...(await remove(pick('cacheMounts'), removers.cacheMounts)),
    ...(await remove(pick('record'), removers.record)),
    ...(await remove(pick('builder'), removers.builder)),
    ...(await remove(pick('folder'), removers.folder)),
  ]
  return {
    removed: results.flatMap(({ leftover, removal }) => (removal.reason === undefined ? [leftover] : [])),
    left: results.flatMap(({ leftover, removal: { reason } }) => (reason === undefined ? [] : [{ leftover, reason }])),
    cacheMountBytes: results.reduce((sum, { removal }) => sum + (removal.bytes ?? 0), 0),
  }

  function pick<Kind extends Leftover['kind']>(kind: Kind): readonly LeftoverOf<Kind>[] {
    return leftovers.filter((leftover): leftover is LeftoverOf<Kind> => leftover.kind === kind)
  }

  async function remove<Kind extends Leftover['kind']>(own: readonly LeftoverOf<Kind>[], remover: Remover<Kind>) {
    const removals = own.length === 0 ? [] : await remover(own, engine)
    return own.map((leftover, index) => ({ leftover, removal: removals[index] ?? {} }))
  }
}

function each<Kind extends Leftover['kind']>(
  remove: (leftover: LeftoverOf<Kind>, engine: EngineInfo) => Promise<Removal>,
): Remover<Kind> {
  return async (leftovers, engine) => {
    const removals: Removal[] = []
    for (const leftover of leftovers) {
      try {
        removals.push(await remove(leftover, engine))
      } catch (error) {
        removals.push(isMissing(error) ? {} : { reason: messageOf(error) })
      }
    }
    return removals
  }
}

function messageOf(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error)).trim()
}
