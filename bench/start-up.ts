import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '../package.json' with { type: 'json' }
import { estimate, type Estimate } from '../src/profile/statistics.ts'

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
export function measureStartUp(rounds: number): StartUp {
  const folder = mkdtempSync(join(tmpdir(), 'layerwright-bench-'))
  try {
    const empty = join(folder, 'empty.ts')
    writeFileSync(empty, '')
    const emit = ['images/venvoy.base.ts', '--emit', '--out', join(folder, 'generated')]
    const project = projectWithPackage(folder)
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

/** A project with the images of this clone that has installed what `npm pack` makes of it. */
function projectWithPackage(folder: string): string {
  const project = join(folder, 'project')
  const modules = join(project, 'node_modules')
  mkdirSync(modules, { recursive: true })
  finished('npm', ['pack', '--pack-destination', folder])
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  if (tarball === undefined) throw new Error('npm pack made no tarball')
  finished('tar', ['-xzf', join(folder, tarball), '-C', modules])
  renameSync(join(modules, 'package'), join(modules, manifest.name))
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
  }
  cpSync(join(ROOT, 'images'), join(project, 'images'), { recursive: true })
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }))
  return project
}

interface Surroundings {
  readonly cwd?: string
  readonly environment?: NodeJS.ProcessEnv
}

/** Seconds of a whole process. */
function time(argv: readonly string[], surroundings: Surroundings = {}): number {
  const start = process.hrtime.bigint()
  finished(process.execPath, [TSX, ...argv], surroundings)
  return Number(process.hrtime.bigint() - start) / 1e9
}

function finished(program: string, args: readonly string[], { cwd = ROOT, environment }: Surroundings = {}): void {
  const { status, stderr } = spawnSync(program, args, { cwd, env: { ...process.env, ...environment } })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr.toString()}`)
}

function peak(argv: readonly string[], file: string): number {
  const preload = `--import ${new URL('memory.mjs', import.meta.url).href}`
  time(argv, { environment: { NODE_OPTIONS: preload, BENCH_MEMORY_FILE: file } })
  return Math.max(...readFileSync(file, 'utf8').trim().split('\n').map(Number))
}
