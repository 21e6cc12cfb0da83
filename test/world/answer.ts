import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { Throttle } from './throttle.ts'

/** One thing to answer with, whatever it came from. */
export interface Resource {
  readonly status: number
  readonly type: string
  readonly etag: string
  readonly modified: string
  readonly maxAge: number
  readonly size: number
  readonly location?: string | undefined
  readonly open: () => Readable
}

const PIECE = 16 * 1024

/** Indexes travel compressed, as on the real hosts; packages are compressed already. */
const COMPRESSIBLE = /^(text\/|application\/(json|vnd\.pypi\.simple))/

/** Answers a request with a resource, through the line; gives the bytes of the body as they are sent. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  resource: Resource,
  line: Throttle,
  count: (bytes: number) => void,
): Promise<void> {
  response.statusCode = resource.status
  response.setHeader('etag', resource.etag)
  response.setHeader('last-modified', resource.modified)
  response.setHeader('cache-control', `max-age=${resource.maxAge}, public`)
  response.setHeader('accept-ranges', 'none')
  response.setHeader('vary', 'Accept, Accept-Encoding')
  if (resource.location !== undefined) response.setHeader('location', resource.location)
  if (resource.status === 200 && isUnchanged(request, resource)) {
    response.writeHead(304).end()
    return
  }
  response.setHeader('content-type', resource.type)
  const gzip = COMPRESSIBLE.test(resource.type) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
  if (gzip) response.setHeader('content-encoding', 'gzip')
  else response.setHeader('content-length', resource.size)
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  const body = resource.open()
  await send(response, gzip ? body.pipe(createGzip({ level: 6 })) : body, line, count)
}

function isUnchanged(request: IncomingMessage, resource: Resource): boolean {
  const known = request.headers['if-none-match']
  const plain = (tag: string): string => tag.trim().replace(/^W\//, '')
  if (known !== undefined) return known.split(',').some((tag) => plain(tag) === plain(resource.etag))
  const since = Date.parse(request.headers['if-modified-since'] ?? '')
  return !Number.isNaN(since) && Date.parse(resource.modified) <= since
}

async function send(
  response: ServerResponse,
  body: Readable,
  line: Throttle,
  count: (bytes: number) => void,
): Promise<void> {
  try {
    for await (const data of body) {
      const chunk = Buffer.isBuffer(data) ? data : Buffer.from(String(data))
      for (let start = 0; start < chunk.length; start += PIECE) {
        if (response.destroyed) return
        const piece = chunk.subarray(start, start + PIECE)
        await line.pass(piece.length)
        count(piece.length)
        if (!response.write(piece)) await drained(response)
      }
    }
    response.end()
  } catch {
    // The length was announced already; cutting the connection is the only way left to say that the body is not complete.
    response.destroy()
  } finally {
    body.destroy()
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.once('drain', done).once('close', done)
  })
}

/** A short plain answer of the world's own. */
export function sentence(status: number, text: string): Resource {
  const body = Buffer.from(`${text}\n`)
  return {
    status,
    type: 'text/plain; charset=utf-8',
    etag: `"${status}"`,
    modified: new Date(0).toUTCString(),
    maxAge: 0,
    size: body.length,
    open: () => Readable.from([body]),
  }
}
