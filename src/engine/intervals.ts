/** A stretch of time; both ends in seconds of one clock. */
export interface Interval {
  readonly from: number
  readonly to: number
}

/** The length of the union of some intervals: time that two of them share counts once. */
export function unionSeconds(intervals: readonly Interval[]): number {
  let total = 0
  let end = -Infinity
  for (const { from, to } of [...intervals].sort((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, end))
    end = Math.max(end, to)
  }
  return total
}
