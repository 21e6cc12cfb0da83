import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { answer, sentence } from './answer.ts'
import { WorldError } from './command.ts'
import type { Site } from './sites.ts'
import type { Throttle } from './throttle.ts'

export interface ServerOptions {
  readonly address: string
  /** Sites by origin: scheme, host and, where it is not the scheme's own, port. */
  readonly sites: ReadonlyMap<string, Site>
  readonly key: string
  readonly cert: string
  readonly line: Throttle
  readonly count: (host: string, bytes: number) => void
  readonly log: (line: string) => void
}

/** Answers for all hosts of the world; gives the function that stops it. */
export async function serve(options: ServerOptions): Promise<() => Promise<void>> {
  const places = new Set([...options.sites.keys()].map((origin) => placeOf(new URL(origin))))
  const running: Server[] = []
  const close = async (): Promise<void> => {
    await Promise.all(running.map(closeServer))
  }
  try {
    for (const place of places) {
      const [scheme = '', port = ''] = place.split(' ')
      const handle = (request: IncomingMessage, response: ServerResponse): void =>
        void respond(options, scheme, Number(port), request, response)
      const server =
        scheme === 'https:' ? createHttps({ key: options.key, cert: options.cert }, handle) : createHttp(handle)
      // A builder keeps connections open between steps; a step may pause for long between two requests.
      server.keepAliveTimeout = 65_000
      await listen(server, options.address, Number(port))
      running.push(server)
    }
  } catch (error) {
    await close()
    throw error
  }
  return close
}

function placeOf(origin: URL): string {
  return `${origin.protocol} ${origin.port === '' ? (origin.protocol === 'https:' ? 443 : 80) : origin.port}`
}

function listen(server: Server, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Readonly<Record<string, string>> = {
        EADDRINUSE: 'another process answers there: stop it first',
        EACCES: 'this user may not: run this as root',
        EADDRNOTAVAIL: "the engine's bridge is not on this machine: use an engine of this machine",
      }
      const reason = reasons[error.code ?? ''] ?? error.message
      reject(new WorldError(`The fixture world cannot answer on ${address}, port ${port}: ${reason}.`))
    })
    server.listen(port, address, resolve)
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function respond(
  options: ServerOptions,
  scheme: string,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
  const standard = port === (scheme === 'https:' ? 443 : 80)
  const site = options.sites.get(`${scheme}//${host}${standard ? '' : `:${port}`}`)
  const path = request.url ?? '/'
  const count = (bytes: number): void => options.count(host, bytes)
  try {
    const resource =
      site === undefined
        ? sentence(404, `The fixture world does not answer for ${host}.`)
        : request.method === 'GET' || request.method === 'HEAD'
          ? await site(request, path)
          : sentence(405, 'The fixture world only answers GET and HEAD.')
    await answer(request, response, resource, options.line, count)
    if (response.statusCode >= 400) options.log(`${response.statusCode} ${host}${path}`)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    options.log(`502 ${host}${path}: ${message}`)
    if (response.headersSent) response.destroy()
    else await answer(request, response, sentence(502, message), options.line, count)
  }
}
