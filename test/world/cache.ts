import { createHash, type Hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run, WorldError } from './command.ts'

const DAY = 24 * 60 * 60 * 1000

/** Where everything that is slow to make is kept between runs. */
export function cacheDirectory(): string {
  const base = process.env['XDG_CACHE_HOME']
  return join(base?.startsWith('/') === true ? base : join(homedir(), '.cache'), 'layerwright', 'world')
}

export function digest(...parts: readonly (string | Buffer)[]): string {
  const hash: Hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('hex').slice(0, 20)
}

/** The digest of the files of a folder (and below) that make something, so that a change of them makes it anew. */
export async function digestOfFiles(folder: string, wanted: RegExp): Promise<string> {
  const parts: string[] = []
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    if (wanted.test(name) && !name.includes('__pycache__')) parts.push(name, await readFile(join(folder, name), 'utf8'))
  }
  return digest(...parts)
}

/**
 * The folder `<kind>-<key>` of the cache, made by `make` when it isn't there. It is made under another name and renamed
 * when it is complete: a folder that bears its final name can be trusted.
 */
export async function cached(kind: string, key: string, make: (folder: string) => Promise<void>): Promise<string> {
  const root = cacheDirectory()
  const final = join(root, `${kind}-${key}`)
  if (!existsSync(final)) {
    await mkdir(root, { recursive: true })
    await removeOld(root, new RegExp(`^${kind}-[0-9a-f]{20}$`))
    const work = await mkdtemp(join(root, `making-${kind}-`))
    try {
      await make(work)
      await rename(work, final)
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }
  const now = new Date()
  await utimes(final, now, now)
  return final
}

/** Folders of earlier recipes go when nobody has used them for two weeks. */
async function removeOld(root: string, pattern: RegExp): Promise<void> {
  for (const name of await readdir(root)) {
    const path = join(root, name)
    if (pattern.test(name) && Date.now() - (await stat(path)).mtimeMs > 14 * DAY) {
      await rm(path, { recursive: true, force: true })
    }
  }
}

/** Removes what a killed run left half made. Only for the holder of the lock under which folders are made. */
export async function removeUnfinished(): Promise<void> {
  const root = cacheDirectory()
  for (const name of await readdir(root)) {
    if (!name.startsWith('making-')) continue
    // debootstrap mounts /proc and /sys into its tree, and a killed one leaves them there.
    const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '')
    for (const mount of mounts.filter((path) => path.startsWith(join(root, name))).reverse())
      await run('umount', [mount])
    await rm(join(root, name), { recursive: true, force: true })
  }
}

/** Takes a lock that holds between processes; gives the function that releases it. */
export async function lock(
  name: string,
  waiting: (holder: number) => void,
  minutes: number,
): Promise<() => Promise<void>> {
  const file = join(cacheDirectory(), `${name}.lock`)
  await mkdir(cacheDirectory(), { recursive: true })
  const deadline = Date.now() + minutes * 60_000
  let told = false
  for (;;) {
    try {
      const handle = await open(file, 'wx')
      await handle.writeFile(String(process.pid))
      await handle.close()
      return () => rm(file, { force: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    const holder = await holderOf(file)
    if (holder === undefined) continue
    if (!told) waiting(holder)
    told = true
    if (Date.now() > deadline) {
      throw new WorldError(`Process ${holder} has held ${file} for ${minutes} minutes: end it, then run this again.`)
    }
    await sleep(250)
  }
}

/** The living process that holds a lock file; a file left by a dead one is removed. */
async function holderOf(file: string): Promise<number | undefined> {
  let text: string
  let age: number
  try {
    text = await readFile(file, 'utf8')
    age = Date.now() - (await stat(file)).mtimeMs
  } catch {
    return undefined
  }
  const pid = Number(text)
  // Between creation and writing the file is empty for a moment.
  if (text === '' && age < 5000) return 0
  if (pid > 0 && existsSync(`/proc/${pid}`)) return pid
  await rm(file, { force: true })
  return undefined
}
