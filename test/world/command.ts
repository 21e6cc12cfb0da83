import { spawn } from 'node:child_process'

/** Something the fixture world needs is missing or failed; the message says what to do. */
export class WorldError extends Error {
  override name = 'WorldError'
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** What to say when the command fails; its last lines follow. */
  readonly failure?: string
}

/** Runs a program to its end and gives its standard output; a failure carries the last lines of what it said. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  let output = ''
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    said = (said + text).slice(-4000)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (error) => reject(new WorldError(`${program} could not be started: ${error.message}`)))
    child.on('close', resolve)
  })
  if (code !== 0) {
    const what = options.failure ?? `${program} ${args.join(' ')} failed (exit ${code ?? 'by a signal'})`
    throw new WorldError(`${what}\n${said.trim().split('\n').slice(-15).join('\n')}`)
  }
  return output
}

/** Whether a command runs and exits with 0. */
export async function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(program, args)
    return true
  } catch {
    return false
  }
}
