import { ask, connect } from './docker.ts'
import { listAt, numberAt, textAt, valueAt } from './json.ts'

/** What the engine keeps on its disk. */
export interface DiskUsage {
  readonly imageBytes: number
  readonly images: number
  /** Build cache without the cache mounts; layers that an image shares count in both. */
  readonly buildCacheBytes: number
  readonly cacheMountBytes: number
}

/** Asks the engine what it keeps; containers and volumes are left out, they take the engine long to measure. */
export async function diskUsage(): Promise<DiskUsage> {
  const usage = await ask(connect(), 'GET', '/system/df', { type: ['image', 'build-cache'] })
  const cache = listAt(usage, 'BuildCache')
  const bytes = (records: readonly unknown[]): number =>
    records.reduce<number>((sum, record) => sum + (numberAt(record, 'Size') ?? 0), 0)
  const mounts = cache.filter((record) => textAt(record, 'Type') === 'exec.cachemount')
  return {
    imageBytes: numberAt(valueAt(usage), 'LayersSize') ?? 0,
    images: listAt(usage, 'Images').length,
    buildCacheBytes: bytes(cache) - bytes(mounts),
    cacheMountBytes: bytes(mounts),
  }
}
