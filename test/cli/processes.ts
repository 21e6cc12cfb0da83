import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const TSX = fileURLToPath(import.meta.resolve('tsx/cli'))
const API = fileURLToPath(new URL('../../src/index.ts', import.meta.url))

export interface Exit {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A project of its own, outside of the repository. */
export function makeProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

/** Writes a definition file of these lines, all of the public API imported. */
export function writeDefinition(path: string, ...lines: readonly string[]): void {
  const head = `import { arg, image, literal, sh, stage, text, variable } from ${JSON.stringify(API)}`
  writeFileSync(path, [head, ...lines, ''].join('\n'))
}

export interface RunOptions {
  readonly cwd: string
  readonly environment?: Readonly<Record<string, string>>
  /** Bytes of stdout after which the reader goes away, as `head` does. */
  readonly closeAfter?: number
}

/** Runs a program as its author does, with tsx. */
export async function runTsx(argv: readonly string[], { cwd, environment, closeAfter }: RunOptions): Promise<Exit> {
  const env = { PATH: process.env['PATH'], HOME: cwd, ...environment }
  const child = spawn(process.execPath, [TSX, ...argv], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk)
    if (closeAfter !== undefined && stdout.length >= closeAfter) child.stdout.destroy()
  })
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, stdout, stderr }
}
