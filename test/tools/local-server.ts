import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import { get as getSecure } from 'node:https'
import { bridgeGateway } from '../world/docker.ts'

export interface LocalServer {
  /** Its address as build steps see it, without a slash at the end. */
  readonly address: string
  /** The paths that were asked for. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

/** A server of this machine that build steps can reach. */
export async function serveLocally(answer: (path: string, response: ServerResponse) => void): Promise<LocalServer> {
  const asked: string[] = []
  const server = createServer(({ url = '/' }, response) => {
    asked.push(url)
    answer(decodeURIComponent(url), response)
  })
  const host = await bridgeGateway()
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port')
  return {
    address: `http://${host}:${bound.port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Hands on what another server says. */
export function handOn(url: string, response: ServerResponse): void {
  const take = (answer: IncomingMessage): void => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  }
  const request = (url.startsWith('https:') ? getSecure : get)(url, take)
  request.on('error', () => response.writeHead(502).end())
}
