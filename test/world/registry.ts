import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { cached, digest } from './cache.ts'
import { run, WorldError } from './command.ts'

/** A registry of this machine alone, empty at the start. */
export interface Registry {
  /** `localhost:PORT`, which docker takes without TLS. */
  readonly host: string
  readonly close: () => Promise<void>
}

/**
 * The program of Debian's package docker-registry. The package is unpacked and not installed: that would start a registry
 * which listens to everybody.
 */
export async function registryProgram(): Promise<string> {
  const folder = await cached('docker-registry', digest('docker-registry'), async (work) => {
    const download = ['-c', 'cd "$0" && apt-get -q -o Acquire::Retries=3 download docker-registry', work]
    await run('sh', download).catch(async () => {
      await run('apt-get', ['-q', '-o', 'Acquire::Retries=3', 'update'])
      await run('sh', download, { failure: 'The Debian package docker-registry could not be downloaded.' })
    })
    await run('sh', ['-c', 'dpkg-deb --extract "$0"/*.deb "$0" && rm "$0"/*.deb', work])
  })
  return join(folder, 'usr/bin/docker-registry')
}

/** Starts Debian's docker-registry on a free port of the loopback interface, with a folder of its own. */
export async function startRegistry(): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), 'layerwright-test-registry-'))
  const [program, port] = [await registryProgram(), await freePort()]
  const config = {
    version: '0.1',
    storage: { filesystem: { rootdirectory: folder } },
    http: { addr: `127.0.0.1:${port}` },
  }
  // JSON is YAML.
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config))
  const child = spawn(program, ['serve', join(folder, 'config.yml')], { stdio: 'ignore' })
  const ended = new Promise<string>((resolve) => {
    child.on('error', ({ message }) => resolve(message))
    child.on('close', (code) => resolve(`exit ${String(code)}`))
  })
  const close = async (): Promise<void> => {
    child.kill()
    await ended
    await rm(folder, { recursive: true })
  }
  const host = `localhost:${port}`
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const state = await Promise.race([ended, answers(port)])
    if (state === true) return { host, close }
    if (typeof state === 'string') throw new WorldError(`docker-registry did not start (${state})`)
    await setTimeout(100)
  }
  await close()
  throw new WorldError('docker-registry did not answer within ten seconds')
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/v2/`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new WorldError('no free port')
  return address.port
}
