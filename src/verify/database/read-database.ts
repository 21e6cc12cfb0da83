import { createHash, type Hash } from 'node:crypto'

import type { Database } from 'node-sqlite3-wasm'

import type { DatabaseNormalizer, DatabaseValue } from '../normalizers/database-normalizer.ts'

type Noise = DatabaseNormalizer['noise']

// What the file's header says of the content: encoding, versions and the like. Counters and sizes of pages are layout.
const settings = ['page_size', 'encoding', 'auto_vacuum', 'user_version', 'application_id', 'journal_mode']

const types: Readonly<Record<string, DatabaseValue['type']>> = {
  null: 'null',
  integer: 'integer',
  real: 'real',
  text: 'text',
  blob: 'blob',
}

/**
 * The digest of what a database holds, its write-ahead log or hot journal applied, with noise masked. Undefined where that
 * cannot be told, as it is damaged or no database. SQLite writes to the file: it has to be a copy.
 */
export async function databaseDigest(copy: string, noise: Noise): Promise<string | undefined> {
  const { Database } = (await import('node-sqlite3-wasm')).default
  let database: Database | undefined
  try {
    database = new Database(copy, { fileMustExist: true })
    // In this mode the write-ahead log needs no shared memory, which WebAssembly has not.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON')
    if (pragma(database, 'integrity_check') !== 'ok') return undefined
    const hash = createHash('sha256')
    for (const setting of settings) add(hash, `${setting} ${pragma(database, setting)}`)
    for (const table of tablesOf(database, hash)) addTable(database, hash, table, noise)
    return hash.digest('hex')
  } catch {
    return undefined
  } finally {
    database?.close()
  }
}

/** Adds everything that was created, in its order, and gives the tables that have rows of their own. */
function tablesOf(database: Database, hash: Hash): readonly string[] {
  const tables: string[] = []
  const sql = 'SELECT type, name, tbl_name, sql, rootpage > 0 AS stored FROM sqlite_schema ORDER BY rowid'
  for (const row of rows(database, sql)) {
    add(hash, JSON.stringify([row['type'], row['name'], row['tbl_name'], row['sql']]))
    // A virtual table keeps its rows in tables that are listed themselves.
    if (row['type'] === 'table' && row['stored'] === 1) tables.push(String(row['name']))
  }
  return tables
}

function addTable(database: Database, hash: Hash, table: string, noise: Noise): void {
  const columns = [...rows(database, `PRAGMA table_xinfo(${quote(table)})`)].map((row) => String(row['name']))
  const key = rowidOf(database, table, columns)
  const values = columns.map(quote).flatMap((name, index) => {
    // Text is taken as its bytes, which need not be valid.
    const bytes = `CASE typeof(${name}) WHEN 'text' THEN CAST(${name} AS BLOB) ELSE ${name} END`
    return [`typeof(${name}) AS type${index}`, `${bytes} AS value${index}`]
  })
  const selected = [`${key ?? 0} AS key`, ...values].join(', ')
  const order = key ?? columns.map(quote).join(', ')
  add(hash, JSON.stringify([table, columns]))
  for (const row of rows(database, `SELECT ${selected} FROM ${quote(table)} ORDER BY ${order}`)) {
    add(hash, String(row['key']))
    for (const [index, column] of columns.entries()) {
      const value = valueOf(row[`type${index}`], row[`value${index}`])
      const { type, bytes } = noise[`${table}.${column}`]?.(value) ?? value
      add(hash, type)
      add(hash, bytes)
    }
  }
}

/** The name under which a table's row numbers can be asked for, where it has any. */
function rowidOf(database: Database, table: string, columns: readonly string[]): string | undefined {
  const isWithout = [...rows(database, `PRAGMA table_list(${quote(table)})`)].every((row) => row['wr'] === 1)
  if (isWithout) return undefined
  const names = new Set(columns.map((column) => column.toLowerCase()))
  const free = ['rowid', '_rowid_', 'oid'].find((name) => !names.has(name))
  if (free === undefined) throw new Error('every name of the row number is taken by a column')
  return free
}

function valueOf(type: unknown, value: unknown): DatabaseValue {
  const known = typeof type === 'string' ? types[type] : undefined
  if (known === undefined) throw new Error('SQLite gave a type that is not known')
  if (value instanceof Uint8Array) return { type: known, bytes: Buffer.from(value) }
  // -0 and the last bit of a number are kept.
  if (known === 'real' && typeof value === 'number') {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleBE(value)
    return { type: known, bytes }
  }
  return { type: known, bytes: Buffer.from(String(value)) }
}

type Row = Readonly<Record<string, unknown>>

function* rows(database: Database, sql: string): Generator<Row> {
  const statement = database.prepare(sql)
  try {
    yield* statement.iterate()
  } finally {
    statement.finalize()
  }
}

function pragma(database: Database, name: string): string {
  return Object.values(database.get(`PRAGMA ${name}`) ?? {})
    .map(String)
    .join()
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

// Each part with its length, so that no two lists of parts are the same bytes.
function add(hash: Hash, part: string | Buffer): void {
  const bytes = Buffer.from(part)
  hash.update(`${bytes.length}:`)
  hash.update(bytes)
}
