import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { onInterrupt } from './interrupt.ts'
import { removeLeftovers, type CleanUpReport, type Leftover } from './leftovers.ts'
import type { EngineInfo } from './engine-info.ts'

/** One use of the engine: whatever is made through it is removed when it ends, however it ends. */
export interface Run {
  /** Unique, and the start of every name that the run gives: `layerwright-1f0c9a3b`. */
  readonly id: string
  readonly engine: EngineInfo
  /** Aborted on the first Ctrl-C. */
  readonly signal: AbortSignal
  /** A fresh cache-mount namespace for `BuildRequest.cacheMountNamespace`. */
  namespace(): string
  /** A fresh name for an image. */
  tag(label: string): string
  /** A fresh empty folder. */
  folder(): Promise<string>
  /** Says that something was made that has to go. */
  made(leftover: Leftover): void
  /** Removes what was made so far. */
  cleanUp(): Promise<CleanUpReport>
}

export interface RunOptions {
  /** Stops the run as Ctrl-C does, without ending the process. */
  readonly signal?: AbortSignal
  readonly onCleanedUp?: (report: CleanUpReport) => void
  /** How the process ends after an interrupt. */
  readonly exit?: (code: number) => void
}

/**
 * Calls `body` with a run and removes everything that was made through it: on a normal end, on an error, and on SIGINT,
 * SIGTERM and SIGHUP. The first signal stops the build, cleans up and exits with 128 + its number; the second exits at once.
 */
export async function withRun<Result>(
  engine: EngineInfo,
  body: (run: Run) => Promise<Result>,
  options: RunOptions = {},
): Promise<Result> {
  const interrupt = onInterrupt(options)
  const run = openRun(engine, interrupt.signal)
  // Without this a crash of the whole program would leave the folders, as no promise is waited for any more.
  const removeFolders = (): void => {
    for (const path of run.folders()) rmSync(path, { recursive: true, force: true })
  }
  process.on('exit', removeFolders)
  try {
    return await Promise.race([body(run), interrupt.overdue])
  } finally {
    const report = await run.cleanUp()
    process.off('exit', removeFolders)
    options.onCleanedUp?.(report)
    interrupt.finish()
  }
}

function openRun(engine: EngineInfo, signal: AbortSignal): Run & { folders(): readonly string[] } {
  const id = `layerwright-${randomBytes(4).toString('hex')}`
  const leftovers: Leftover[] = []
  let names = 0
  const run: Run = {
    id,
    engine,
    signal,
    namespace() {
      const namespace = `${id}-${++names}`
      run.made({ kind: 'cacheMounts', namespace })
      return namespace
    },
    tag(label) {
      const tag = `layerwright-run/${label.toLowerCase().replace(/[^a-z0-9]+/g, '-') || 'image'}:${id}-${++names}`
      run.made({ kind: 'image', tag })
      return tag
    },
    async folder() {
      const path = await mkdtemp(join(tmpdir(), `${id}-`))
      run.made({ kind: 'folder', path })
      return path
    },
    made(leftover) {
      leftovers.push(leftover)
    },
    async cleanUp() {
      const due = [...leftovers]
      const report = await removeLeftovers(due, engine)
      leftovers.splice(0, due.length)
      return report
    },
  }
  return {
    ...run,
    folders: () => leftovers.flatMap((leftover) => (leftover.kind === 'folder' ? [leftover.path] : [])),
  }
}
