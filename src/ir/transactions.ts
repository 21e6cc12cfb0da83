import type { Mergeable } from './steps/base.ts'

/** What the commands of a step are told, one after the other: its own, and those of steps that were merged into it. */
export function transactions<Transaction>(
  step: Transaction & Mergeable<Transaction>,
): readonly [Transaction, ...Transaction[]] {
  return [step, ...(step.following ?? [])]
}
