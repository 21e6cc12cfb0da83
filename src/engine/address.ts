import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

import { textAt } from './json.ts'
import { parseJson } from '../ir/json.ts'

/** Where the engine listens. */
export type EngineAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly certificates?: string }
  | { readonly kind: 'unsupported'; readonly url: string }

/**
 * The address that the docker client itself would use: DOCKER_HOST, else the current context, else the default socket.
 * Reads files only, so that asking costs nothing when no engine runs.
 */
export function engineAddress(environment: NodeJS.ProcessEnv = process.env): EngineAddress {
  const url = environment['DOCKER_HOST'] || contextHost(environment) || 'unix:///var/run/docker.sock'
  if (url.startsWith('unix://')) return { kind: 'unix', path: url.slice('unix://'.length) }
  const tcp = /^(?:tcp|https?):\/\/(\[[^\]]+\]|[^/:]+)(?::(\d+))?\/?$/.exec(url)
  if (tcp === null) return { kind: 'unsupported', url }
  const tls = Boolean(environment['DOCKER_TLS_VERIFY']) || url.startsWith('https:')
  return {
    kind: 'tcp',
    host: (tcp[1] ?? '').replace(/^\[|\]$/g, ''),
    port: Number(tcp[2] ?? (tls ? 2376 : 2375)),
    ...(tls ? { certificates: environment['DOCKER_CERT_PATH'] || clientFolder(environment) } : {}),
  }
}

/** The address as a person would type it. */
export function formatAddress(address: EngineAddress): string {
  switch (address.kind) {
    case 'unix':
      return `unix://${address.path}`
    case 'tcp':
      return `tcp://${address.host}:${address.port}`
    case 'unsupported':
      return address.url
  }
}

function clientFolder(environment: NodeJS.ProcessEnv): string {
  return environment['DOCKER_CONFIG'] || join(homedir(), '.docker')
}

function contextHost(environment: NodeJS.ProcessEnv): string | undefined {
  const folder = clientFolder(environment)
  const name = environment['DOCKER_CONTEXT'] || textAt(readJson(join(folder, 'config.json')), 'currentContext')
  if (name === undefined || name === 'default') return undefined
  const id = createHash('sha256').update(name).digest('hex')
  return textAt(readJson(join(folder, 'contexts', 'meta', id, 'meta.json')), 'Endpoints', 'docker', 'Host')
}

function readJson(path: string): unknown {
  try {
    return parseJson(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
