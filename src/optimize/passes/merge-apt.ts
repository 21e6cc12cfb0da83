import type { AptStep, AptTransaction } from '../../ir/steps/apt.ts'
import { transactions } from '../../ir/transactions.ts'
import { mergePass } from '../merge.ts'

/** Two apt steps pay for the index twice; but merged, a change of either runs both again. */
export const mergeApt = mergePass<AptStep>({
  name: 'merge-apt',
  description: 'Merge apt steps where one index for both is expected to save more than a shared layer costs.',
  of: (step) => (step.kind === 'apt' ? step : undefined),
  hindrance: (first, second) => {
    if (transactions<AptTransaction>(first).some(({ debs }) => debs.length > 0))
      return `${first.id} installs a file, whose scripts may change what apt knows`
    const known = new Set(first.architectures)
    const added = second.architectures.find((name) => !known.has(name))
    return added === undefined
      ? undefined
      : `${second.id} adds the architecture ${added}, for which there is no index yet`
  },
  append: (first, second) => ({
    ...first,
    following: [...(first.following ?? []), ...transactions<AptTransaction>(second).map(transaction)],
  }),
  shared: 'one index',
})

/** What a step tells apt, without what makes it a step. */
function transaction(step: AptTransaction): AptTransaction {
  const { packages, debs, recommends, targetRelease, architectures, hold, allowDowngrades } = step
  const release = targetRelease === undefined ? {} : { targetRelease }
  return { packages, debs, recommends, ...release, architectures, hold, allowDowngrades }
}
