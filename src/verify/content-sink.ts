import { createHash, hash } from 'node:crypto'

import { databaseOf, type DatabaseFiles } from './database/database-files.ts'
import type { FileEntry } from './file-entry.ts'
import { normalizers } from './normalizers/all.ts'
import { collect, type ByteSink } from './tar/sink.ts'

type Content = Pick<FileEntry, 'sha256' | 'normalized' | 'kept'>

/** A larger file is compared as it is: what normalizers are for is small, and an image may be large. */
const largestNormalized = 32 * 1024 * 1024
const largestDatabase = 256 * 1024 * 1024

/**
 * Hashes a file's content as it streams by, and once more as its normalizer leaves it, if it has one. Files of databases
 * are kept in `databases`.
 */
export function contentSink(
  path: string,
  size: number,
  take: (content: Content) => void,
  databases?: DatabaseFiles,
): ByteSink {
  if (databases !== undefined && size <= largestDatabase && databaseOf(path) !== undefined)
    return collect((body) => {
      const sha256 = hash('sha256', body)
      databases.keep(sha256, body)
      take({ sha256, kept: true })
    })
  const normalizer = size <= largestNormalized ? normalizers.find(({ applies }) => applies(path)) : undefined
  if (normalizer === undefined) return size <= smallFile ? wholeHash(take) : runningHash(take)
  return collect((body) => {
    const sha256 = hash('sha256', body)
    const normal = normalizer.normalize(body)
    take({ sha256, normalized: { by: normalizer.name, sha256: normal === body ? sha256 : hash('sha256', normal) } })
  })
}

// Most files arrive in one chunk or two, and hashing them whole saves a hash object each.
const smallFile = 64 * 1024

function wholeHash(take: (content: Content) => void): ByteSink {
  return collect((body) => take({ sha256: hash('sha256', body) }))
}

function runningHash(take: (content: Content) => void): ByteSink {
  const running = createHash('sha256')
  return { write: (chunk) => void running.update(chunk), end: () => take({ sha256: running.digest('hex') }) }
}
