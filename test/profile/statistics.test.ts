import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { estimate, outliers, pairedRatio, pairedSaving } from '../../src/profile/statistics.ts'

const times = fc.array(fc.double({ min: 0.01, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 20 })

describe('estimate', () => {
  test('one value is itself and nothing more', () => {
    expect(estimate([3])).toEqual({ median: 3, spread: { kind: 'single', low: 3, high: 3 }, count: 1 })
  })

  test('below six values it gives the range, not an interval', () => {
    expect(estimate([5, 1, 3])).toEqual({ median: 3, spread: { kind: 'range', low: 1, high: 5 }, count: 3 })
    expect(estimate([5, 1, 3, 2, 4]).spread.kind).toBe('range')
  })

  test('from six values on it gives an interval inside the range', () => {
    const { median, spread } = estimate([10, 11, 12, 13, 14, 30])
    expect(median).toBe(12.5)
    expect(spread.kind).toBe('interval')
    expect(spread.low).toBeGreaterThanOrEqual(10)
    expect(spread.low).toBeLessThanOrEqual(12)
    expect(spread.high).toBeGreaterThanOrEqual(13)
    expect(spread.high).toBeLessThanOrEqual(30)
  })

  test('agrees with the exact distribution of the bootstrapped median', () => {
    // For 7 different values P(median of a resample ≤ the 2nd) is 0.0605 and ≤ the 1st 0.0102, so 2.5 % lies at the 2nd.
    expect(estimate([1, 2, 3, 4, 5, 6, 7]).spread).toEqual({ kind: 'interval', low: 2, high: 6 })
  })

  test('needs a value', () => {
    expect(() => estimate([])).toThrow(RangeError)
  })

  test('is the same for the same seed', () => {
    const values = [4.1, 4.4, 3.9, 5.2, 4.8, 4.05, 4.3]
    expect(estimate(values, { seed: 7 })).toEqual(estimate(values, { seed: 7 }))
  })

  test('covers the true median about as often as it says', () => {
    let state = 12345
    const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647
    let covered = 0
    for (let trial = 0; trial < 200; trial++) {
      const sample = Array.from({ length: 9 }, () => -Math.log(1 - random()))
      const { spread } = estimate(sample, { seed: trial, resamples: 500 })
      if (spread.low <= Math.LN2 && Math.LN2 <= spread.high) covered++
    }
    expect(covered / 200).toBeGreaterThan(0.88)
  })

  test('the median lies in the spread, the spread between the extremes, and the order does not matter', () => {
    fc.assert(
      fc.property(times, (values) => {
        const { median, spread } = estimate(values, { resamples: 200 })
        expect(spread.low).toBeLessThanOrEqual(median)
        expect(spread.high).toBeGreaterThanOrEqual(median)
        expect(spread.low).toBeGreaterThanOrEqual(Math.min(...values))
        expect(spread.high).toBeLessThanOrEqual(Math.max(...values))
        expect(estimate([...values].reverse()).median).toBe(median)
      }),
    )
  })
})

describe('pairedRatio', () => {
  test('is taken pair by pair', () => {
    const pairs = [
      { naive: 10, optimized: 5 },
      { naive: 100, optimized: 50 },
      { naive: 20, optimized: 15 },
    ]
    expect(pairedRatio(pairs)).toEqual({ median: 0.5, spread: { kind: 'range', low: 0.5, high: 0.75 }, count: 3 })
    expect(pairedSaving(pairs).median).toBe(5)
  })

  test('a drift that hits both sides does not widen it', () => {
    const pairs = [1, 2, 3, 4, 5, 6].map((drift) => ({ naive: 10 * drift, optimized: 4 * drift }))
    expect(pairedRatio(pairs).spread).toEqual({ kind: 'interval', low: 0.4, high: 0.4 })
  })

  test('refuses times of 0', () => {
    expect(() => pairedRatio([{ naive: 0, optimized: 1 }])).toThrow(RangeError)
    expect(() => pairedRatio([{ naive: 1, optimized: Number.NaN }])).toThrow(RangeError)
  })

  test('swapping the sides inverts it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 })), {
          minLength: 1,
          maxLength: 5,
        }),
        (values) => {
          const there = pairedRatio(values.map(([naive, optimized]) => ({ naive, optimized })))
          const back = pairedRatio(values.map(([optimized, naive]) => ({ naive, optimized })))
          expect(there.spread.low * back.spread.high).toBeCloseTo(1)
        },
      ),
    )
  })
})

describe('outliers', () => {
  test('marks what is more than 14.826 deviations away', () => {
    expect(outliers([10, 11, 12, 13, 14, 60])).toEqual([false, false, false, false, false, true])
  })

  test('the threshold itself is no outlier', () => {
    // Median 0, median absolute deviation 1.
    expect(outliers([-1, 0, 0, 1, -1, 1, 14.826])).toEqual([false, false, false, false, false, false, false])
    expect(outliers([-1, 0, 0, 1, -1, 1, 14.9])[6]).toBe(true)
  })

  test('leaves ordinary noise and small samples alone', () => {
    expect(outliers([1.02, 0.98, 1.1, 0.95, 1.3])).not.toContain(true)
    expect(outliers([5, 5, 5])).not.toContain(true)
    expect(outliers([3])).toEqual([false])
    expect(outliers([])).toEqual([])
  })

  test('does not depend on the unit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1 }), (values) => {
        expect(outliers(values.map((value) => value * 1024))).toEqual(outliers(values))
      }),
    )
  })
})
