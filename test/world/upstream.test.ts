import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Upstream } from './upstream.ts'

const before = process.env['XDG_CACHE_HOME']
let folder = ''
let server: Server
let base = ''
let asked: string[] = []
let handle: (request: IncomingMessage, response: ServerResponse) => void

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerwright-upstream-'))
  process.env['XDG_CACHE_HOME'] = folder
  asked = []
  handle = (request, response) => response.end(`${request.url ?? ''} ${asked.length}`)
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    handle(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  base = `http://127.0.0.1:${typeof address === 'object' ? String(address?.port) : ''}`
})

afterEach(async () => {
  await stop()
  if (before === undefined) delete process.env['XDG_CACHE_HOME']
  else process.env['XDG_CACHE_HOME'] = before
  await rm(folder, { recursive: true })
})

async function stop(): Promise<void> {
  if (!server.listening) return
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

const body = async (upstream: Upstream, path: string): Promise<string> =>
  readFile((await upstream.get(`${base}${path}`, 'text/html')).bodyFile, 'utf8')

test('an index stays as it was for the life of an instance, and is read again by the next one', async () => {
  const first = new Upstream([])
  expect(await body(first, '/simple/')).toBe('/simple/ 1')
  expect(await body(first, '/simple/')).toBe('/simple/ 1')
  expect(await body(new Upstream([]), '/simple/')).toBe('/simple/ 2')
})

test('a package is downloaded once for all instances', async () => {
  await body(new Upstream([]), '/a.deb')
  const second = new Upstream([])
  expect(await body(second, '/a.deb')).toBe('/a.deb 1')
  expect(asked).toEqual(['/a.deb'])
  expect(second.fetched()).toEqual({})
})

test('two requests at once are one download', async () => {
  const upstream = new Upstream([])
  await Promise.all([body(upstream, '/a.whl'), body(upstream, '/a.whl')])
  expect(asked).toEqual(['/a.whl'])
})

test('without a network the last state is used, and what is not there is named', async () => {
  await body(new Upstream([]), '/simple/')
  await stop()
  const upstream = new Upstream([])
  expect(await body(upstream, '/simple/')).toBe('/simple/ 1')
  await expect(body(upstream, '/other/')).rejects.toThrow(
    /\/other\/ could not be read, and this machine's cache does not/,
  )
})

test('a body that ends early is never kept', async () => {
  handle = (_request, response) => {
    response.setHeader('content-length', 100)
    response.write('only this')
    setTimeout(() => response.destroy(), 20)
  }
  await expect(body(new Upstream([]), '/a.deb')).rejects.toThrow('could not be read')
  handle = (_request, response) => response.end('whole')
  expect(await body(new Upstream([]), '/a.deb')).toBe('whole')
})

test('an upstream that has nothing new is believed', async () => {
  handle = (request, response) => {
    response.setHeader('etag', '"1"')
    if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end()
    else response.end('index')
  }
  await body(new Upstream([]), '/simple/')
  const second = new Upstream([])
  expect(await body(second, '/simple/')).toBe('index')
  expect(second.fetched()).toEqual({})
})

test('a missing file is an answer, but not one to keep', async () => {
  handle = (_request, response) => response.writeHead(404).end('none')
  expect((await new Upstream([]).get(`${base}/a.deb`, '*/*')).status).toBe(404)
  handle = (_request, response) => response.end('now there')
  expect(await body(new Upstream([]), '/a.deb')).toBe('now there')
})
