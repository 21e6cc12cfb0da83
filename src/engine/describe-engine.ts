import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'

import { engineAddress } from './address.ts'
import { findClient, runClient } from './client.ts'
import { ask, connect } from './docker.ts'
import type { EngineInfo, EngineProbe, ProbeOptions } from './engine-info.ts'
import { listAt, textAt } from './json.ts'
import { lastLines } from './printable.ts'
import { atLeast } from './version.ts'

/** The oldest engine with a BuildKit that reads heredocs, and the oldest buildx with `--progress=rawjson`. */
const needed = { engine: '23.0', buildx: '0.13' }

/** Describes an engine that answers; says why not when it cannot build for us. */
export async function describeEngine(options: ProbeOptions): Promise<EngineProbe> {
  const docker = connect()
  const [client, info] = await Promise.all([findClient(), ask(docker, 'GET', '/info')])
  if (client === undefined) {
    return no('no docker client with buildx is installed (on Debian: apt-get install docker-cli docker-buildx)')
  }
  const engineVersion = textAt(info, 'ServerVersion')
  if (engineVersion === undefined) return no('what answers there does not tell its engine version')
  if (!atLeast(engineVersion, needed.engine)) {
    return no(`the engine is version ${engineVersion}, and ${needed.engine} or newer is needed`)
  }
  if (!atLeast(client.buildxVersion, needed.buildx)) {
    return no(`buildx of ${client.path} is version ${client.buildxVersion}, and ${needed.buildx} or newer is needed`)
  }
  const builder = await inspectBuilder(client.path, options.builder)
  if (!builder.found) return no(builder.reason)
  return { reachable: true, info: await engineInfo(options, client, info, engineVersion, builder) }
}

interface Builder {
  readonly found: true
  readonly driver: string
  readonly buildkitVersion?: string
}

async function engineInfo(
  options: ProbeOptions,
  client: { readonly path: string; readonly buildxVersion: string },
  info: unknown,
  engineVersion: string,
  { driver, buildkitVersion }: Builder,
): Promise<EngineInfo> {
  const freeBytes = await freeSpace(textAt(info, 'DockerRootDir'))
  const containerdStore = listAt(info, 'DriverStatus').some(
    (entry) => Array.isArray(entry) && String(entry[1]).startsWith('io.containerd.snapshotter'),
  )
  return {
    client: client.path,
    ...(options.builder === undefined ? {} : { builder: options.builder }),
    engineVersion,
    buildxVersion: client.buildxVersion,
    ...(buildkitVersion === undefined ? {} : { buildkitVersion }),
    driver,
    store: textAt(info, 'Driver') ?? 'unknown',
    containerdStore,
    merge: containerdStore || driver !== 'docker',
    system: textAt(info, 'OperatingSystem') ?? 'unknown',
    os: textAt(info, 'OSType') ?? 'linux',
    architecture: textAt(info, 'Architecture') ?? 'unknown',
    ...(freeBytes === undefined ? {} : { freeBytes }),
  }
}

async function inspectBuilder(
  client: string,
  name: string | undefined,
): Promise<Builder | { readonly found: false; readonly reason: string }> {
  let stderr = ''
  const { exitCode, stdout } = await runClient(client, ['buildx', 'inspect', ...(name === undefined ? [] : [name])], {
    onStderr: (chunk) => (stderr += chunk),
  })
  const driver = /^Driver:\s*(\S+)/m.exec(stdout)?.[1]
  if (exitCode !== 0 || driver === undefined) {
    const words = lastLines(stderr, 1).join('') || 'buildx inspect gave no driver'
    return { found: false, reason: `the builder ${name ?? 'in use'} cannot be used: ${words}` }
  }
  const version = /^BuildKit version:\s*v?(\d+\.\d+\S*)/m.exec(stdout)?.[1]
  // Distributions build it without one, and it then calls itself v0.0.0.
  const known = version !== undefined && !version.startsWith('0.0.0')
  return { found: true, driver, ...(known ? { buildkitVersion: version } : {}) }
}

async function freeSpace(folder: string | undefined): Promise<number | undefined> {
  if (folder === undefined || engineAddress().kind !== 'unix' || !existsSync(folder)) return undefined
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

function no(reason: string): EngineProbe {
  return { reachable: false, reason }
}
