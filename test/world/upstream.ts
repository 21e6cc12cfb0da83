import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { get as getHttp, type IncomingMessage } from 'node:http'
import { get as getHttps } from 'node:https'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { cacheDirectory } from './cache.ts'
import { WorldError } from './command.ts'

/** What an upstream answered, kept on disk: the body is complete when the entry exists. */
export interface Kept {
  readonly url: string
  readonly status: number
  readonly type: string
  readonly location: string | undefined
  readonly etag: string
  readonly modified: string
  readonly size: number
  readonly bodyFile: string
}

/** Files that never change under their name: packages, and indexes named by their own hash. */
export function isImmutable(path: string): boolean {
  return /\/by-hash\/|\.(u?deb|whl|zip|egg|metadata|conda|tar\.(gz|bz2|xz))$/.test(path)
}

const DAY = 24 * 60 * 60 * 1000
const ATTEMPTS = 3
const TIMEOUT = 60_000

/**
 * A cache before the package registries. Immutable files are kept between runs; indexes are read once in the life of an
 * instance, so that everything that is built meanwhile sees the same state; without a network the last state is used.
 */
export class Upstream {
  private readonly authorities: readonly string[]
  private readonly folder = join(cacheDirectory(), 'upstream')
  private readonly answers = new Map<string, Promise<Kept>>()
  private readonly bytes = new Map<string, number>()

  constructor(authorities: readonly string[]) {
    this.authorities = authorities
  }

  /** Bytes that really came over the network, by host: a timing is disturbed by them. */
  fetched(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.bytes)
  }

  get(url: string, accept: string): Promise<Kept> {
    // Only an index speaks several formats; for a file the header would only split the cache.
    const wanted = isImmutable(new URL(url).pathname) ? '*/*' : accept
    const key = createHash('sha256').update(`${url}\n${wanted}`).digest('hex')
    const known = this.answers.get(key)
    if (known !== undefined) return known
    const answer = this.find(url, wanted, join(this.folder, new URL(url).hostname, key))
    this.answers.set(key, answer)
    answer.catch(() => this.answers.delete(key))
    return answer
  }

  async text(url: string, accept = 'text/html'): Promise<string> {
    const kept = await this.get(url, accept)
    if (kept.status !== 200) throw new WorldError(`${url} was answered with status ${kept.status}.`)
    return readFile(kept.bodyFile, 'utf8')
  }

  open(kept: Kept): Readable {
    return createReadStream(kept.bodyFile)
  }

  private async find(url: string, accept: string, file: string): Promise<Kept> {
    const onDisk = await readKept(file)
    if (onDisk !== undefined && isImmutable(new URL(url).pathname)) return onDisk
    let failure: unknown
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        return await this.download(url, accept, file, onDisk)
      } catch (error) {
        failure = error
      }
    }
    if (onDisk !== undefined) return onDisk
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new WorldError(`${url} could not be read, and this machine's cache does not have it: ${reason}`)
  }

  private async download(url: string, accept: string, file: string, onDisk: Kept | undefined): Promise<Kept> {
    const response = await this.request(url, accept, onDisk?.etag)
    if (response.statusCode === 304 && onDisk !== undefined) {
      response.resume()
      return onDisk
    }
    const status = response.statusCode ?? 0
    if (status >= 500 || status === 429 || status < 200) {
      response.resume()
      throw new Error(`status ${status}`)
    }
    return this.keep(url, status, response, file)
  }

  private request(url: string, accept: string, etag: string | undefined): Promise<IncomingMessage> {
    const headers = {
      accept,
      'user-agent': 'layerwright-fixture-world',
      'accept-encoding': 'identity',
      ...(etag === undefined ? {} : { 'if-none-match': etag }),
    }
    const get = url.startsWith('https:') ? getHttps : getHttp
    return new Promise((resolve, reject) => {
      const request = get(url, { headers, ca: [...this.authorities], timeout: TIMEOUT }, resolve)
      request.on('timeout', () => request.destroy(new Error(`nothing came for ${TIMEOUT / 1000} seconds`)))
      request.on('error', reject)
    })
  }

  private async keep(url: string, status: number, response: IncomingMessage, file: string): Promise<Kept> {
    await mkdir(join(file, '..'), { recursive: true })
    const unfinished = `${file}.${randomUUID()}`
    const hash = createHash('sha256')
    let size = 0
    response.on('data', (chunk: Buffer) => {
      hash.update(chunk)
      size += chunk.length
    })
    try {
      await pipeline(response, createWriteStream(unfinished))
      const announced = response.headers['content-length']
      if (announced !== undefined && Number(announced) !== size)
        throw new Error(`only ${size} of ${announced} bytes came`)
      const kept: Kept = {
        url,
        status,
        type: response.headers['content-type'] ?? 'application/octet-stream',
        location: response.headers.location,
        etag: response.headers.etag ?? `"${hash.digest('hex').slice(0, 32)}"`,
        modified: response.headers['last-modified'] ?? new Date().toUTCString(),
        size,
        // A name of its own: a running world may still be sending the body that this one replaces.
        bodyFile: `${unfinished}.body`,
      }
      await rename(unfinished, kept.bodyFile)
      await writeFile(unfinished, JSON.stringify(kept))
      // An error is an answer for this life only: it must not be found on disk in the next one.
      if (status < 400) await rename(unfinished, `${file}.json`)
      const host = new URL(url).host
      this.bytes.set(host, (this.bytes.get(host) ?? 0) + size)
      return kept
    } finally {
      await rm(unfinished, { force: true })
    }
  }
}

async function readKept(file: string): Promise<Kept | undefined> {
  try {
    const kept: unknown = JSON.parse(await readFile(`${file}.json`, 'utf8'))
    if (!isKept(kept)) return undefined
    // The cache may have been moved since: the body lies beside its entry.
    const here = { ...kept, bodyFile: join(file, '..', basename(kept.bodyFile)) }
    if ((await stat(here.bodyFile)).size !== kept.size) return undefined
    const now = new Date()
    await Promise.all([`${file}.json`, here.bodyFile].map((used) => utimes(used, now, now)))
    return here
  } catch {
    return undefined
  }
}

function isKept(value: unknown): value is Kept {
  return typeof value === 'object' && value !== null && 'url' in value && 'bodyFile' in value && 'size' in value
}

/** Removes what no world has asked for in two weeks. */
export async function removeUnused(): Promise<void> {
  const folder = join(cacheDirectory(), 'upstream')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile() && Date.now() - (await stat(file)).mtimeMs > 14 * DAY) await rm(file, { force: true })
  }
}
