import { spawnSync } from 'node:child_process'
import { expect } from 'vitest'
import { stage, type Command } from 'layerwright'
import { naive } from '../dsl/defined.ts'
import { readDockerfile } from './buildkit/read.ts'

/** Shells that images run their scripts with. */
export const SHELLS = ['sh', 'dash', 'bash'] as const
export type Shell = (typeof SHELLS)[number]

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a script as Docker does: `SHELL -c SCRIPT`, in an empty directory that is not its own. */
export function runScript(shell: Shell, script: string, environment: Readonly<Record<string, string>> = {}): Ran {
  const { status, stdout, stderr, error } = spawnSync(shell, ['-c', script], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', HOME: '/root', LC_ALL: 'C.UTF-8', ...environment },
    encoding: 'utf8',
    // From a socket, which a pipe of Node is, bash would read ~/.bashrc.
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (error !== undefined) throw error
  return { status, stdout, stderr }
}

/** The script that the emitted Dockerfile hands to the shell for `.run(command)`. */
export function emittedScript(command: Command): string {
  const run = readDockerfile(naive(stage('debian:12-slim').run(command))).find(({ keyword }) => keyword === 'RUN')
  expect(run).toBeDefined()
  return run?.heredocs[0]?.content ?? run?.rest ?? ''
}
