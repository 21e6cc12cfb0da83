import Docker from 'dockerode'

import { EngineError } from '../ir/errors.ts'
import { engineAddress, formatAddress } from './address.ts'
import { certificates } from './ping.ts'

/** The Engine API at the address that the docker client uses too. */
export function connect(): Docker {
  const address = engineAddress()
  switch (address.kind) {
    case 'unix':
      return new Docker({ socketPath: address.path })
    case 'tcp':
      return new Docker({
        host: address.host,
        port: address.port,
        protocol: address.certificates === undefined ? 'http' : 'https',
        ...(address.certificates === undefined ? {} : certificates(address.certificates)),
      })
    case 'unsupported':
      throw new EngineError(
        `The engine address ${formatAddress(address)} is not supported: use unix:// or tcp:// in DOCKER_HOST`,
      )
  }
}

/**
 * Asks the Engine API directly. dockerode's own `df` and `pruneBuilder` drop their options, and a prune without its filter
 * would take everything.
 */
export function ask(
  docker: Docker,
  method: 'GET' | 'POST',
  path: string,
  query: Readonly<Record<string, string | readonly string[]>> = {},
): Promise<unknown> {
  // The modem appends a query to a path that ends so, and cuts the last character off a path that holds one already.
  const options = { path: `${path}?`, method, options: { _query: query, _body: {} } }
  return new Promise((resolve, reject) => {
    docker.modem.dial({ ...options, statusCodes: { 200: true, 500: 'server error' } }, (error, answer) => {
      if (error === null) resolve(answer)
      else reject(error)
    })
  })
}

/** Whether an Engine API call failed because the thing is not there (any more). */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 404
}
