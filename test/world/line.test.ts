import { createServer, get, type IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { answer, type Resource } from './answer.ts'
import { Throttle } from './throttle.ts'
import { isImmutable } from './upstream.ts'

interface Got {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly counted: number
}

function resource(body: Buffer, type = 'application/octet-stream'): Resource {
  const modified = new Date('2025-01-01').toUTCString()
  return {
    status: 200,
    type,
    etag: '"tag"',
    modified,
    maxAge: 600,
    size: body.length,
    open: () => Readable.from([body]),
  }
}

/** Asks a server of its own for the resource, `times` times at once. */
async function ask(what: Resource, line: Throttle, headers: Record<string, string> = {}, times = 1): Promise<Got[]> {
  let counted = 0
  const server = createServer(
    (request, response) => void answer(request, response, what, line, (bytes) => (counted += bytes)),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const one = (): Promise<Omit<Got, 'counted'>> =>
    new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, headers, agent: false }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
        )
      }).on('error', reject)
    })
  const got = await Promise.all(Array.from({ length: times }, one))
  await new Promise((resolve) => server.close(resolve))
  return got.map((each) => ({ ...each, counted }))
}

describe('an answer', () => {
  test('carries what a client needs to keep it and to ask again', async () => {
    const [got] = await ask(resource(Buffer.from('hello')), new Throttle(0))
    expect(got?.body.toString()).toBe('hello')
    expect(got?.headers).toMatchObject({ etag: '"tag"', 'cache-control': 'max-age=600, public', 'content-length': '5' })
    expect(got?.counted).toBe(5)
  })

  test.each([
    ['the same tag', { 'if-none-match': '"tag"' }, 304],
    ['a weak tag among others', { 'if-none-match': '"x", W/"tag"' }, 304],
    ['another tag', { 'if-none-match': '"x"' }, 200],
    ['an unchanged time', { 'if-modified-since': new Date('2025-01-01').toUTCString() }, 304],
    ['an older time', { 'if-modified-since': new Date('2024-01-01').toUTCString() }, 200],
    ['another tag and a newer time', { 'if-none-match': '"x"', 'if-modified-since': new Date().toUTCString() }, 200],
  ])('to %s', async (_what, headers, status) => {
    const [got] = await ask(resource(Buffer.from('hello')), new Throttle(0), headers)
    expect(got?.status).toBe(status)
    expect(got?.body.length).toBe(status === 304 ? 0 : 5)
  })

  test('an index travels compressed, and what was sent is counted', async () => {
    const text = 'word '.repeat(1000)
    const [got] = await ask(resource(Buffer.from(text), 'text/html'), new Throttle(0), { 'accept-encoding': 'gzip' })
    expect(gunzipSync(got?.body ?? Buffer.of()).toString()).toBe(text)
    expect(got?.counted).toBe(got?.body.length)
  })
})

describe('the line', () => {
  test('is shared by all responses and keeps its rate', async () => {
    const rate = 2_000_000
    const body = Buffer.alloc(rate / 4)
    const started = performance.now()
    const got = await ask(resource(body), new Throttle(rate), {}, 4)
    const seconds = (performance.now() - started) / 1000
    expect(got[0]?.counted).toBe(rate)
    expect(seconds).toBeGreaterThan(0.96)
    expect(seconds).toBeLessThan(1.6)
  })
})

test.each([
  ['/debian/pool/main/c/curl/curl_7_amd64.deb', true],
  ['/debian/dists/bookworm/main/by-hash/SHA256/0123', true],
  ['/packages/ab/cd/rich-15.0.0-py3-none-any.whl', true],
  ['/packages/ab/cd/rich-15.0.0-py3-none-any.whl.metadata', true],
  ['/pkgs/main/linux-64/conda-25.9.1-py_0.tar.bz2', true],
  ['/debian/dists/bookworm/InRelease', false],
  ['/debian/dists/bookworm/main/binary-amd64/Packages.xz', false],
  ['/simple/rich/', false],
  ['/pkgs/main/linux-64/repodata.json', false],
])('%s never changes: %s', (path, expected) => {
  expect(isImmutable(path)).toBe(expected)
})
