import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { DatabaseNormalizer } from '../normalizers/database-normalizer.ts'
import { databaseNormalizers } from '../normalizers/databases.ts'

/** What SQLite puts beside a database: the write-ahead log, its index, and the rollback journal. */
export const companions = ['-wal', '-shm', '-journal'] as const

/** The database that a file belongs to, and its normalizer; undefined for files of no known database. */
export function databaseOf(
  path: string,
): { readonly database: string; readonly normalizer: DatabaseNormalizer } | undefined {
  const suffix = companions.find((ending) => path.endsWith(ending)) ?? ''
  const database = path.slice(0, path.length - suffix.length)
  const normalizer = databaseNormalizers.find(({ applies }) => applies(database))
  return normalizer === undefined ? undefined : { database, normalizer }
}

/**
 * Copies of the files of known databases, kept until an image is merged: a database and its write-ahead log are one thing,
 * and may come from different layers.
 */
export class DatabaseFiles {
  /** Where the copies are, and what is made of them; whoever gives the folder removes it. */
  readonly folder: string
  /** The digests of databases that were read, by those of their files. */
  readonly digests = new Map<string, string | undefined>()

  constructor(folder: string) {
    this.folder = folder
  }

  keep(sha256: string, body: Buffer): void {
    const copy = this.copyOf(sha256)
    if (!existsSync(copy)) writeFileSync(copy, body)
  }

  copyOf(sha256: string): string {
    return join(this.folder, sha256)
  }
}
