import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { estimate, type Estimate } from '../src/profile/statistics.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const TSX = fileURLToPath(import.meta.resolve('tsx/cli'))

export interface StartUp {
  /** Seconds of the whole process. */
  readonly empty: Estimate
  readonly emit: Estimate
  /** emit / empty, pair by pair. */
  readonly ratio: Estimate
  /** The largest single process of all emit runs, in bytes. */
  readonly peakBytes: number
}

/** Times `tsx images/venvoy.base.ts --emit` against `tsx` on an empty file, one after the other, in pairs. */
export function measureStartUp(pairs: number): StartUp {
  const folder = mkdtempSync(join(tmpdir(), 'layerwright-bench-'))
  try {
    const empty = join(folder, 'empty.ts')
    writeFileSync(empty, '')
    const emit = ['images/venvoy.base.ts', '--emit', '--out', join(folder, 'generated')]
    time([empty])
    time(emit)
    const times = Array.from({ length: pairs }, () => ({ empty: time([empty]), emit: time(emit) }))
    return {
      empty: estimate(times.map((pair) => pair.empty)),
      emit: estimate(times.map((pair) => pair.emit)),
      ratio: estimate(times.map((pair) => pair.emit / pair.empty)),
      peakBytes: peak(emit, join(folder, 'memory')),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function time(argv: readonly string[], environment: NodeJS.ProcessEnv = {}): number {
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, [TSX, ...argv], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
  })
  if (status !== 0) throw new Error(`tsx ${argv.join(' ')} failed: ${stderr.toString()}`)
  return Number(process.hrtime.bigint() - start) / 1e9
}

function peak(argv: readonly string[], file: string): number {
  time(argv, {
    NODE_OPTIONS: `--import ${new URL('memory.mjs', import.meta.url).href}`,
    BENCH_MEMORY_FILE: file,
  })
  return Math.max(...readFileSync(file, 'utf8').trim().split('\n').map(Number))
}
