import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

import type { FileEntry } from '../file-entry.ts'
import type { ImageFileSystem } from '../image-file-system.ts'
import { companions, databaseOf, type DatabaseFiles } from './database-files.ts'
import { databaseDigest } from './read-database.ts'

/**
 * Says of each file of a known database what the whole database holds: the write-ahead log that is not yet in the database
 * counts, and how content is spread over the files does not.
 */
export async function normalizeDatabases(fileSystem: ImageFileSystem, files: DatabaseFiles): Promise<ImageFileSystem> {
  const normalized = new Map<FileEntry, FileEntry>()
  for (const [path, entry] of fileSystem.entries) {
    const known = databaseOf(path)
    if (known?.database !== path || entry.kept !== true) continue
    const beside = companions.map((suffix) => fileSystem.entries.get(`${path}${suffix}`))
    const sha256 = await contentOf([entry, ...beside], files, known.normalizer.noise)
    if (sha256 === undefined) continue
    for (const part of [entry, ...beside])
      if (part?.kept === true) normalized.set(part, { ...part, normalized: { by: known.normalizer.name, sha256 } })
  }
  if (normalized.size === 0) return fileSystem
  const entries = [...fileSystem.entries].map(([path, entry]) => [path, normalized.get(entry) ?? entry] as const)
  return { ...fileSystem, entries: new Map(entries) }
}

async function contentOf(
  parts: readonly (FileEntry | undefined)[],
  files: DatabaseFiles,
  noise: Parameters<typeof databaseDigest>[1],
): Promise<string | undefined> {
  // What was not kept, as it is a link or too large, might hold anything.
  if (parts.some((part) => part !== undefined && part.kept !== true)) return undefined
  const key = parts.map((part) => part?.sha256 ?? '').join()
  if (!files.digests.has(key)) files.digests.set(key, await readParts(parts, files, noise))
  return files.digests.get(key)
}

async function readParts(
  parts: readonly (FileEntry | undefined)[],
  files: DatabaseFiles,
  noise: Parameters<typeof databaseDigest>[1],
): Promise<string | undefined> {
  const folder = await mkdtemp(join(files.folder, 'database-'))
  const copy = join(folder, 'database')
  for (const [index, suffix] of ['', ...companions].entries()) {
    const sha256 = parts[index]?.sha256
    // The first who opens a database makes the log's index anew, whatever is in it.
    if (sha256 !== undefined && suffix !== '-shm') await copyFile(files.copyOf(sha256), `${copy}${suffix}`)
  }
  const digest = await databaseDigest(copy, noise)
  await rm(folder, { recursive: true })
  return digest
}
