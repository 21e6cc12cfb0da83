import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'

import { EngineError } from '../../src/ir/errors.ts'
import { LayerStore } from '../../src/verify/layer-store.ts'
import { readImage } from '../../src/verify/read-image.ts'
import { chunked, diffIdOf, ociArchive, tar } from './tars.ts'

const base = await tar([
  { name: 'etc/', type: 'directory' },
  { name: 'etc/a', content: 'from the base' },
  { name: 'etc/b', content: 'b'.repeat(100_000) },
])
const top = await tar([
  { name: 'etc/', type: 'directory' },
  { name: 'etc/.wh.a', content: '' },
  { name: 'etc/c', content: 'new' },
])
const empty = Buffer.alloc(1024)
const diffIds = [base, empty, top, empty].map(diffIdOf)
const expected = ['/', '/etc', '/etc/b', '/etc/c']

describe('an image is read', () => {
  test.each([64, 511, 512, 4096, 65536, 1_000_000])('in pieces of %i bytes', async (size) => {
    const image = await readImage(await ociArchive([base, top, empty], size), diffIds)
    expect([...image.entries.keys()]).toEqual(expected)
    expect(image.layers.map(({ bytes }) => bytes)).toEqual([100_013, 0, 3, 0])
  })

  test('whatever order its blobs come in', async () => {
    const image = await readImage(await ociArchive([empty, top, base]), diffIds)
    expect([...image.entries.keys()]).toEqual(expected)
  })

  test('where its layers are compressed, in one member or several', async () => {
    const members = Buffer.concat([gzipSync(top.subarray(0, 700)), gzipSync(top.subarray(700))])
    const image = await readImage(await ociArchive([gzipSync(base), members, gzipSync(empty)], 777), diffIds)
    expect([...image.entries.keys()]).toEqual(expected)
  })

  test('in the form that older engines save', async () => {
    const stream = await tar([
      { name: 'f00/', type: 'directory' },
      { name: 'f00/VERSION', content: '1.0' },
      { name: 'f00/json', content: '{"id":"f00"}' },
      { name: 'f00/layer.tar', content: base },
      { name: 'f01/layer.tar', content: top },
      { name: 'f02/layer.tar', content: empty },
      { name: 'f03/layer.tar', type: 'symlink', linkname: '../f02/layer.tar' },
      { name: 'manifest.json', content: '[]' },
    ])
    expect([...(await readImage(chunked(stream, 5000), diffIds)).entries.keys()]).toEqual(expected)
  })
})

describe('a store', () => {
  test('gives two images the same layers', async () => {
    const store = new LayerStore()
    const first = await readImage(await ociArchive([base, empty]), [diffIdOf(base)], store)
    const second = await readImage(await ociArchive([base, top, empty]), diffIds, store)
    expect(second.layers[0]).toBe(first.layers[0])
    expect([...second.entries.keys()]).toEqual(expected)
  })

  test('knows compressed layers again', async () => {
    const store = new LayerStore()
    await readImage(await ociArchive([gzipSync(base)]), [diffIdOf(base)], store)
    const zipped = await ociArchive([gzipSync(base)])
    const other = await readImage(zipped, [diffIdOf(base)], store)
    expect(other.layers[0]).toBe(store.get(diffIdOf(base)))
  })
})

describe('an error', () => {
  test('names the layer that is missing', async () => {
    await expect(readImage(await ociArchive([base]), diffIds)).rejects.toThrow(diffIdOf(empty))
  })

  test.runIf(Number(process.versions.node.split('.')[0]) < 22)('names zstd and what to do about it', async () => {
    const zstd = Buffer.concat([Buffer.from('28b52ffd', 'hex'), Buffer.alloc(1000)])
    await expect(readImage(await ociArchive([zstd]), diffIds)).rejects.toThrow(/zstd.*Node.js 22.15 or newer/)
  })

  test.each([
    ['a damaged gzip layer', Buffer.concat([gzipSync(base).subarray(0, 100), Buffer.alloc(5000, 7)])],
    ['a gzip layer that is cut off', gzipSync(base).subarray(0, -20)],
    ['a layer that is cut off', base.subarray(0, 2000)],
    ['a gzip layer of a damaged tar', gzipSync(Buffer.concat([base.subarray(0, 2048), Buffer.alloc(200_000, 7)]))],
  ])('comes of %s', async (_, blob) => {
    await expect(readImage(await ociArchive([blob]), [diffIdOf(base)])).rejects.toThrow(EngineError)
  })

  test('comes of a stream that breaks off, and of one that fails', async () => {
    const archive = Buffer.concat(await (await ociArchive([base])).toArray())
    await expect(readImage(chunked(archive.subarray(0, 5000), 512), [diffIdOf(base)])).rejects.toThrow(EngineError)
    const failing = Readable.from(
      (async function* () {
        yield archive.subarray(0, 5000)
        await Promise.resolve()
        throw new Error('socket hang up')
      })(),
    )
    await expect(readImage(failing, [diffIdOf(base)])).rejects.toThrow('broke off: socket hang up')
  })
})
