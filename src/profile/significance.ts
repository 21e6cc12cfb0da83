import { seededRandom } from './seeded-random.ts'
import type { Pair } from './statistics.ts'

/** Up to this many pairs every way to swap them is tried; above, a seeded sample of the ways. */
const exactUpTo = 12
const samples = 20_000

/**
 * The two-sided p-value of a paired permutation test: how often would a difference as large come about if within each pair it
 * were chance which one is the naive variant's? It compares the mean of the logarithms of the ratios. With n pairs it cannot
 * be below 2 / 2ⁿ.
 */
export function pairedPValue(pairs: readonly Pair[], seed = 1): number {
  const logs = pairs.map(({ naive, optimized }) => Math.log(optimized / naive))
  if (logs.length === 0) return 1
  const observed = Math.abs(sum(logs))
  // Sums of the same numbers in another order differ in the last digits.
  const reaches = (total: number): boolean => Math.abs(total) >= observed - 1e-12 * Math.max(1, observed)
  if (logs.length <= exactUpTo) {
    const ways = 2 ** logs.length
    let reached = 0
    for (let way = 0; way < ways; way++) {
      if (reaches(sum(logs.map((log, index) => ((way >> index) & 1 ? -log : log))))) reached++
    }
    return reached / ways
  }
  const random = seededRandom(seed)
  let reached = 1
  for (let sample = 0; sample < samples; sample++) {
    if (reaches(sum(logs.map((log) => (random() < 0.5 ? -log : log))))) reached++
  }
  return reached / (samples + 1)
}

/**
 * Corrects the p-values of several comparisons (Holm): each result can be held against the usual threshold, and the chance
 * of one wrong claim among all stays below it.
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p)
  const corrected = pValues.map(() => 1)
  let highest = 0
  order.forEach(({ p, index }, rank) => {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * p))
    corrected[index] = highest
  })
  return corrected
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
