import type { DnfStep, DnfTransaction } from '../../ir/steps/dnf.ts'
import { transactions } from '../../ir/transactions.ts'
import { mergePass } from '../merge.ts'

/** Two dnf steps fetch and read the metadata of every repository twice; but merged, a change of either runs both again. */
export const mergeDnf = mergePass<DnfStep>({
  name: 'merge-dnf',
  description: 'Merge dnf steps where metadata for both is expected to save more than a shared layer costs.',
  of: (step) => (step.kind === 'dnf' ? step : undefined),
  hindrance: (first, second) =>
    first.tool === 'dnf' && second.tool === 'dnf'
      ? undefined
      : 'only dnf itself is known to find in one command what the one before has fetched',
  append: (first, second) => ({
    ...first,
    following: [...(first.following ?? []), ...transactions<DnfTransaction>(second).map(transaction)],
  }),
  shared: 'metadata that is fetched once',
})

function transaction({ packages, weakDeps, enableRepositories }: DnfTransaction): DnfTransaction {
  return { packages, weakDeps, enableRepositories }
}
