import type { Step } from '../../ir/step.ts'
import { stepReferences } from '../../ir/step-references.ts'
import { transactions } from '../../ir/transactions.ts'
import { plain, type Text } from '../../ir/text.ts'

/**
 * Why a step might not find find(1), which keeps its mount tidy. It is essential in Debian and a part of busybox; images of
 * Fedora and its like do without it.
 */
export function findHindrance(above: readonly Step[], isInBase: boolean): string | undefined {
  if (!isInBase && !above.some(brings))
    return "find, which keeps the mount tidy, is not known to be in the image: it is below an .apt(), an .apk() or a .dnf(['findutils'])"
  const moved = above.find(movesPath)
  if (moved !== undefined) return `${moved.id} sets PATH, and find, which keeps the mount tidy, may not be on it`
  const removed = above.find((step) => step.kind === 'run' && JSON.stringify(step.command).includes('findutils'))
  return removed === undefined ? undefined : `${removed.id} may take find away, which keeps the mount tidy`
}

function brings(step: Step): boolean {
  if (step.kind === 'apt' || step.kind === 'apk') return true
  return (
    step.kind === 'dnf' &&
    transactions(step).some(({ packages }) => packages.some((name) => plain(name) === 'findutils'))
  )
}

function movesPath(step: Step): boolean {
  if (stepReferences(step).some(({ name, declaration }) => name === 'PATH' && declaration !== undefined)) return true
  if (step.kind === 'arg') return step.declaration.name === 'PATH'
  return step.kind === 'env' && step.entries.some(([name, value]) => name === 'PATH' && !keepsPrograms(value))
}

/** Most images add to what PATH was. */
function keepsPrograms(value: Text): boolean {
  const isSame = value.some((part) => typeof part !== 'string' && part.name === 'PATH' && part.operator === undefined)
  return isSame || value.some((part) => typeof part === 'string' && part.split(':').includes('/usr/bin'))
}
