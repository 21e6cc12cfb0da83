import type { Command, CommanderError } from 'commander'
import type { Image } from '../dsl/registry.ts'
import { LayerwrightError } from '../ir/errors.ts'
import { readArguments } from './arguments.ts'
import type { Action, Options } from './options.ts'
import { runActions } from './actions.ts'
import { colorAllowed, terminalReporter } from './reporter.ts'

const ACTIONS: readonly Action[] = ['lock', 'lint', 'emit', 'diff', 'explain', 'build', 'profile', 'verify']

/** The command line of a definition file: `tsx images/venvoy.base.ts --emit`. Sets the exit code; never throws. */
export async function runProgram(images: readonly Image[]): Promise<void> {
  await guarded(async () => {
    const argv = process.argv.slice(2)
    const options = readArguments(argv) ?? (await explained(argv))
    const actions = ACTIONS.filter((action) => options[action] === true)
    await runActions(images, actions.length === 0 ? await noAction() : actions, options)
  })
}

/** commander says what is wrong, or prints the help. */
async function explained(argv: readonly string[]): Promise<Options> {
  const command = await definitionCommand()
  return command.parse(argv, { from: 'user' }).opts<Options>()
}

async function noAction(): Promise<never> {
  return (await definitionCommand()).help({ error: true })
}

async function definitionCommand(): Promise<Command> {
  const [{ Command: Program }, { withOptions }, { version }] = await Promise.all([
    import('commander'),
    import('./command.ts'),
    import('./version.ts'),
  ])
  return withOptions(new Program('tsx DEFINITION.ts'), true)
    .description('Emit, compare, verify and build the images of this file.')
    .version(version())
    .exitOverride()
}

/** Runs a command line; every error becomes a message and an exit code. */
export async function guarded(body: () => Promise<void>): Promise<void> {
  try {
    await body()
  } catch (error) {
    process.exitCode = exitCode(error)
    if (isFromCommander(error)) return
    terminalReporter({ quiet: false, color: colorAllowed() }).error(message(error))
  }
}

/** commander has printed its message, and is loaded only when it had to. */
function isFromCommander(error: unknown): error is CommanderError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.')
}

function exitCode(error: unknown): number {
  if (error instanceof LayerwrightError) return error.exitCode
  if (isFromCommander(error)) return error.exitCode === 0 ? 0 : 2
  return 2
}

function message(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(`${process.cwd()}/`, '')
}
