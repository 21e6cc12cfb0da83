import { existsSync } from 'node:fs'
import { $, which } from 'zx'

/** How a run of the docker client ended. */
export interface ClientOutcome {
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly signal?: string
  readonly stdout: string
  /** By this machine's clock, start of the client included. */
  readonly seconds: number
}

export interface ClientOptions {
  readonly environment?: Readonly<Record<string, string>>
  readonly onStderr?: (chunk: string) => void
  /** Asks the client to stop, then insists. */
  readonly signal?: AbortSignal
}

const patience = 10_000
const running = new Set<number>()
let exitHandled = false

/**
 * Runs the docker client. It gets a process group of its own, so that Ctrl-C reaches layerwright alone, which then asks the
 * client to cancel the build.
 */
export async function runClient(
  client: string,
  args: readonly string[],
  options: ClientOptions = {},
): Promise<ClientOutcome> {
  if (options.signal?.aborted === true) return { exitCode: null, signal: 'SIGINT', stdout: '', seconds: 0 }
  stopClientsOnExit()
  const started = performance.now()
  const decoder = new TextDecoder()
  let stdout = ''
  const command = $({
    quiet: true,
    nothrow: true,
    detached: true,
    prefix: 'exec ',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.environment },
    store: { stdout: new Unkept(), stderr: new Unkept(), stdall: new Unkept() },
    log: (entry) => {
      if (entry.kind === 'stderr') options.onStderr?.(decoder.decode(entry.data, { stream: true }))
      if (entry.kind === 'stdout') stdout += entry.data.toString()
    },
  })`${[client, ...args]}`
  void command.run()
  const { pid } = command
  if (pid !== undefined) running.add(pid)
  const insist = stopOnAbort(pid, options.signal)
  try {
    const { exitCode, signal } = await command
    return { exitCode, ...(signal === null ? {} : { signal }), stdout, seconds: (performance.now() - started) / 1000 }
  } finally {
    insist()
    if (pid !== undefined) running.delete(pid)
  }
}

/** A client with buildx: the PATH's own, else Debian's. */
export async function findClient(): Promise<{ readonly path: string; readonly buildxVersion: string } | undefined> {
  const first = await which('docker', { nothrow: true })
  for (const path of new Set([first, '/usr/bin/docker'])) {
    if (path === null || path === '' || !existsSync(path)) continue
    const { exitCode, stdout } = await runClient(path, ['buildx', 'version'])
    const buildxVersion = /\bv?(\d+\.\d+[^\s]*)/.exec(stdout)?.[1]
    if (exitCode === 0) return { path, buildxVersion: buildxVersion ?? 'unknown' }
  }
  return undefined
}

// A build's status stream can be hundreds of megabytes, and zx would keep all of it.
class Unkept extends Array<string | Buffer> {
  override push(): number {
    return 0
  }
}

function stopOnAbort(pid: number | undefined, signal: AbortSignal | undefined): () => void {
  let timer: NodeJS.Timeout | undefined
  const stop = (): void => {
    send(pid, 'SIGINT')
    timer = setTimeout(() => {
      send(pid, 'SIGKILL')
    }, patience)
  }
  signal?.addEventListener('abort', stop, { once: true })
  return () => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

function stopClientsOnExit(): void {
  if (exitHandled) return
  exitHandled = true
  process.on('exit', () => {
    for (const pid of running) send(pid, 'SIGKILL')
  })
}

function send(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It ended by itself in the meantime.
  }
}
