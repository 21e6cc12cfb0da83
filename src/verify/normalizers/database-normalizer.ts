import type { Normalizer } from './normalizer.ts'

/** A value of a database as SQLite stores it. Text and blobs are bytes: text need not be valid. */
export interface DatabaseValue {
  readonly type: 'null' | 'integer' | 'real' | 'text' | 'blob'
  readonly bytes: Buffer
}

/**
 * Build-to-build noise inside of a database of SQLite. The database is read and its schema and every value of every row
 * are compared; how SQLite lays them out in pages, in free pages and in a journal is not.
 */
export interface DatabaseNormalizer extends Pick<Normalizer, 'name' | 'description' | 'applies'> {
  /** The columns that hold noise, as `table.column`, each with what masks it. What is not in the expected form stays. */
  readonly noise: Readonly<Record<string, (value: DatabaseValue) => DatabaseValue>>
}

/** What stands in the place of a time. */
export const maskedTime: DatabaseValue = { type: 'text', bytes: Buffer.from('<time>') }
