import type { CachedStep } from '../ir/cached-step.ts'
import type { Step } from '../ir/step.ts'
import { isPlainShell } from './shell-start.ts'

/** Why a mount might do something else here than at home: who runs the step and which shell reads it must be known. */
export function unknownSurroundings(step: CachedStep, above: readonly Step[]): string | undefined {
  const shell = above.findLast(({ kind }) => kind === 'shell')
  if (shell?.kind === 'shell' && !isPlainShell(shell.argv))
    return `${shell.id} is not known to read commands as a POSIX shell with its default options does: say .shell(['/bin/sh', '-c']) above the step`
  const typed = above.find((other) => other.kind === 'instruction' && /\b(?:SHELL|USER)\b/i.test(other.text))
  if (typed !== undefined) return `${typed.id} may set the user or the shell: say it with .user() or .shell()`
  const renumbered = step.runsAs === undefined ? undefined : above.find(mayRenumber)
  return renumbered === undefined
    ? undefined
    : `${renumbered.id} may give ${step.runsAs?.name ?? 'the user'} another number, so that the mount could not belong to it`
}

const RENUMBERS = /\b(?:usermod|vipw|userdel|deluser|newusers)\b|\/etc\/passwd/

function mayRenumber(step: Step): boolean {
  if (step.kind === 'instruction') return RENUMBERS.test(step.text)
  if (step.kind !== 'run') return false
  const { command } = step
  const texts =
    command.form === 'shell'
      ? command.scripts.map(({ script }) => script)
      : command.form === 'exec'
        ? command.argv
        : [command.script]
  return texts.some((text) => RENUMBERS.test(text))
}
