import type { Step } from '../../ir/step.ts'
import { transactions } from '../../ir/transactions.ts'
import { plain } from '../../ir/text.ts'

/**
 * Why a step might not find find(1), which keeps its mount tidy. It is essential in Debian and a part of busybox; images of
 * Fedora and its like do without it.
 */
export function findHindrance(above: readonly Step[], isInBase: boolean): string | undefined {
  if (!isInBase && !above.some(brings))
    return "find, which keeps the mount tidy, is not known to be in the image: it is below an .apt(), an .apk() or a .dnf(['findutils'])"
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
