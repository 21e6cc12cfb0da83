import { execFileSync } from 'node:child_process'
import {
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { EngineError } from '../../../src/ir/errors.ts'
import type { TarEntry } from '../../../src/verify/tar/entry.ts'
import { TarReader } from '../../../src/verify/tar/reader.ts'
import { collect } from '../../../src/verify/tar/sink.ts'
import { paxRecord, rawMember, tar, type Member } from '../tars.ts'

interface Read extends TarEntry {
  readonly content: string
}

function read(bytes: Buffer, chunkSize = 65536): readonly Read[] {
  const found: Read[] = []
  const reader = new TarReader((entry) => collect((body) => found.push({ ...entry, content: body.toString('latin1') })))
  for (let at = 0; at < bytes.length; at += chunkSize) reader.push(bytes.subarray(at, at + chunkSize))
  reader.end()
  return found
}

async function readOne(member: Member): Promise<Read | undefined> {
  return read(await tar([member]))[0]
}

describe('entries', () => {
  test('have their type, mode, owner and content', async () => {
    const entry = await readOne({ name: 'bin/su', mode: 0o4755, uid: 12, gid: 34, content: 'elf' })
    expect(entry).toMatchObject({
      name: 'bin/su',
      type: 'file',
      mode: 0o4755,
      uid: 12,
      gid: 34,
      size: 3,
      content: 'elf',
    })
  })

  test.each([
    ['directory', { name: 'd/', type: 'directory', mode: 0o1777 }, { type: 'directory', mode: 0o1777 }],
    ['symlink', { name: 's', type: 'symlink', linkname: '../x' }, { type: 'symlink', linkName: '../x' }],
    ['hard link', { name: 'h', type: 'link', linkname: 'a' }, { type: 'hard-link', linkName: 'a' }],
    ['fifo', { name: 'p', type: 'fifo' }, { type: 'fifo' }],
    [
      'character device',
      { name: 'c', type: 'character-device', devmajor: 1, devminor: 3 },
      { type: 'character-device', deviceMajor: 1, deviceMinor: 3 },
    ],
    [
      'block device',
      { name: 'b', type: 'block-device', devmajor: 8, devminor: 17 },
      { type: 'block-device', deviceMajor: 8, deviceMinor: 17 },
    ],
    ['contiguous file', { name: 'f', type: 'contiguous-file', content: 'x' }, { type: 'file', content: 'x' }],
  ] satisfies [string, Member, Partial<Read>][])('of each type: %s', async (_, member, expected) => {
    expect(await readOne(member)).toMatchObject(expected)
  })

  test('keep the bytes of extended attributes', async () => {
    const capability = Buffer.from([1, 0, 0, 2, 0xff, 0x0a, 0x3d, 0x80, 0, 0])
    const entry = await readOne({ name: 'ping', content: '', xattrs: { 'security.capability': capability } })
    expect(entry?.xattrs).toEqual(new Map([['security.capability', capability.toString('hex')]]))
  })

  test('have no extended attributes of the entry before', async () => {
    const bytes = await tar([
      { name: 'a', content: '', xattrs: { 'user.x': Buffer.from('1') } },
      { name: 'b', content: '' },
    ])
    expect(read(bytes)[1]?.xattrs).toBeUndefined()
  })

  test('take long names, sizes and owners from PAX records', async () => {
    const name = `${'long/'.repeat(60)}ä`
    const member = { name: 'short', content: 'x', records: { path: name, uid: '3000000', gid: '7' } }
    expect(await readOne(member)).toMatchObject({ name, uid: 3000000, gid: 7, content: 'x' })
  })

  test('ignore a global header, as engines do', async () => {
    const global = rawMember('g', Buffer.from('g'), paxRecord('path', Buffer.from('everything')))
    const bytes = Buffer.concat([global, await tar([{ name: 'own', content: 'x' }])])
    expect(read(bytes)).toMatchObject([{ name: 'own', content: 'x' }])
  })

  test('whose names are not UTF-8 stay apart', () => {
    const names = [Buffer.from('caf\xe9', 'latin1'), Buffer.from('caf\xe8', 'latin1'), Buffer.from('caf\ufffd')]
    const found = names.map((name) => read(rawMember('0', name, Buffer.alloc(0)))[0]?.name)
    expect(new Set(found).size).toBe(3)
    expect(found[0]).toBe('caf\udce9')
  })
})

describe('pieces', () => {
  test('of any size give the same entries', async () => {
    const bytes = await tar([
      { name: 'a', content: 'x'.repeat(1500), xattrs: { 'user.y': Buffer.from('z') } },
      { name: 'b', content: '' },
      { name: 'c', content: 'y'.repeat(512) },
    ])
    const expected = read(bytes)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (size) => {
        expect(read(bytes, size)).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })
})

describe("GNU tar's own", () => {
  test.each(['v7', 'ustar', 'oldgnu', 'gnu', 'posix'])('%s format', (format) => {
    const folder = mkdtempSync(join(tmpdir(), 'layerwright-tar-'))
    try {
      const long = `${'deep/'.repeat(format === 'v7' ? 5 : 25)}file`
      mkdirSync(join(folder, long, '..'), { recursive: true })
      writeFileSync(join(folder, long), 'content')
      writeFileSync(join(folder, 'empty'), '')
      linkSync(join(folder, 'empty'), join(folder, 'linked'))
      symlinkSync(`${'../'.repeat(20)}x`, join(folder, 'symlink'))
      const owner = ['--owner=root:5', '--group=x:1000']
      const bytes = execFileSync('tar', ['-C', folder, `--format=${format}`, ...owner, '--sort=name', '-c', '.'])
      const found = new Map(read(bytes).map((entry) => [entry.name, entry]))
      expect(found.get(`./${long}`)).toMatchObject({ type: 'file', content: 'content', uid: 5, gid: 1000 })
      expect(found.get('./linked')).toMatchObject({ type: 'hard-link', linkName: './empty' })
      expect(found.get('./symlink')).toMatchObject({ type: 'symlink', linkName: `${'../'.repeat(20)}x` })
      expect(found.get('./')).toMatchObject({ type: 'directory' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('a sparse file', () => {
  const parts = (count: number): readonly (readonly [number, string])[] =>
    Array.from({ length: count }, (_, index) => [index * 65536 + 4096 * (index % 3), `part ${index}`.repeat(700)])

  test.each(
    [
      '--format=oldgnu',
      '--format=gnu',
      ...['0.0', '0.1', '1.0'].map((version) => `--sparse-version=${version}`),
    ].flatMap((option) => [0, 1, 4, 5, 25, 26, 60].map((count) => [option, count] as const)),
  )('of tar --sparse %s with %i parts has the content that it has', (option, count) => {
    const folder = mkdtempSync(join(tmpdir(), 'layerwright-tar-'))
    try {
      const file = openSync(join(folder, 'sparse'), 'w')
      for (const [at, text] of parts(count)) writeSync(file, text, at)
      ftruncateSync(file, 5_000_000)
      closeSync(file)
      writeFileSync(join(folder, 'z'), 'after')
      const format = option.startsWith('--format') ? [option] : ['--format=posix', option]
      const bytes = execFileSync('tar', ['-C', folder, ...format, '--sparse', '--sort=name', '-c', 'sparse', 'z'])
      expect(bytes.length).toBeLessThan(1_000_000)
      for (const size of [65536, 511]) {
        const found = read(bytes, size)
        expect(found.map(({ name, type, size: bytesOf }) => [name, type, bytesOf])).toEqual([
          ['sparse', 'file', 5_000_000],
          ['z', 'file', 5],
        ])
        expect(found[0]?.content === readFileSync(join(folder, 'sparse'), 'latin1')).toBe(true)
        expect(found[1]?.content).toBe('after')
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('of a version that nobody knows is taken as it is stored, as engines do', async () => {
    const records = { 'GNU.sparse.major': '2', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'other' }
    expect(await readOne({ name: 'x', content: 'stored', records })).toMatchObject({ name: 'x', content: 'stored' })
  })
})

describe('names', () => {
  test('of GNU records come before those of PAX, as in Go', async () => {
    const long = rawMember('L', Buffer.from('././@LongLink'), Buffer.from('gnu\0'))
    const bytes = Buffer.concat([long, await tar([{ name: 'short', content: '', records: { path: 'pax' } }])])
    expect(read(bytes)).toMatchObject([{ name: 'gnu' }])
  })

  test('that end in a slash are directories in the oldest form alone', () => {
    const types = ['\0', '0'].map((flag) => read(rawMember(flag, Buffer.from('d/'), Buffer.alloc(0)))[0]?.type)
    expect(types).toEqual(['directory', 'file'])
  })
})

describe('refuses', () => {
  test('a tar that is cut off', async () => {
    const bytes = await tar([{ name: 'a', content: 'x'.repeat(1000) }])
    expect(() => read(bytes.subarray(0, 900))).toThrow(EngineError)
    expect(() => read(bytes.subarray(0, 300))).toThrow(EngineError)
  })

  test('a damaged header', async () => {
    const bytes = await tar([{ name: 'a', content: 'x' }])
    bytes[0] = 0x62
    expect(() => read(bytes)).toThrow(/checksum/)
  })

  test('entries after the end mark', async () => {
    const bytes = await tar([{ name: 'a', content: '' }])
    expect(() => read(Buffer.concat([Buffer.alloc(512), bytes]))).toThrow(/after its end mark/)
  })

  test('entries of other types, by name and with its control characters escaped', () => {
    expect(() => read(rawMember('V', Buffer.from('x\u001b[2J'), Buffer.alloc(0)))).toThrow(
      "x\\x1b[2J as an entry of type 'V'",
    )
  })

  test.each([
    ['one number too few', { map: '0,1,5', numblocks: '2', size: '9' }],
    ['another count', { map: '0,1', numblocks: '2', size: '9' }],
    ['parts that overlap', { map: '0,1,0,1', numblocks: '2', size: '9' }],
    ['parts behind the end', { map: '0,1,9,1', numblocks: '2', size: '9' }],
    ['other data than stored', { map: '0,1,5,9', numblocks: '2', size: '99' }],
    ['a number that is none', { map: '0,0x1,5,1', numblocks: '2', size: '9' }],
    ['more than can be compared', { map: '0,1,5,1', numblocks: '2', size: '999999999999' }],
    ['no map in its data', { major: '1', minor: '0', realsize: '9' }],
  ])('a sparse file whose map has %s', async (_, keys) => {
    const records = Object.fromEntries(Object.entries(keys).map(([key, value]) => [`GNU.sparse.${key}`, value]))
    const bytes = await tar([{ name: 'x', content: 'xy', records }])
    expect(() => read(bytes)).toThrow(/sparse file/)
  })

  test('a sparse file that ends within its map', () => {
    const header = rawMember('S', Buffer.from('x'), Buffer.alloc(0))
    header[482] = 1
    header.fill(' ', 148, 156)
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\u0000 `,
      148,
    )
    expect(() => read(header)).toThrow(/middle/)
  })

  test('a PAX header that is none', async () => {
    expect(() => read(rawMember('x', Buffer.from('x'), Buffer.from('99 path=a\n')))).toThrow(/PAX header/)
  })
})
