import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sqlite from 'node-sqlite3-wasm'
import { afterAll, describe, expect, test } from 'vitest'

import { compareContent } from '../../../src/verify/content-difference.ts'
import { LayerStore } from '../../../src/verify/layer-store.ts'
import { readImage } from '../../../src/verify/read-image.ts'
import { diffIdOf, ociArchive, tar } from '../tars.ts'

const RPM = '/usr/lib/sysimage/rpm/rpmdb.sqlite'
const DNF = '/var/lib/dnf/history.sqlite'

type Files = Readonly<Record<string, Buffer>>

const folder = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The files of a database on which these statements ran, each of them a transaction. */
function database(path: string, ...statements: readonly string[]): Files {
  const file = join(mkdtempSync(join(folder, 'made-')), 'made')
  const open = new sqlite.Database(file)
  open.exec('PRAGMA locking_mode = EXCLUSIVE')
  for (const statement of statements) open.exec(statement)
  // Copied while it is open: closing would write the log back.
  const copies = ['', '-wal', '-journal'].flatMap((suffix) => {
    if (!existsSync(`${file}${suffix}`)) return []
    copyFileSync(`${file}${suffix}`, `${file}.copy`)
    return [[`${path}${suffix}`, readFileSync(`${file}.copy`)] as const]
  })
  open.close()
  return Object.fromEntries(copies)
}

/** How each file of two images compares; every argument is an image, and each of its members a layer. */
async function compared(a: readonly Files[], b: readonly Files[], path: string): Promise<string> {
  const store = new LayerStore(mkdtempSync(join(folder, 'store-')))
  const entry = async (layers: readonly Files[]): Promise<Parameters<typeof compareContent>[0]> => {
    const tars = await Promise.all(
      layers.map((files) => tar(Object.entries(files).map(([name, content]) => ({ name, content })))),
    )
    const { entries } = await readImage(await ociArchive(tars), tars.map(diffIdOf), store)
    const found = entries.get(path)
    if (found === undefined) throw new Error(`${path} is missing`)
    return found
  }
  const outcome = compareContent(await entry(a), await entry(b))
  return outcome.kind === 'normalized' ? outcome.by : outcome.kind
}

/** A header of rpm: NAME, then INSTALLTIME and INSTALLTID. */
function header(name: string, time: number, tid: number): string {
  const entries = [
    [1000, 6, 8, 1],
    [1008, 4, 0, 1],
    [1128, 4, 4, 1],
  ]
  const bytes = Buffer.alloc(8 + 16 * entries.length + 8)
  bytes.writeUInt32BE(entries.length, 0)
  entries.flat().forEach((field, index) => bytes.writeUInt32BE(field, 8 + 4 * index))
  bytes.writeUInt32BE(time, 8 + 16 * entries.length)
  bytes.writeUInt32BE(tid, 12 + 16 * entries.length)
  const text = Buffer.from(`${name}\0`)
  bytes.writeUInt32BE(8 + text.length, 4)
  return `X'${Buffer.concat([bytes, text]).toString('hex')}'`
}

function tid(time: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(time)
  return `X'${bytes.toString('hex')}'`
}

const TABLES =
  'CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL); CREATE TABLE Installtid (key BLOB, hnum, idx)'

function rpm(name: string, time: number, ...more: readonly string[]): Files {
  return database(
    RPM,
    TABLES,
    `INSERT INTO Packages VALUES (1, ${header(name, time, time)}); INSERT INTO Installtid VALUES (${tid(time)}, 1, 0)`,
    ...more,
  )
}

function dnf(begin: string, command: string, ...before: readonly string[]): Files {
  return database(
    DNF,
    ...before,
    'CREATE TABLE trans (id INTEGER PRIMARY KEY, dt_begin INTEGER, dt_end INTEGER, cmdline TEXT)',
    `INSERT INTO trans VALUES (1, ${begin}, ${begin}, '${command}')`,
  )
}

const WAL = 'PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0'

