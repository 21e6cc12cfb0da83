import { join } from 'node:path'
import { serverCertificate } from './authority.ts'
import { lock } from './cache.ts'
import { links } from './channel.ts'
import { bridgeGateway, dockerBinary } from './docker.ts'
import { imageFlags } from './images.ts'
import { prepare, type Prepared } from './prepare.ts'
import { serve } from './server.ts'
import { folderSite, registrySite, type Site } from './sites.ts'
import { Throttle } from './throttle.ts'

export { dockerBinary }
export { WorldError } from './command.ts'

/** A good home or office line: 20 MB a second. */
const USUAL_BANDWIDTH = 20_000_000

export interface WorldOptions {
  /** Bytes per second over all responses together; 0 is a line without a limit. */
  readonly bandwidth?: number
  readonly log?: (line: string) => void
}

/** A running fixture world: this machine answers for every host that the definition of venvoy's base image names. */
export interface World {
  /** What `docker buildx build` is told: the hosts' address and the base images. */
  readonly buildFlags: readonly string[]
  readonly bandwidth: number
  /** Bytes of bodies sent since the start or the last reset, by host. */
  served(): Readonly<Record<string, number>>
  resetServed(): void
  /** Bytes that had to come from the real registries because the cache lacked them, by host: they disturb a timing. */
  fetched(): Readonly<Record<string, number>>
  close(): Promise<void>
}

/** Starts the world, makes what it lacks first, and waits while another process has one. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const log = options.log ?? ((): void => undefined)
  const prepared = await prepare(log)
  const waiting = (holder: number): void => log(`waiting for process ${holder}, which has a fixture world running`)
  const release = await lock('world', waiting, 60)
  try {
    return await openWorld(prepared, options.bandwidth ?? USUAL_BANDWIDTH, log, release)
  } catch (error) {
    await release()
    throw error
  }
}

async function openWorld(
  prepared: Prepared,
  bandwidth: number,
  log: (line: string) => void,
  release: () => Promise<void>,
): Promise<World> {
  const address = await bridgeGateway()
  const sites = await allSites(prepared)
  const hosts = [...new Set([...sites.keys()].map((origin) => new URL(origin).hostname))]
  const served = new Map<string, number>()
  const close = await serve({
    address,
    sites,
    line: new Throttle(bandwidth),
    count: (host, bytes) => served.set(host, (served.get(host) ?? 0) + bytes),
    log,
    ...(await serverCertificate(prepared.authority, hosts)),
  })
  return {
    buildFlags: [...hosts.flatMap((host) => ['--add-host', `${host}:${address}`]), ...imageFlags()],
    bandwidth,
    served: () => Object.fromEntries(served),
    resetServed: () => served.clear(),
    fetched: () => prepared.upstream.fetched(),
    close: async () => {
      await close()
      await release()
    },
  }
}

/** Sites by origin: the world's own, and the registries that this machine is set up to use. */
async function allSites({ machine, upstream, channels, repository }: Prepared): Promise<ReadonlyMap<string, Site>> {
  const page = await links(upstream, `${machine.index}pip/`)
  const addresses = [machine.archive, machine.security, machine.index, ...page.map((link) => link.href)]
  const registries = new Set(addresses.flatMap((address) => (address === undefined ? [] : [new URL(address).origin])))
  return new Map<string, Site>([
    ...[...registries].map((origin): [string, Site] => [origin, registrySite(upstream, origin)]),
    ['https://download.docker.com', folderSite(repository)],
    ['https://repo.anaconda.com', folderSite(join(channels, 'repo.anaconda.com'))],
    ['https://conda.anaconda.org', folderSite(join(channels, 'conda.anaconda.org'))],
  ])
}
