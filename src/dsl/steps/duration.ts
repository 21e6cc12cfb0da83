import { Mistake } from '../mistake.ts'
import { describe } from '../variables.ts'

const SECONDS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 }
/** Docker counts nanoseconds with 63 bits; a round figure below that. */
const MOST_HOURS = 2_500_000

/**
 * Refuses what is no duration of a health check: zero, which asks for the default, or a millisecond and more.
 *
 * Source: Go, time.ParseDuration; BuildKit, instructions/parse.go (parseOptInterval).
 */
export function checkDuration(value: unknown, name: string): void {
  if (typeof value !== 'string' || !/^(?:\d+(?:\.\d+)?(?:ms|us|ns|h|m|s))+$/.test(value))
    throw new Mistake(`${name}: ${describe(value)} is no duration. Write it as Docker does: '30s', '1m30s'`)
  const seconds = [...value.matchAll(/([\d.]+)(ms|us|ns|h|m|s)/g)].reduce(
    (sum, [, number, unit = '']) => sum + Number(number) * (SECONDS[unit] ?? NaN),
    0,
  )
  if (seconds > 0 && seconds < 0.001)
    throw new Mistake(`${name}: ${describe(value)} is below a millisecond, which Docker refuses. Use '1ms' or more`)
  if (seconds > MOST_HOURS * 3600)
    throw new Mistake(`${name}: ${describe(value)} is longer than Docker can count. Use '${MOST_HOURS}h' or less`)
}
