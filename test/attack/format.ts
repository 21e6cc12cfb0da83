import type { AttackReport, Counterexample } from './attack.ts'
import type { Miss, PairReport } from './pairs.ts'

/** One line on an attack that is under way or done. */
export function attackLine(report: AttackReport): string {
  const { seed, drawn, contradictory, unchanged, discarded, compared, different, noise, seconds } = report
  const rate = Math.round((60 * compared) / Math.max(seconds, 1))
  return (
    `attack, seed ${seed}: ${drawn} drawn, ${contradictory} contradictory, ${unchanged} unchanged, ${discarded} do not build, ` +
    `${compared} rewritten and compared, ${different} different (${report.counterexamples.length} shrunk), ` +
    `${noise.length} noise; ${Math.round(seconds)} s, ${rate} a minute`
  )
}

/** One line on pairs that are under way or done. */
export function pairLine(report: PairReport): string {
  const { seed, kinds, pairs, discarded, equal, allowed, misses, seconds } = report
  const share = equal === 0 ? 0 : Math.round((100 * allowed) / equal)
  return (
    `pairs, seed ${seed}: ${pairs} of ${kinds} kinds of step, ${discarded} do not build, ${equal} equal in both orders, ` +
    `${allowed} of them allowed (${share} %), ${misses.length} misses; ${Math.round(seconds)} s`
  )
}

/** A counterexample as a definition that can be pasted, with what is wrong above it. */
export function counterexampleFile({
  topics,
  source,
  mount,
  differences,
  rewrites,
  optimized,
}: Counterexample): string {
  return `${comments([`steps: ${topics}`, `mount: ${mount}`, ...differences, ...rewrites])}${source}\n${comments(optimized.trimEnd().split('\n'))}`
}

/** A pair whose last two steps give another image in the other order. */
export function missFile({ topics, source, differences }: Miss): string {
  return `${comments([`taken to commute: ${topics}`, ...differences])}${source}`
}

function comments(lines: readonly string[]): string {
  return lines.map((line) => `// ${line}`.trimEnd() + '\n').join('')
}
