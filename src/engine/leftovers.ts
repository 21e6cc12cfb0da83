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

// A container holds its image.
const order: readonly Leftover['kind'][] = ['container', 'image', 'cacheMounts', 'record', 'builder', 'folder']

/** Removes exactly these; what cannot be removed is reported and stops nothing. */
export async function removeLeftovers(leftovers: readonly Leftover[], engine: EngineInfo): Promise<CleanUpReport> {
  // All at once: one start of the docker client takes longer than everything else.
  const refs = leftovers.flatMap((leftover) => (isRemovable(leftover, engine) ? [leftover.ref] : []))
  const recordsStay = await removeRecords(engine, refs)
  const removed: Leftover[] = []
  const left: { readonly leftover: Leftover; readonly reason: string }[] = []
  let cacheMountBytes = 0
  for (const leftover of [...leftovers].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))) {
    const { reason, bytes = 0 } =
      leftover.kind === 'record'
        ? recordRemoval(isRemovable(leftover, engine), recordsStay)
        : await remove(leftover, engine).catch(failedRemoval)
    if (reason === undefined) removed.push(leftover)
    else left.push({ leftover, reason })
    cacheMountBytes += bytes
  }
  return { removed, left, cacheMountBytes }
}

async function remove(leftover: Exclude<Leftover, { kind: 'record' }>, engine: EngineInfo): Promise<Removal> {
  switch (leftover.kind) {
    case 'container':
      await connect().getContainer(leftover.id).remove({ force: true, v: true })
      return {}
    case 'image':
      await removeImage(leftover.tag)
      return {}
    case 'cacheMounts': {
      const { bytes, left } = await removeCacheMounts(engine, leftover.namespace)
      return left.length === 0 ? { bytes } : { bytes, reason: `still in use: ${left.join(', ')}` }
    }
    case 'builder': {
      const { exitCode } = await runClient(engine.client, ['buildx', 'rm', '--force', leftover.name])
      return exitCode === 0 ? {} : { reason: 'docker buildx rm failed' }
    }
    case 'folder':
      await rm(leftover.path, { recursive: true, force: true })
      return {}
  }
}

function isRemovable(leftover: Leftover, engine: EngineInfo): leftover is Extract<Leftover, { kind: 'record' }> {
  return leftover.kind === 'record' && mayRemoveRecord(engine, leftover.read)
}

function recordRemoval(removable: boolean, failure: string | undefined): Removal {
  if (!removable) return { reason: 'left to the engine, which drops old build records by itself' }
  return failure === undefined ? {} : { reason: failure }
}

function failedRemoval(error: unknown): Removal {
  if (isMissing(error)) return {}
  return { reason: printable(error instanceof Error ? error.message : String(error)).trim() }
}
