import { max, median, medianAbsoluteDeviation, min, quantile, sampleWithReplacement } from 'simple-statistics'

import { seededRandom } from './seeded-random.ts'

/** How sure a figure is. Only `interval` says something about measurements that were not made. */
export type Spread =
  /** The 95 % percentile-bootstrap interval of the median. */
  | { readonly kind: 'interval'; readonly low: number; readonly high: number }
  /** The smallest and the largest of two to five values: three of them cover the median in 75 % of cases only. */
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  /** One value; both ends are that value. */
  | { readonly kind: 'single'; readonly low: number; readonly high: number }

/** The median of some measurements and how sure it is. */
export interface Estimate {
  readonly median: number
  readonly spread: Spread
  /** How many values it was taken from. */
  readonly count: number
}

/** Two measurements of the same thing, made next to each other. */
export interface Pair {
  readonly naive: number
  readonly optimized: number
}

export interface BootstrapOptions {
  readonly seed?: number
  readonly resamples?: number
}

/** From this many values on an interval is one. */
export const intervalFrom = 6

/** The median of one value or more, with its spread. */
export function estimate(values: readonly number[], options: BootstrapOptions = {}): Estimate {
  if (values.length === 0) throw new RangeError('an estimate needs one value or more')
  const sample = [...values]
  const spread: Spread =
    sample.length >= intervalFrom
      ? { kind: 'interval', ...bootstrap(sample, options) }
      : { kind: sample.length > 1 ? 'range' : 'single', low: min(sample), high: max(sample) }
  return { median: median(sample), spread, count: sample.length }
}

/**
 * How the optimized variant compares: the median of each pair's optimized ÷ naive, so 0.5 is twice as fast. Taken pair by pair,
 * a drift of the machine or the network that hits both cancels out.
 */
export function pairedRatio(pairs: readonly Pair[], options: BootstrapOptions = {}): Estimate {
  return estimate(pairs.map(ratio), options)
}

/** The same in absolute numbers: the median of each pair's naive − optimized, so more is better. */
export function pairedSaving(pairs: readonly Pair[], options: BootstrapOptions = {}): Estimate {
  return estimate(
    pairs.map(({ naive, optimized }) => naive - optimized),
    options,
  )
}

/**
 * Which values lie far off: a distance from the median of more than 14.826 median absolute deviations (hyperfine's rule, after
 * Iglewicz and Hoaglin). They are to be marked, never to be dropped.
 */
export function outliers(values: readonly number[]): readonly boolean[] {
  if (values.length === 0) return []
  const sample = [...values]
  const centre = median(sample)
  // With more than half of the values equal the deviation is 0, and every other value is far off.
  const deviation = Math.max(medianAbsoluteDeviation(sample), Number.EPSILON * Math.max(1, Math.abs(centre)))
  return values.map((value) => Math.abs(value - centre) / deviation > 14.826)
}

function bootstrap(sample: readonly number[], { seed = 1, resamples = 10_000 }: BootstrapOptions) {
  const random = seededRandom(seed)
  const medians = Array.from({ length: resamples }, () =>
    median(sampleWithReplacement([...sample], sample.length, random)),
  )
  return { low: quantile(medians, 0.025), high: quantile(medians, 0.975) }
}

function ratio({ naive, optimized }: Pair): number {
  if (!(naive > 0) || !(optimized > 0)) throw new RangeError('a ratio needs two times above 0')
  return optimized / naive
}
