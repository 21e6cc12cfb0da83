import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { runClient } from '../../src/engine/client.ts'
import { requireEngine, type EngineInfo } from '../../src/engine/probe.ts'
import { unique } from './busybox.ts'
import { endDaemon } from './daemon.ts'

/** A buildkitd of our own, and the builder that buildx knows it by. */
export interface Builder {
  readonly name: string
  /** What `withRun()` takes to build with it. */
  readonly engine: EngineInfo
  /** A folder that goes with the builder. */
  readonly folder: string
  /**
   * Lets the builder start from an image of the engine, since it has no registry.
   *
   * @returns what a build has to be given for it, for `BuildRequest.flags`
   */
  readonly lend: (image: string) => Promise<readonly string[]>
}

/** Steps use this machine's network, so that no bridge is made; the daemon's own worker is the only one. */
const CONFIG = `[worker.oci]
  networkMode = "host"
[worker.containerd]
  enabled = false
`
const START_SECONDS = 30

/**
 * Starts a buildkitd, makes a builder of it and calls `body`; builder, process and folder are gone afterwards, however that
 * ends. The daemon listens on a socket in its own folder only.
 *
 * @param program what scripts/buildkit.sh built
 */
export async function withBuildkitd<Result>(
  program: string,
  engine: EngineInfo,
  body: (builder: Builder) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'layerwright-buildkitd-'))
  const name = `layerwright-test-${unique()}`
  const log = join(folder, 'log')
  await writeFile(join(folder, 'buildkitd.toml'), CONFIG)
  const daemon = await start(program, folder, log)
  const killed = (): void => void daemon.kill('SIGKILL')
  process.on('exit', killed)
  try {
    const address = `unix://${join(folder, 'socket')}`
    await until(() => existsSync(join(folder, 'socket')), daemon, log)
    await client(engine, 'buildx', 'create', '--driver=remote', `--name=${name}`, address)
    try {
      await client(engine, 'buildx', 'inspect', '--bootstrap', name)
      return await body({
        ...{ name, folder, engine: await requireEngine({ builder: name }) },
        lend: (image) => lend(engine, folder, image),
      })
    } finally {
      await runClient(engine.client, ['buildx', 'rm', name])
    }
  } finally {
    await endDaemon(daemon)
    process.off('exit', killed)
    await rm(folder, { recursive: true, force: true })
  }
}

async function start(program: string, folder: string, log: string): Promise<ChildProcess> {
  const output = await open(log, 'a')
  const daemon = spawn(
    program,
    [
      ...['--config', join(folder, 'buildkitd.toml'), '--root', join(folder, 'root')],
      ...['--addr', `unix://${join(folder, 'socket')}`, '--otel-socket-path', join(folder, 'otel')],
    ],
    { stdio: ['ignore', output.fd, output.fd] },
  )
  await output.close()
  return daemon
}

async function until(ready: () => boolean, daemon: ChildProcess, log: string): Promise<void> {
  for (let waited = 0; !ready(); waited += 0.05) {
    if (daemon.exitCode !== null || waited > START_SECONDS)
      throw new Error(`buildkitd did not start:\n${(await readFile(log, 'utf8')).slice(-2000)}`)
    await sleep(50)
  }
}

async function lend(engine: EngineInfo, folder: string, image: string): Promise<readonly string[]> {
  const layout = join(folder, `image-${unique()}`)
  const archive = `${layout}.tar`
  await mkdir(layout)
  await client(engine, 'save', '--output', archive, image)
  const tar = spawn('tar', ['-xf', archive, '-C', layout], { stdio: 'ignore' })
  const code = await new Promise((resolve) => tar.once('exit', resolve))
  if (code !== 0) throw new Error(`tar could not unpack ${archive}`)
  await rm(archive)
  return [`--build-context=${image}=oci-layout://${layout}`]
}

/** Runs the docker client and rejects with what it said when it fails. */
async function client(engine: EngineInfo, ...args: readonly string[]): Promise<void> {
  let said = ''
  const { exitCode } = await runClient(engine.client, args, { onStderr: (chunk) => (said += chunk) })
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')} failed: ${said}`)
}
