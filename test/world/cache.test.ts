import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cached, cacheDirectory, digest, lock } from './cache.ts'

const before = process.env['XDG_CACHE_HOME']
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerwright-cache-'))
  process.env['XDG_CACHE_HOME'] = folder
})

afterEach(async () => {
  if (before === undefined) delete process.env['XDG_CACHE_HOME']
  else process.env['XDG_CACHE_HOME'] = before
  await rm(folder, { recursive: true })
})

const key = digest('a')

test('a folder is made once', async () => {
  let times = 0
  const make = async (work: string): Promise<void> => {
    times += 1
    await writeFile(join(work, 'file'), 'content')
  }
  const first = await cached('thing', key, make)
  expect(await cached('thing', key, make)).toBe(first)
  expect(await readFile(join(first, 'file'), 'utf8')).toBe('content')
  expect(times).toBe(1)
})

test('what failed half way leaves nothing that could be trusted', async () => {
  const failing = cached('thing', key, async (work) => {
    await writeFile(join(work, 'file'), 'half')
    throw new Error('no more disk')
  })
  await expect(failing).rejects.toThrow('no more disk')
  expect(await readdir(cacheDirectory())).toEqual([])
})

test('recipes that nobody used for two weeks go when another is made', async () => {
  const old = join(cacheDirectory(), `thing-${digest('old')}`)
  const other = join(cacheDirectory(), 'upstream')
  await mkdir(old, { recursive: true })
  await mkdir(other)
  const longAgo = new Date(Date.now() - 15 * 24 * 3600 * 1000)
  for (const path of [old, other]) await utimes(path, longAgo, longAgo)
  await cached('thing', key, () => Promise.resolve())
  expect(existsSync(old)).toBe(false)
  expect(existsSync(other)).toBe(true)
})

test('a lock waits for its holder, and tells who that is', async () => {
  const release = await lock('name', () => undefined, 1)
  const holders: number[] = []
  const second = lock('name', (holder) => holders.push(holder), 1)
  await new Promise((resolve) => setTimeout(resolve, 50))
  await release()
  await (
    await second
  )()
  expect(holders).toEqual([process.pid])
})

test('the lock of a dead process is taken over', async () => {
  const child = spawn('true')
  await once(child, 'close')
  await mkdir(cacheDirectory(), { recursive: true })
  await writeFile(join(cacheDirectory(), 'name.lock'), String(child.pid))
  const release = await lock('name', () => expect.fail('nobody holds it'), 1)
  await release()
  expect(existsSync(join(cacheDirectory(), 'name.lock'))).toBe(false)
})

test('parts of a digest do not run into each other', () => {
  expect(digest('ab', 'c')).not.toBe(digest('a', 'bc'))
})
