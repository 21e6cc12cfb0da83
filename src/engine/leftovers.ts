import { rm } from 'node:fs/promises'

import { removeCacheMounts } from './cache-mounts.ts'
import { runClient } from './client.ts'
import { connect, isMissing } from './docker.ts'
import { mayRemoveRecord, removeRecords, type HistoryRef } from './history.ts'
import { removeImage } from './image.ts'
import { printable } from './printable.ts'
import type { EngineInfo } from './engine-info.ts'

/** Something that a run made and that has to go when it ends. */
export type Leftover =
  | { readonly kind: 'container'; readonly id: string }
  | { readonly kind: 'image'; readonly tag: string }
  | { readonly kind: 'cacheMounts'; readonly namespace: string }
  | { readonly kind: 'builder'; readonly name: string }
  | { readonly kind: 'record'; readonly ref: HistoryRef; readonly read: boolean }
  | { readonly kind: 'folder'; readonly path: string }

/** What a clean-up did. */
export interface CleanUpReport {
  readonly removed: readonly Leftover[]
  /** What is still there, each with the reason. */
  readonly left: readonly { readonly leftover: Leftover; readonly reason: string }[]
  /** The content of the removed cache mounts. */
  readonly cacheMountBytes: number
}

// A container holds its image.
const order: readonly Leftover['kind'][] = ['container', 'image', 'cacheMounts', 'record', 'builder', 'folder']

/** Removes exactly these; what cannot be removed is reported and stops nothing. */
export async function removeLeftovers(leftovers: readonly Leftover[], engine: EngineInfo): Promise<CleanUpReport> {
  const batch = await removeBatches(leftovers, engine)
  const removed: Leftover[] = []
  const left: { readonly leftover: Leftover; readonly reason: string }[] = []
  for (const leftover of [...leftovers].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))) {
    const reason =
      leftover.kind === 'record' || leftover.kind === 'cacheMounts'
        ? batch.reasonFor(leftover)
        : await remove(leftover, engine).catch(reasonOf)
    if (reason === undefined) removed.push(leftover)
    else left.push({ leftover, reason })
  }
  return { removed, left, cacheMountBytes: batch.cacheMountBytes }
}

type Batched = Extract<Leftover, { kind: 'record' | 'cacheMounts' }>

/** Removes what goes much faster all at once. */
async function removeBatches(leftovers: readonly Leftover[], engine: EngineInfo) {
  const namespaces = leftovers.flatMap((leftover) => (leftover.kind === 'cacheMounts' ? [leftover.namespace] : []))
  const refs = leftovers.flatMap((leftover) =>
    leftover.kind === 'record' && mayRemoveRecord(engine, leftover.read) ? [leftover.ref] : [],
  )
  const mounts = await removeCacheMounts(engine, namespaces).catch((error: unknown) => ({
    ...{ bytes: 0, left: namespaces.map((namespace) => ({ namespace })), error: reasonOf(error) },
  }))
  const recordsStay = await removeRecords(engine, refs).catch(reasonOf)
  const reasonFor = (leftover: Batched): string | undefined => {
    if (leftover.kind === 'record') {
      return refs.includes(leftover.ref) ? recordsStay : 'left to the engine, which drops old build records by itself'
    }
    const stays = mounts.left.some(({ namespace }) => namespace === leftover.namespace)
    return stays ? ('error' in mounts && mounts.error !== undefined ? mounts.error : 'still in use') : undefined
  }
  return { cacheMountBytes: mounts.bytes, reasonFor }
}

/** Gives why it stayed, undefined when it is gone. */
async function remove(leftover: Exclude<Leftover, Batched>, engine: EngineInfo): Promise<string | undefined> {
  switch (leftover.kind) {
    case 'container':
      await connect().getContainer(leftover.id).remove({ force: true, v: true })
      return undefined
    case 'image':
      await removeImage(leftover.tag)
      return undefined
    case 'builder': {
      const { exitCode } = await runClient(engine.client, ['buildx', 'rm', '--force', leftover.name])
      return exitCode === 0 ? undefined : 'docker buildx rm failed'
    }
    case 'folder':
      await rm(leftover.path, { recursive: true, force: true })
      return undefined
  }
}

function reasonOf(error: unknown): string | undefined {
  if (isMissing(error)) return undefined
  return printable(error instanceof Error ? error.message : String(error)).trim()
}
