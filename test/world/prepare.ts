import { pathToFileURL } from 'node:url'
import { authority, type Authority } from './authority.ts'
import { lock, removeUnfinished } from './cache.ts'
import { condaChannels } from './channel.ts'
import { dockerRepository } from './docker-repository.ts'
import { bridgeGateway } from './docker.ts'
import { ensureImages } from './images.ts'
import { readMachine, type Machine } from './machine.ts'
import { registryProgram } from './registry.ts'
import { ensureRequirements, requireRoot } from './requirements.ts'
import { removeUnused, Upstream } from './upstream.ts'

/** Everything that a world needs and that is kept between runs. */
export interface Prepared {
  readonly machine: Machine
  readonly authority: Authority
  readonly upstream: Upstream
  readonly channels: string
  readonly repository: string
}

/** Makes what is missing: programs, images, channels, repositories. One process at a time. */
export async function prepare(log: (line: string) => void): Promise<Prepared> {
  requireRoot()
  // Asked first: without an engine everything else would be in vain.
  await bridgeGateway()
  const waiting = (holder: number): void => log(`waiting for process ${holder}, which prepares the fixture world`)
  const release = await lock('prepare', waiting, 15)
  try {
    await removeUnfinished()
    await removeUnused()
    await ensureRequirements(log)
    const machine = await readMachine()
    const upstream = new Upstream(machine.authorities)
    const by = await authority()
    const version = await ensureImages(machine, by, log)
    const channels = await condaChannels(machine, upstream, version, log)
    const repository = await dockerRepository(machine)
    await registryProgram()
    return { machine, authority: by, upstream, channels, repository }
  } finally {
    await release()
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await prepare((line) => console.error(`world: ${line}`))
    console.error('world: everything is prepared')
  } catch (error) {
    console.error(`world: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 3
  }
}
