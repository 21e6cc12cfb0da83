import type { Mount, RunStep, ShellScript } from '../../ir/step.ts'
import { absolutePath, octalMode, wordList } from '../checks.ts'
import { commonFields, type StepOptions } from '../options.ts'
import { Mistake } from '../mistake.ts'
import { ShellText } from '../sh.ts'
import { describe } from '../variables.ts'
import type { StepDraft } from '../draft.ts'

/** A shell script: as typed, or made by `sh`. */
export type Script = string | ShellText

/** One script, several commands that must all succeed, or the words of one command that no shell reads. */
export type Command = Script | readonly Script[] | { readonly exec: readonly string[] }

export interface RunOptions extends StepOptions {
  readonly mounts?: readonly Mount[]
  /** The network of the command; the build's own unless given. */
  readonly network?: 'default' | 'none' | 'host'
}

export function runStep(command: Command, options: RunOptions = {}): StepDraft<RunStep> {
  return {
    kind: 'run',
    ...commonFields(options, ['mounts', 'network']),
    command: parseCommand(command),
    mounts: (options.mounts ?? []).map(checkMount),
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
  if ('exec' in command) return { form: 'exec', argv: wordList(command.exec, 'exec') }
  if (!Array.isArray(command) || command.length === 0)
    throw new Mistake(`.run() takes a script, a list of scripts, or { exec: ['word', …] }, not ${describe(command)}`)
  return { form: 'shell', scripts: command.map(parseScript) }
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
  return shell
}

function checkMount(mount: Mount): Mount {
  if ('target' in mount && mount.target !== undefined) {
    absolutePath(mount.target, 'the target of the mount')
    if (mount.target === '/') throw new Mistake('a mount cannot have / as its target')
  }
  if (mount.type === 'cache' && mount.mode !== undefined) octalMode(mount.mode, 'mode')
  for (const value of Object.values(mount))
    if (typeof value === 'string' && /[\s"$]/.test(value))
      throw new Mistake(
        `a mount's ${JSON.stringify(value)} holds white space, a quote or $, which a mount cannot carry`,
      )
  return mount
}
