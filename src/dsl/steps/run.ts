import type { RunStep, ShellScript } from '../../ir/step.ts'
import { wordList } from '../checks.ts'
import { commonFields, type StepOptions } from '../options.ts'
import { Mistake } from '../mistake.ts'
import { checkCharacters } from '../one-line.ts'
import { ShellText } from '../sh.ts'
import { openHeredoc, openQuote } from '../shell-quotes.ts'
import { describe } from '../variables.ts'
import { checkMount, type MountOption } from './mounts.ts'
import type { StepDraft } from '../draft.ts'

/** A shell script: as typed, or made by `sh`. */
export type Script = string | ShellText

/** One script, several commands that must all succeed, or the words of one command that no shell reads. */
export type Command = Script | readonly Script[] | { readonly exec: readonly string[] }

export interface RunOptions<StageLike> extends StepOptions {
  readonly mounts?: readonly MountOption<StageLike>[]
  /** The network of the command; the build's own unless given. */
  readonly network?: 'default' | 'none' | 'host'
}

export function runStep(command: Command, options: RunOptions<unknown> = {}): StepDraft<RunStep> {
  const common = commonFields(options, ['mounts', 'network'])
  const mounts = options.mounts ?? []
  if (!Array.isArray(mounts))
    throw new Mistake(`mounts must be a list of mounts, [{ type: 'cache', target: '/path' }], not ${describe(mounts)}`)
  return {
    kind: 'run',
    ...common,
    command: parseCommand(command),
    mounts: mounts.map(checkMount),
    ...(options.network === undefined ? {} : { network: checkNetwork(options.network) }),
  }
}

function checkNetwork(network: 'default' | 'none' | 'host'): 'default' | 'none' | 'host' {
  if (!['default', 'none', 'host'].includes(network))
    throw new Mistake(`network: ${describe(network)} is not known. Use default, none or host`)
  return network
}

function parseCommand(command: Command): RunStep['command'] {
  if (typeof command === 'string' || command instanceof ShellText)
    return { form: 'shell', scripts: [parseScript(command)] }
  if (isScripts(command)) return { form: 'shell', scripts: command.map((script) => selfContained(parseScript(script))) }
  if (typeof command !== 'object' || command === null || !('exec' in command))
    throw new Mistake(`.run() takes a script, a list of scripts, or { exec: ['word', …] }, not ${describe(command)}`)
  if (Array.isArray(command.exec) && command.exec.some((word) => typeof word === 'object'))
    throw new Mistake('exec: a word must be a string, since no shell reads it. Use sh`…`, where a variable has a form')
  return { form: 'exec', argv: wordList(command.exec, 'exec') }
}

function isScripts(command: Command): command is readonly Script[] {
  return Array.isArray(command) && command.length > 0
}

/** What a script of a list leaves open would swallow the next one. */
function selfContained(shell: ShellScript): ShellScript {
  const open = openQuote(shell.script) ?? openHeredoc(shell.script)
  if (open !== undefined)
    throw new Mistake(
      `a script of the list leaves ${open} open, and would swallow the next one: ${describe(shell.script)}. End it with ${open}`,
    )
  return shell
}

function parseScript(script: Script): ShellScript {
  const shell = script instanceof ShellText ? script.shell : { script, references: [] }
  if (typeof shell.script !== 'string')
    throw new Mistake(`a script must be a string or sh\`…\`, not ${describe(script)}`)
  if (shell.script.trim() === '') throw new Mistake('the script is empty: write a command or take the call out')
  if (/[\0\r]/.test(shell.script))
    throw new Mistake(
      'the script holds a NUL or a carriage return, which does not survive in a Dockerfile. Take it out',
    )
  checkCharacters(shell.script, 'the script')
  return shell
}
