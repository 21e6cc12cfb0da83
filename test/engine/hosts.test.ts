import { createServer, type Server } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { unreachableHosts } from '../../src/engine/hosts.ts'

describe('unreachableHosts', () => {
  const requests: string[] = []
  let server: Server
  let answering = ''
  const silent = createTcpServer(() => undefined)
  let mute = ''

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request.url ?? '')
      response.writeHead(request.url === '/moved' ? 301 : 500, { location: '/elsewhere' }).end()
    })
    answering = `127.0.0.1:${await listen(server)}`
    mute = `127.0.0.1:${await listen(silent)}`
  })

  afterAll(() => {
    server.close()
    silent.close()
  })

  test('an error is an answer, and a redirect is not followed', async () => {
    expect(await unreachableHosts([`http://${answering}/x`])).toEqual([])
    expect(await unreachableHosts([`http://${answering}/moved`])).toEqual([])
    expect(requests).not.toContain('/elsewhere')
  })

  test('a name that does not exist, a closed port and a wrong protocol do not answer', async () => {
    const urls = ['https://nohost.invalid/x', 'http://127.0.0.1:1/', `https://${answering}/`]
    expect(await unreachableHosts(urls)).toEqual(['nohost.invalid', '127.0.0.1:1', answering])
  })

  test('waits no longer than it may', async () => {
    const started = performance.now()
    expect(await unreachableHosts([`http://${mute}/a`, `https://${mute}/b`], 300)).toEqual([mute])
    expect(performance.now() - started).toBeLessThan(1500)
  })

  test('asks each host once and passes over what is no address', async () => {
    requests.length = 0
    expect(
      await unreachableHosts(['', 'file:///x', 'not a url', `http://${answering}/1`, `http://${answering}/2`]),
    ).toEqual([])
    expect(requests).toHaveLength(1)
  })
})

function listen(server: {
  listen(port: number, host: string, ready: () => void): unknown
  address(): AddressInfo | string | null
}): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}
