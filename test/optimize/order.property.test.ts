import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bestOrder, expectedSeconds, LARGEST, type Item } from '../../src/optimize/order.ts'

/** Causes that several items may share, each with the probability that it does not change. */
const CAUSES = [
  { name: 'a', survival: 0.5 },
  { name: 'b', survival: 0.9 },
  { name: 'c', survival: 0.99 },
  { name: 'never', survival: 1 },
  { name: 'always', survival: 0 },
] as const

function items(most: number): fc.Arbitrary<readonly Item[]> {
  const cause = fc.oneof(
    fc.constantFrom(...CAUSES),
    fc.record({ name: fc.constantFrom('d', 'e', 'f'), survival: fc.constant(0.7) }),
  )
  const one = fc.record({
    seconds: fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0.01, max: 300, noNaN: true })),
    causes: fc.array(cause, { maxLength: 3 }),
    above: fc.array(fc.nat(most), { maxLength: 2 }),
  })
  return fc.array(one, { maxLength: most }).map((list) =>
    list.map(({ seconds, causes, above }, index) => ({
      seconds,
      causes,
      after: [...new Set(above)].filter((other) => other < index),
    })),
  )
}

/** Every order in which each item comes after those that it must come after. */
function* linearExtensions(list: readonly Item[], placed: readonly number[] = []): Generator<readonly number[]> {
  if (placed.length === list.length) yield placed
  for (const [index, item] of list.entries())
    if (!placed.includes(index) && item.after.every((other) => placed.includes(other)))
      yield* linearExtensions(list, [...placed, index])
}

/** The expected seconds of one order, summed up from its definition: P(some cause of the prefix changed) × cost. */
function price(list: readonly Item[], order: readonly number[]): number {
  const changed = new Map<string, number>()
  let sum = 0
  for (const index of order) {
    for (const { name, survival } of list[index]?.causes ?? []) if (!changed.has(name)) changed.set(name, survival)
    const intact = [...changed.values()].reduce((product, survival) => product * survival, 1)
    sum += (list[index]?.seconds ?? 0) * (1 - intact)
  }
  return sum
}

describe('bestOrder', () => {
  test('costs what the cheapest of all orders costs, and keeps what must come first first', () => {
    fc.assert(
      fc.property(items(6), (list) => {
        const best = bestOrder(list)
        const prices = [...linearExtensions(list)].map((order) => price(list, order))
        expect(best?.expected).toBeCloseTo(Math.min(...prices), 6)
        expect(price(list, best?.order ?? [])).toBeCloseTo(best?.expected ?? Number.NaN, 6)
        for (const [place, index] of (best?.order ?? []).entries())
          expect(list[index]?.after.every((other) => best?.order.slice(0, place).includes(other) === true)).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  test('of seven', () => {
    fc.assert(
      fc.property(items(7), (list) => {
        const prices = [...linearExtensions(list)].map((order) => price(list, order))
        expect(bestOrder(list)?.expected).toBeCloseTo(Math.min(...prices), 6)
      }),
      { numRuns: 15 },
    )
  })

  test('is the order given where no other is cheaper', () => {
    fc.assert(
      fc.property(items(6), (list) => {
        const given = list.map((_, index) => index)
        const best = bestOrder(list)
        if (price(list, given) <= (best?.expected ?? 0) + 1e-9) expect(best?.order).toEqual(given)
        expect(expectedSeconds(list)).toBeCloseTo(price(list, given), 6)
      }),
    )
  })

  test('weighs cost and probability together', () => {
    const item = (seconds: number, survival: number): Item => ({
      seconds,
      causes: [{ name: `${String(seconds)} ${String(survival)}`, survival }],
      after: [],
    })
    expect(bestOrder([item(1, 0.5), item(100, 0.9)])?.order).toEqual([1, 0])
    expect(bestOrder([item(100, 0.2), item(1, 0.9)])?.order).toEqual([0, 1])
  })

  test('of nothing is nothing', () => {
    expect(bestOrder([])).toEqual({ order: [], expected: 0 })
  })

  test('is none where there are too many items or orders for an exact answer', () => {
    const free = (count: number): readonly Item[] =>
      Array.from({ length: count }, (_, index) => ({
        seconds: 1,
        causes: [{ name: String(index), survival: 0.9 }],
        after: [],
      }))
    expect(bestOrder(free(LARGEST + 1))).toBeUndefined()
    expect(bestOrder(free(LARGEST))).toBeUndefined()
    expect(bestOrder(free(12))?.order).toHaveLength(12)
  })

  test('of a long chain is the chain', () => {
    const chain = Array.from({ length: LARGEST }, (_, index): Item => ({
      seconds: index,
      causes: [{ name: String(index), survival: 0.9 }],
      after: index === 0 ? [] : [index - 1],
    }))
    expect(bestOrder(chain)?.order).toEqual(chain.map((_, index) => index))
  })
})
