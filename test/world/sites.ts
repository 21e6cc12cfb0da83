import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { sentence, type Resource } from './answer.ts'
import { isImmutable, type Upstream } from './upstream.ts'

/** What stands behind one host name. */
export type Site = (request: IncomingMessage, path: string) => Promise<Resource>

const HOUR = 3600
const INDEX_AGE = 600
const FILE_AGE = 365 * 24 * HOUR

const TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.sh': 'application/x-sh',
  '.deb': 'application/vnd.debian.binary-package',
}

/** A folder made by the fixture world. */
export function folderSite(root: string): Site {
  const tags = new Map<string, Promise<string>>()
  return async (_request, path) => {
    const file = join(root, normalize(decodeURIComponent(path)))
    const found = await stat(file).catch(() => undefined)
    if (found === undefined || !found.isFile() || !file.startsWith(root)) {
      return sentence(404, `The fixture world has no ${path} on this host.`)
    }
    const tag = tags.get(file) ?? hashOf(file)
    tags.set(file, tag)
    return {
      status: 200,
      type: TYPES[extname(file)] ?? 'application/octet-stream',
      etag: await tag,
      modified: found.mtime.toUTCString(),
      maxAge: isImmutable(path) ? FILE_AGE : INDEX_AGE,
      size: found.size,
      open: () => createReadStream(file),
    }
  }
}

async function hashOf(file: string): Promise<string> {
  return `"${createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
    .slice(0, 32)}"`
}

/** A real registry, through the cache. `origin` is its scheme and host. */
export function registrySite(upstream: Upstream, origin: string): Site {
  return async (request, path) => {
    const kept = await upstream.get(`${origin}${path}`, request.headers.accept ?? '*/*')
    return {
      status: kept.status,
      type: kept.type,
      location: kept.location,
      etag: kept.etag,
      modified: kept.modified,
      maxAge: isImmutable(path) ? FILE_AGE : INDEX_AGE,
      size: kept.size,
      open: () => upstream.open(kept),
    }
  }
}
