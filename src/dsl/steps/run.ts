import type { RunStep, ShellScript } from '../../ir/steps/run.ts'
import { oneOf, wordList } from '../checks.ts'
import { commonFields, type CommandOptions } from '../options.ts'
import { Mistake } from '../mistake.ts'
import { checkCharacters } from '../one-line.ts'
import { ShellText } from '../sh.ts'
import { openHeredoc, openQuote } from '../shell-quotes.ts'
import { describe } from '../variables.ts'
import { checkMount, type MountOption } from './mounts.ts'
import type { StepDraft } from '../draft.ts'

/** A shell script: as typed, or made by `sh`. */
export type Script = string | ShellText

/**
 * One script, several commands that must all succeed, the words of one command that no shell reads, or a script for
 * another program than the shell, such as `python3`.
 */
export type Command =
  | Script
  | readonly Script[]
  | { readonly exec: readonly string[] }
  | { readonly interpreter: string; readonly script: string }

export interface RunOptions<StageLike> extends CommandOptions {
  readonly mounts?: readonly MountOption<StageLike>[]
  /** The network of the command; the build's own unless given. */
  readonly network?: 'default' | 'none' | 'host'
  /** `insecure` needs a builder that allows it, and Dockerfile syntax 1.20. */
  readonly security?: 'sandbox' | 'insecure'
}

export function runStep(command: Command, options: RunOptions<unknown> = {}): StepDraft<RunStep> {
  const common = commonFields(options, ['mounts', 'network', 'security'])
  const { mounts = [], network, security } = options
  if (!Array.isArray(mounts))
    throw new Mistake(`mounts must be a list of mounts, [{ type: 'cache', target: '/path' }], not ${describe(mounts)}`)
  return {
    kind: 'run',
    ...common,
    command: parseCommand(command),
    mounts: mounts.map(checkMount),
    ...(network === undefined ? {} : { network: oneOf('network', network, ['default', 'none', 'host']) }),
    ...(security === undefined ? {} : { security: oneOf('security', security, ['sandbox', 'insecure']) }),
  }
}

function parseCommand(command: Command): RunStep['command'] {
  if (typeof command === 'string' || command instanceof ShellText)
    return { form: 'shell', scripts: [parseScript(command)] }
  if (isScripts(command)) return { form: 'shell', scripts: command.map((script) => selfContained(parseScript(script))) }
  if (typeof command === 'object' && command !== null && 'interpreter' in command) return interpreted(command)
  if (typeof command !== 'object' || command === null || !('exec' in command))
    throw new Mistake(
      `.run() takes a script, a list of scripts, { exec: ['word', …] } or { interpreter: 'python3', script: '…' }, not ${describe(command)}`,
    )
  if (Array.isArray(command.exec) && command.exec.some((word) => typeof word === 'object'))
    throw new Mistake('exec: a word must be a string, since no shell reads it. Use sh`…`, where a variable has a form')
  return { form: 'exec', argv: wordList(command.exec, 'exec') }
}

/** Source: the Dockerfile reference, 'Here-Documents'. */
function interpreted({ interpreter, script }: Extract<Command, { readonly interpreter: string }>): RunStep['command'] {
  if (typeof interpreter !== 'string' || !/^[A-Za-z0-9_./+-]+(?: [A-Za-z0-9_./=+-]+)*$/.test(interpreter))
    throw new Mistake(
      `interpreter: ${describe(interpreter)} is no program with plain options. Use one such as 'python3' or '/usr/bin/perl -w'`,
    )
  const text = parseScript(script).script
  return { form: 'interpreter', interpreter, script: text }
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
