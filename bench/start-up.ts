import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { estimate, type Estimate } from '../src/profile/statistics.ts'
import { installPackage, packPackage } from '../test/installed-package.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const TSX = fileURLToPath(import.meta.resolve('tsx/cli'))

export interface StartUp {
  /** Seconds of the whole process. */
  readonly empty: Estimate
  readonly emit: Estimate
  /** The same definition in a project that has installed the package. */
  readonly installed: Estimate
  /** emit / empty and installed / empty, round by round. */
  readonly ratio: Estimate
  readonly installedRatio: Estimate
  /** The largest single process of all emit runs, in bytes. */
  readonly peakBytes: number
}

/** Times `tsx images/venvoy.base.ts --emit`, here and with the package, against `tsx` on an empty file, in turns. */
export async function measureStartUp(rounds: number): Promise<StartUp> {
  const folder = mkdtempSync(join(tmpdir(), 'layerwright-bench-'))
  try {
    const empty = join(folder, 'empty.ts')
    writeFileSync(empty, '')
    const emit = ['images/venvoy.base.ts', '--emit', '--out', join(folder, 'generated')]
    const project = await projectWithPackage(folder)
    const round = (): { readonly empty: number; readonly emit: number; readonly installed: number } => ({
      empty: time([empty]),
      emit: time(emit),
      installed: time(emit, { cwd: project }),
    })
    round()
    const times = Array.from({ length: rounds }, round)
    return {
      empty: estimate(times.map((each) => each.empty)),
      emit: estimate(times.map((each) => each.emit)),
      installed: estimate(times.map((each) => each.installed)),
      ratio: estimate(times.map((each) => each.emit / each.empty)),
      installedRatio: estimate(times.map((each) => each.installed / each.empty)),
      peakBytes: peak(emit, join(folder, 'memory')),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A project with the images of this clone that has installed its package. */
async function projectWithPackage(folder: string): Promise<string> {
  const project = join(folder, 'project')
  cpSync(join(ROOT, 'images'), join(project, 'images'), { recursive: true })
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }))
  await installPackage(await packPackage(folder), project)
  return project
}

interface Surroundings {
  readonly cwd?: string
  readonly environment?: NodeJS.ProcessEnv
}

/** Seconds of a whole process. */
function time(argv: readonly string[], { cwd = ROOT, environment }: Surroundings = {}): number {
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, [TSX, ...argv], {
    cwd,
    env: { ...process.env, ...environment },
  })
  if (status !== 0) throw new Error(`tsx ${argv.join(' ')} failed: ${stderr.toString()}`)
  return Number(process.hrtime.bigint() - start) / 1e9
}

function peak(argv: readonly string[], file: string): number {
  const preload = `--import ${new URL('memory.mjs', import.meta.url).href}`
  time(argv, { environment: { NODE_OPTIONS: preload, BENCH_MEMORY_FILE: file } })
  return Math.max(...readFileSync(file, 'utf8').trim().split('\n').map(Number))
}
