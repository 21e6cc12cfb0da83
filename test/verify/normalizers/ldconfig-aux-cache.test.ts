import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

import { explains, reports } from './noise.ts'

const path = '/var/cache/ldconfig/aux-cache'

interface Library {
  readonly inode?: number
  readonly ctime?: number
  readonly size?: number
  readonly device?: number
  readonly flags?: number
  readonly level?: number
  readonly padding?: number
  readonly soname: string
}

function auxCache(libraries: readonly Library[], version = '2.0'): Buffer {
  const header = Buffer.alloc(32)
  header.write(`glibc-ld.so.auxcache-${version}`)
  const strings: Buffer[] = [Buffer.alloc(1)]
  const entries = libraries.map(({ inode = 1, ctime = 1, size = 1, device = 1, flags = 0x303, level = 0, ...rest }) => {
    const entry = Buffer.alloc(48)
    for (const [index, field] of [inode, ctime, size, device].entries())
      entry.writeBigUInt64LE(BigInt(field), 8 * index)
    const soname = strings.reduce((sum, { length }) => sum + length, 0)
    for (const [index, field] of [flags, soname, level, rest.padding ?? 0].entries())
      entry.writeUInt32LE(field, 32 + 4 * index)
    strings.push(Buffer.from(`${rest.soname}\0`))
    return entry
  })
  header.writeUInt32LE(libraries.length, 24)
  header.writeUInt32LE(Buffer.concat(strings).length, 28)
  return Buffer.concat([header, ...entries, ...strings])
}

const libc: Library = { inode: 10, ctime: 1000, size: 5000, device: 3, soname: 'libc.so.6' }
const libm: Library = { inode: 11, ctime: 1001, size: 700, device: 3, soname: 'libm.so.6' }
const cache = auxCache([libc, libm])

describe('ldconfig-aux-cache', () => {
  test('explains inode, ctime, device and padding', () => {
    explains(
      'ldconfig-aux-cache',
      path,
      cache,
      auxCache([{ ...libc, inode: 99, ctime: 5, device: 4, padding: 77 }, libm]),
    )
  })
  test('explains the order', () => explains('ldconfig-aux-cache', path, cache, auxCache([libm, libc])))
  test('reports another size', () => reports(path, cache, auxCache([{ ...libc, size: 5001 }, libm])))
  test('reports another name', () => reports(path, cache, auxCache([{ ...libc, soname: 'libd.so.6' }, libm])))
  test('reports other flags', () => reports(path, cache, auxCache([{ ...libc, flags: 1 }, libm])))
  test('reports another ISA level', () => reports(path, cache, auxCache([{ ...libc, level: 2 }, libm])))
  test('reports swapped names', () =>
    reports(
      path,
      cache,
      auxCache([
        { ...libc, soname: libm.soname },
        { ...libm, soname: libc.soname },
      ]),
    ))
  test('reports a library more', () => reports(path, cache, auxCache([libc, libm, libm])))
  test('reports another format', () => reports(path, cache, auxCache([libc, libm], '1.0')))
  test('reports the noise of a format that is not known', () => {
    reports(path, auxCache([libc], '9.0'), auxCache([{ ...libc, inode: 5 }], '9.0'))
  })
  test('reports a file that is cut off', () =>
    reports(path, cache.subarray(0, -3), auxCache([libm, libc]).subarray(0, -3)))
  test('reports the noise of other files', () => reports(`${path}~`, cache, auxCache([libm, libc])))
})

const libraries = '/usr/lib/x86_64-linux-gnu'
const canRun = process.getuid?.() === 0 && existsSync('/sbin/ldconfig') && existsSync(libraries)

describe.runIf(canRun)('a real ldconfig', () => {
  const folders: string[] = []
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true })
  })

  function run(names: readonly string[]): Buffer {
    const root = mkdtempSync(join(tmpdir(), 'layerwright-ldconfig-'))
    folders.push(root)
    for (const folder of ['etc', 'usr/lib', 'var/cache/ldconfig']) mkdirSync(join(root, folder), { recursive: true })
    writeFileSync(join(root, 'etc/ld.so.conf'), '/usr/lib\n')
    for (const name of names) copyFileSync(join(libraries, name), join(root, 'usr/lib', name))
    execFileSync('/sbin/ldconfig', ['-r', root], { stdio: 'ignore' })
    return readFileSync(join(root, path))
  }

  function libraryNames(): readonly string[] {
    return readdirSync(libraries)
      .filter((name) => /^lib.*\.so\.\d+$/.test(name))
      .slice(0, 40)
  }

  test('run twice over equal libraries writes different bytes that are explained', () => {
    const names = libraryNames()
    const [first, second] = [run(names), run([...names].reverse())]
    expect(first.equals(second)).toBe(false)
    explains('ldconfig-aux-cache', path, first, second)
  })

  test('run without one of the libraries is reported', () =>
    reports(path, run(libraryNames()), run(libraryNames().slice(1))))
})
