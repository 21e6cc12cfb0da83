const UNITS = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
])

/** A duration as Docker writes it in nanoseconds, each of its parts cut to whole ones. */
export function nanoseconds(duration: string): number {
  const parts = [...duration.matchAll(/(\d+)(?:\.(\d+))?(ms|us|ns|h|m|s)/g)]
  return Number(
    parts.reduce((sum, [, whole = '', fraction = '', unit = '']) => {
      const size = UNITS.get(unit) ?? 0n
      return sum + BigInt(whole) * size + (BigInt(fraction || '0') * size) / 10n ** BigInt(fraction.length)
    }, 0n),
  )
}
