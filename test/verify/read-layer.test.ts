import { describe, expect, test } from 'vitest'

import type { Layer } from '../../src/verify/layer.ts'
import { LayerReader } from '../../src/verify/read-layer.ts'
import { diffIdOf, sha256, tar, type Member } from './tars.ts'

async function read(...members: readonly Member[]): Promise<Layer> {
  const reader = new LayerReader()
  reader.push(await tar(members))
  return reader.end()
}

describe('a layer', () => {
  test('has the hash of its tar and the sum of its sizes', async () => {
    const members = [
      { name: 'a', content: 'xyz' },
      { name: 'b', content: '12' },
      { name: 'd', type: 'directory' as const },
    ]
    expect(await read(...members)).toMatchObject({ diffId: diffIdOf(await tar(members)), bytes: 5, entries: 3 })
  })

  test('has a hash for each file, whatever its size', async () => {
    const contents = ['', 'x', 'y'.repeat(64 * 1024), 'z'.repeat(64 * 1024 + 1)]
    const { records } = await read(...contents.map((content, index) => ({ name: `f${index}`, content })))
    expect(records.map((record) => record.kind === 'entry' && record.entry.sha256)).toEqual(contents.map(sha256))
  })

  test.each(['etc/passwd', './etc/passwd', '/etc//passwd', 'etc/x/../passwd', '../etc/passwd'])(
    'calls %s /etc/passwd',
    async (name) => {
      expect((await read({ name, content: '' })).records).toMatchObject([{ path: '/etc/passwd' }])
    },
  )

  test.each(['./', '/', '.'])('calls the directory %s the root', async (name) => {
    expect((await read({ name, type: 'directory' })).records).toMatchObject([{ path: '/' }])
  })

  test('says what it deletes', async () => {
    const { records } = await read({ name: 'a/.wh.gone', content: '' }, { name: 'b/.wh..wh..opq', content: '' })
    expect(records).toEqual([
      { kind: 'whiteout', path: '/a/gone' },
      { kind: 'opaque', path: '/b' },
    ])
  })

  test.each(['.wh.', 'a/.wh..', '.wh...'])(
    'refuses the whiteout %s, which would reach a directory above',
    async (name) => {
      await expect(read({ name, content: '' })).rejects.toThrow('names no file')
    },
  )

  test("takes AUFS's own names for whiteouts, as engines do, and what is below them for files", async () => {
    const { records } = await read(
      { name: '.wh..wh.plnk', type: 'directory' },
      { name: '.wh..wh.plnk/1.2', content: '' },
      { name: 'd/.wh..wh.orph', content: 'x' },
    )
    expect(records).toMatchObject([
      { kind: 'whiteout', path: '/.wh.plnk' },
      { kind: 'entry', path: '/.wh..wh.plnk/1.2' },
      { kind: 'whiteout', path: '/d/.wh.orph' },
    ])
  })

  test("keeps the attributes of a link's own header", async () => {
    const xattrs = { 'user.x': Buffer.from('1') }
    const { records } = await read({ name: 'b', type: 'link', linkname: 'a', xattrs })
    expect(records).toMatchObject([{ kind: 'hard-link', xattrs: new Map([['user.x', '31']]) }])
  })

  test('keeps types, targets and devices', async () => {
    const { records } = await read(
      { name: 's', type: 'symlink', linkname: 'etc//x/' },
      { name: 'h', type: 'link', linkname: './s/../t', mode: 0o640, uid: 3 },
      { name: 'null', type: 'character-device', devmajor: 1, devminor: 3 },
    )
    expect(records).toMatchObject([
      { kind: 'entry', entry: { type: 'symlink', target: 'etc//x/' } },
      { kind: 'hard-link', path: '/h', to: '/t', mode: 0o640, uid: 3 },
      { kind: 'entry', entry: { type: 'character-device', device: '1:3' } },
    ])
  })

  test('normalizes what is noise and keeps the raw hash', async () => {
    const content = '2026-11-22 10:00:00 startup archives unpack\n'
    const { records } = await read({ name: 'var/log/dpkg.log', content }, { name: 'var/log/other.log', content })
    expect(records).toMatchObject([
      {
        entry: {
          sha256: sha256(content),
          normalized: { by: 'dpkg-log', sha256: sha256('<time> startup archives unpack\n') },
        },
      },
      { entry: { sha256: sha256(content) } },
    ])
    expect(records[1]).not.toHaveProperty('entry.normalized')
  })
})