describe('rpm-database explains', () => {
  test('when a package was installed', async () => {
    expect(await compared([rpm('bash', 1_795_000_000)], [rpm('bash', 1_795_000_007)], RPM)).toBe('rpm-database')
  })

  test('pages that are free, and where rows are', async () => {
    const detour = ['CREATE TABLE x AS SELECT randomblob(9000) AS y', 'DROP TABLE x']
    const [a, b] = [rpm('bash', 1_795_000_000), rpm('bash', 1_795_000_000, ...detour)]
    expect(b[RPM]?.length).toBeGreaterThan(a[RPM]?.length ?? 0)
    expect(await compared([a], [b], RPM)).toBe('rpm-database')
  })
})

describe('rpm-database reports', () => {
  const first = [rpm('bash', 1_795_000_000)]
  test.each([
    ['another package', rpm('dash', 1_795_000_000)],
    ['a package more', rpm('bash', 1, `INSERT INTO Packages VALUES (2, ${header('x', 1, 1)})`)],
    ['another number for the next package', rpm('bash', 1, 'UPDATE sqlite_sequence SET seq = 5')],
    ['an index that points elsewhere', rpm('bash', 1, 'UPDATE Installtid SET idx = 1')],
    ['another table', rpm('bash', 1, 'CREATE TABLE Name (key)')],
    ['another index', rpm('bash', 1, 'CREATE INDEX i ON Installtid (key)')],
    ['a value of another type', rpm('bash', 1, "UPDATE Installtid SET hnum = '1'")],
    ['a key that is no time', rpm('bash', 1, "UPDATE Installtid SET key = X'0102'")],
    ['a header of another form', rpm('bash', 1, "UPDATE Packages SET blob = blob || X'00'")],
    ['another version of its schema', rpm('bash', 1, 'PRAGMA user_version = 3')],
  ])('%s', async (_, other) => {
    expect(await compared(first, [other], RPM)).toBe('different')
  })

  test('a database that is damaged', async () => {
    const broken = Buffer.from(first[0]?.[RPM] ?? '')
    broken.fill(0xff, 4096, 4300)
    expect(await compared(first, [{ [RPM]: broken }], RPM)).toBe('different')
  })

  test('a file of that name that is no database', async () => {
    expect(await compared([{ [RPM]: Buffer.from('a') }], [{ [RPM]: Buffer.from('b') }], RPM)).toBe('different')
  })

  test('the same database elsewhere', async () => {
    const path = '/srv/other.sqlite'
    const [a, b] = [1, 2].map((time) => ({ [path]: rpm('bash', time)[RPM] ?? Buffer.alloc(0) }))
    expect(await compared([a ?? {}], [b ?? {}], path)).toBe('different')
  })
})

describe('dnf-history', () => {
  test('explains when a transaction began and ended', async () => {
    expect(await compared([dnf('1795000000', 'install x')], [dnf('1795000007', 'install x')], DNF)).toBe('dnf-history')
  })

  test.each([
    ['another command', '1795000000', 'install y'],
    ['a transaction that did not end', 'NULL', 'install x'],
    ['a time that is none', '0', 'install x'],
  ])('reports %s', async (_, begin, command) => {
    expect(await compared([dnf('1795000000', 'install x')], [dnf(begin, command)], DNF)).toBe('different')
  })

  test('reads what is in the write-ahead log alone', async () => {
    const [a, b, c] = [dnf('1795000000', 'x', WAL), dnf('1795000007', 'x', WAL), dnf('1795000000', 'y', WAL)]
    expect(a[`${DNF}-wal`]?.length).toBeGreaterThan(4096)
    for (const path of [DNF, `${DNF}-wal`]) {
      expect(await compared([a], [b], path)).toBe(
        path === DNF && a[DNF]?.equals(b[DNF] ?? a[DNF]) === true ? 'equal' : 'dnf-history',
      )
    }
    expect(await compared([a], [c], `${DNF}-wal`)).toBe('different')
  })

  test('finds a write-ahead log in another layer', async () => {
    const [a, b, c] = [dnf('1795000000', 'x', WAL), dnf('1795000007', 'x', WAL), dnf('1795000007', 'y', WAL)]
    const layers = (files: Files): readonly Files[] => Object.entries(files).map(([path, body]) => ({ [path]: body }))
    expect(await compared(layers(a), layers(b), `${DNF}-wal`)).toBe('dnf-history')
    expect(await compared(layers(a), layers(c), `${DNF}-wal`)).toBe('different')
  })
})
