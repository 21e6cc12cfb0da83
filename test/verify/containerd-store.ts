import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Dockerode from 'dockerode'

import { endDaemon } from '../engine/daemon.ts'
import type { ImageStore } from './image-stores.ts'

const START_SECONDS = 60

/** Why no engine of our own can be started here; undefined where one can. */
export function hindrance(): string | undefined {
  if (process.getuid?.() !== 0) return 'a second engine needs root'
  const { status } = spawnSync('unshare', ['--net', 'dockerd', '--version'], { stdio: 'ignore' })
  return status === 0 ? undefined : 'there is no dockerd, or it cannot have a network namespace of its own'
}

/**
 * Starts a second engine with the containerd image store; it and its folder, where all of it is, are gone afterwards. It
 * makes no network, and sees none of this machine.
 */
export async function withContainerdStore<Result>(body: (store: ImageStore) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'layerwright-store-'))
  const socket = join(folder, 'socket')
  const daemon = await start(folder, socket)
  const killed = (): void => void daemon.kill('SIGKILL')
  process.on('exit', killed)
  try {
    const docker = new Dockerode({ socketPath: socket })
    for (let waited = 0; !(existsSync(socket) && (await answers(docker))); waited += 0.1) {
      if (daemon.exitCode !== null || waited > START_SECONDS)
        throw new Error(`dockerd did not start:\n${(await readFile(join(folder, 'log'), 'utf8')).slice(-2000)}`)
      await sleep(100)
    }
    return await body({ name: 'containerd', docker, host: `unix://${socket}` })
  } finally {
    await endDaemon(daemon)
    process.off('exit', killed)
    await rm(folder, { recursive: true, force: true })
  }
}

async function start(folder: string, socket: string): Promise<ChildProcess> {
  const log = await open(join(folder, 'log'), 'a')
  const places = ['data-root', 'exec-root'].map((name) => `--${name}=${join(folder, name)}`)
  const files = [`--config-file=/dev/null`, `--pidfile=${join(folder, 'pid')}`, `--host=unix://${socket}`]
  const network = ['--bridge=none', '--iptables=false', '--ip6tables=false']
  // An engine clears away the bridge that it is not to use, which is another engine's: so it gets interfaces of its own.
  const daemon = spawn(
    'unshare',
    ['--net', 'dockerd', ...places, ...files, ...network, '--feature=containerd-snapshotter=true'],
    {
      stdio: ['ignore', log.fd, log.fd],
    },
  )
  await log.close()
  return daemon
}

async function answers(docker: Dockerode): Promise<boolean> {
  return docker.ping().then(
    () => true,
    () => false,
  )
}
