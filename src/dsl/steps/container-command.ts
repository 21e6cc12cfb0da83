import type { ContainerCommand } from '../../ir/steps/settings.ts'
import { isLine } from '../../ir/script-line.ts'
import { wordList } from '../checks.ts'
import { Mistake } from '../mistake.ts'
import { ShellText } from '../sh.ts'
import { describe } from '../variables.ts'

/** What a container runs: words that no shell reads, or a script made by `sh`, which the shell of the stage reads. */
export type ContainerCommandLike = readonly string[] | ShellText

/** Checks what a container runs. An empty list takes away what the base image set. */
export function containerCommand(command: ContainerCommandLike, call: string): ContainerCommand {
  if (!(command instanceof ShellText))
    return { form: 'exec', argv: isEmptyList(command) && call !== '.healthcheck()' ? [] : wordList(command, call) }
  const { shell } = command
  const argument = shell.references.find(({ declaration }) => declaration !== undefined)
  if (argument !== undefined)
    throw new Mistake(
      `${call}: ${argument.name} is a build argument, which a container does not have. Set a variable with .env({ ${argument.name}: … }) and use variable('${argument.name}')`,
    )
  if (!isLine(shell.script))
    throw new Mistake(
      `${call}: the script ${describe(shell.script)} does not stand on one line as it is. Write it to a file with .file() and run that`,
    )
  return { form: 'shell', script: shell }
}

function isEmptyList(command: readonly string[]): boolean {
  return Array.isArray(command) && command.length === 0
}
