import { Command, CommanderError } from 'commander'
import type { Image } from '../dsl/image.ts'
import { LayerwrightError } from '../ir/errors.ts'
import { withOptions, type Action, type Options } from './options.ts'
import { runActions } from './actions.ts'
import { colorAllowed, terminalReporter } from './reporter.ts'
import { version } from './version.ts'

const ACTIONS: readonly Action[] = ['lock', 'lint', 'emit', 'diff', 'explain', 'build', 'profile', 'verify']

/** The command line of a definition file: `tsx images/venvoy.base.ts --emit`. Sets the exit code; never throws. */
export async function runProgram(images: readonly Image[]): Promise<void> {
  const command = withOptions(new Command('tsx DEFINITION.ts'), true)
    .description('Emit, compare, verify and build the images of this file.')
    .version(version())
  await guarded(async () => {
    command.exitOverride().parse(process.argv.slice(2), { from: 'user' })
    const options = command.opts<Options>()
    const actions = ACTIONS.filter((action) => options[action] === true)
    if (actions.length === 0) command.help({ error: true })
    await runActions(images, actions, options)
  })
}

/** Runs a command line; every error becomes a message and an exit code. */
export async function guarded(body: () => Promise<void>): Promise<void> {
  try {
    await body()
  } catch (error) {
    process.exitCode = exitCode(error)
    if (error instanceof CommanderError) return
    terminalReporter({ quiet: false, color: colorAllowed() }).error(message(error))
  }
}

function exitCode(error: unknown): number {
  if (error instanceof LayerwrightError) return error.exitCode
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  return 2
}

function message(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(`${process.cwd()}/`, '')
}
