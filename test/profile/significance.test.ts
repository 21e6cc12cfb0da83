import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { holm, pairedPValue } from '../../src/profile/significance.ts'

const faster = (count: number) => Array.from({ length: count }, (_, nth) => ({ naive: 10 + nth, optimized: 5 }))

describe('pairedPValue', () => {
  test('is 2 / 2ⁿ when every pair agrees', () => {
    expect(pairedPValue(faster(1))).toBe(1)
    expect(pairedPValue(faster(6))).toBe(2 / 64)
    expect(pairedPValue(faster(12))).toBe(2 / 4096)
  })

  test('counts every way to swap the pairs', () => {
    // The logarithms are 1, 2 and −3 times ln 2: their sum is 0, which every way reaches.
    const pairs = [
      { naive: 1, optimized: 2 },
      { naive: 1, optimized: 4 },
      { naive: 8, optimized: 1 },
    ]
    expect(pairedPValue(pairs)).toBe(1)
    // 1, 2 and 3: only all plus and all minus reach 6.
    expect(pairedPValue([...pairs.slice(0, 2), { naive: 1, optimized: 8 }])).toBe(2 / 8)
  })

  test('above twelve pairs a sample of the ways comes close to all of them', () => {
    const pairs = Array.from({ length: 13 }, (_, nth) => ({ naive: 1, optimized: nth < 4 ? 2 : 0.5 }))
    // Nine against four: P(|S| ≥ 5) of thirteen fair signs.
    const exact = (2 * [9, 10, 11, 12, 13].reduce((sum, k) => sum + choose(13, k), 0)) / 2 ** 13
    expect(pairedPValue(pairs, 3)).toBeCloseTo(exact, 1.6)
    expect(pairedPValue(pairs, 3)).toBe(pairedPValue(pairs, 3))
  })

  test('claims nothing about no pairs or equal pairs', () => {
    expect(pairedPValue([])).toBe(1)
    expect(pairedPValue([{ naive: 2, optimized: 2 }])).toBe(1)
  })

  test('does not care which side is which', () => {
    const pair = fc.record({ naive: fc.integer({ min: 1, max: 99 }), optimized: fc.integer({ min: 1, max: 99 }) })
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 8 }), (pairs) => {
        const swapped = pairs.map(({ naive, optimized }) => ({ naive: optimized, optimized: naive }))
        expect(pairedPValue(swapped)).toBe(pairedPValue(pairs))
      }),
    )
  })
})

describe('holm', () => {
  test('corrects as in the textbook', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(6)))).toEqual([0.03, 0.06, 0.06, 0.02])
  })

  test('leaves a single comparison alone and has nothing to say about none', () => {
    expect(holm([0.03])).toEqual([0.03])
    expect(holm([])).toEqual([])
  })

  test('never lowers a value, keeps the order and stays in [0, 1]', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (values) => {
        const corrected = holm(values)
        values.forEach((p, i) => {
          expect(corrected[i]).toBeGreaterThanOrEqual(p)
          expect(corrected[i]).toBeLessThanOrEqual(1)
          values.forEach((other, j) => {
            if (p < other) expect(corrected[i]).toBeLessThanOrEqual(corrected[j] ?? NaN)
          })
        })
      }),
    )
  })
})

function choose(n: number, k: number): number {
  return k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k
}
