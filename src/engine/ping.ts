import { readFileSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'

import { engineAddress, formatAddress, type EngineAddress } from './address.ts'

/** What an engine says of itself in answer to `/_ping`, or why none answers. */
export type Ping =
  | { readonly answered: true; readonly address: EngineAddress; readonly apiVersion?: string }
  | { readonly answered: false; readonly reason: string }

/** Asks the engine whether it is there; takes a few milliseconds, and at most `timeoutMs`. */
export async function pingEngine(timeoutMs = 2000): Promise<Ping> {
  const address = engineAddress()
  const where = formatAddress(address)
  if (address.kind === 'unsupported') {
    return { answered: false, reason: `the engine address ${where} is neither unix:// nor tcp://` }
  }
  try {
    const response = await get(address, timeoutMs)
    const apiVersion = response.headers['api-version']
    if (response.statusCode !== 200) {
      return {
        answered: false,
        reason: `${where} answers, but not as a Docker Engine (HTTP ${response.statusCode ?? 0})`,
      }
    }
    return { answered: true, address, ...(typeof apiVersion === 'string' ? { apiVersion } : {}) }
  } catch (error) {
    return { answered: false, reason: `no Docker Engine answers at ${where} (${codeOf(error)})` }
  }
}

function get(address: Exclude<EngineAddress, { kind: 'unsupported' }>, timeoutMs: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = { path: '/_ping', timeout: timeoutMs, agent: false }
    const request =
      address.kind === 'unix'
        ? httpRequest({ ...options, socketPath: address.path })
        : address.certificates === undefined
          ? httpRequest({ ...options, host: address.host, port: address.port })
          : httpsRequest({ ...options, host: address.host, port: address.port, ...certificates(address.certificates) })
    request.on('response', (response) => {
      response.resume()
      resolve(response)
    })
    request.on('timeout', () => request.destroy(new Error('no answer in time')))
    request.on('error', reject)
    request.end()
  })
}

/** The three files that the docker client keeps in DOCKER_CERT_PATH. */
export function certificates(folder: string): { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer } {
  const read = (name: string): Buffer => readFileSync(join(folder, name))
  return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
