/** An item to put in order. */
export interface Item {
  /** What running it costs, in seconds. */
  readonly seconds: number
  /** The probability that neither it nor what it brings along changes, given as one factor for each cause. */
  readonly causes: readonly Cause[]
  /** Indices of the items that must come before it. */
  readonly after: readonly number[]
}

/** Something whose change makes an item run again; two items may share one. */
export interface Cause {
  readonly name: string
  readonly survival: number
}

export interface Order {
  readonly order: readonly number[]
  /** Expected seconds of a rebuild: Σ cost · P(a cause of this item or of one before it changed). */
  readonly expected: number
}

/** Above this the exact search would take longer than a build may wait for its Dockerfile. */
export const LARGEST = 24
const MOST_SETS = 60_000

/**
 * The order with the least expected rebuild time, exactly: whether a prefix survives depends only on which items are in
 * it, so a dynamic program over the sets that respect `after` finds the optimum. Of equal orders the one that is
 * nearest to the given order wins, item by item.
 *
 * Source: Schrage and Baker, 'Dynamic programming solution of sequencing problems with precedence constraints',
 * Operations Research 26(3), 1978.
 *
 * @returns undefined when there are too many items or sets for an exact answer
 */
export function bestOrder(items: readonly Item[]): Order | undefined {
  if (items.length > LARGEST) return undefined
  const before = items.map(({ after }) => after.reduce((mask, index) => mask | (1 << index), 0))
  const full = items.length === 0 ? 0 : 2 ** items.length - 1
  const solved = new Map<number, { readonly cost: number; readonly next: number }>()
  const survival = prefixSurvival(items)

  const solve = (placed: number): number => {
    if (placed === full) return 0
    const known = solved.get(placed)
    if (known !== undefined) return known.cost
    if (solved.size > MOST_SETS) throw new TooMany()
    let best = { cost: Number.POSITIVE_INFINITY, next: -1 }
    items.forEach((item, index) => {
      const bit = 1 << index
      if ((placed & bit) !== 0 || ((before[index] ?? 0) & ~placed) !== 0) return
      const cost = item.seconds * (1 - survival(placed | bit)) + solve(placed | bit)
      if (cost < best.cost - 1e-9) best = { cost, next: index }
    })
    solved.set(placed, best)
    return best.cost
  }

  try {
    const expected = solve(0)
    const order: number[] = []
    for (let placed = 0; placed !== full;) {
      const next = solved.get(placed)?.next ?? -1
      order.push(next)
      placed |= 1 << next
    }
    return { order, expected }
  } catch (error) {
    if (error instanceof TooMany) return undefined
    throw error
  }
}

/** The expected seconds of a rebuild in the order given. */
export function expectedSeconds(items: readonly Item[]): number {
  const survival = prefixSurvival(items)
  let placed = 0
  return items.reduce((sum, item, index) => {
    placed |= 1 << index
    return sum + item.seconds * (1 - survival(placed))
  }, 0)
}

class TooMany extends Error {}

/** Each cause counts once, however many of the items it reaches. */
function prefixSurvival(items: readonly Item[]): (placed: number) => number {
  return (placed) => {
    const seen = new Set<string>()
    let product = 1
    items.forEach(({ causes }, index) => {
      if ((placed & (1 << index)) === 0) return
      for (const { name, survival } of causes) {
        if (seen.has(name)) continue
        seen.add(name)
        product *= survival
      }
    })
    return product
  }
}
