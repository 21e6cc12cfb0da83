import type { Step } from '../ir/step.ts'
import { isPlainShell } from '../effects/plain-shell.ts'
import { stepReferences } from '../ir/step-references.ts'

/** Why a shell that starts anew may find other settings than one that goes on; undefined where it finds the same. */
export function shellStartReads(above: readonly Step[]): string | undefined {
  const shell = above.findLast((step) => step.kind === 'shell')
  if (shell?.kind === 'shell' && !isPlainShell(shell.argv))
    return `the shell of ${shell.id} may read files when it starts, which the first step may write`
  const typed = above.find((step) => step.kind === 'instruction' && /\bSHELL\b|BASH_ENV/i.test(step.text))
  if (typed !== undefined) return `${typed.id} may set the shell`
  const variable = above.find(setsBashEnv)
  return variable === undefined
    ? undefined
    : `${variable.id} sets BASH_ENV, which names a file that the shell reads when it starts`
}

function setsBashEnv(step: Step): boolean {
  if (step.kind === 'env') return step.entries.some(([name]) => name === 'BASH_ENV')
  if (step.kind === 'arg') return step.declaration.name === 'BASH_ENV'
  return stepReferences(step).some(({ declaration }) => declaration?.name === 'BASH_ENV')
}
