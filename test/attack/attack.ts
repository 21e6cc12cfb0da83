import fc from 'fast-check'
import { sourceOf, type Drawn } from './definition.ts'
import { definitions } from './draw.ts'
import type { Laboratory } from './laboratory.ts'
import { shrink } from './shrink.ts'
import { confirm, prepareTrial, tryAll, type Rewritten } from './trial.ts'

/** A small definition whose optimized image is another one than its naive. */
export interface Counterexample {
  /** The topics of its steps: another definition of the same topics shows the same fault. */
  readonly topics: string
  /** As an author writes it. */
  readonly source: string
  readonly mount: 'cold' | 'warm'
  readonly differences: readonly string[]
  readonly rewrites: readonly string[]
  readonly optimized: string
}

export interface AttackReport {
  readonly seed: number
  readonly drawn: number
  /** Definitions that no author can write, that the optimizer left alone, whose naive variant does not build. */
  readonly contradictory: number
  readonly unchanged: number
  readonly discarded: number
  /** Definitions that the optimizer rewrote and that were built and compared. */
  readonly compared: number
  /** Of these, the ones with another image. */
  readonly different: number
  /** Differences that two builds of the naive variant show as well. */
  readonly noise: readonly string[]
  readonly counterexamples: readonly Counterexample[]
  readonly seconds: number
}

export interface AttackOptions {
  readonly seed: number
  /** How many definitions that the optimizer rewrote are to be compared. */
  readonly wanted: number
  /** How many are built together. */
  readonly batch?: number
  /** No new batch starts once so many seconds are over. */
  readonly seconds?: number
  /** Stops shrinking after so many counterexamples; the rest is only counted. */
  readonly shrunk?: number
  readonly onProgress?: (report: AttackReport) => void
  readonly onFound?: (found: Counterexample) => Promise<void> | void
}

/** Draws definitions, builds both variants of those that the optimizer rewrites, and compares them. */
export async function attack(laboratory: Laboratory, options: AttackOptions): Promise<AttackReport> {
  const { seed, wanted, batch = 24, seconds = Infinity, shrunk = Infinity } = options
  const started = performance.now()
  const elapsed = (): number => (performance.now() - started) / 1000
  const warm = laboratory.namespace()
  const counts = { drawn: 0, contradictory: 0, unchanged: 0, discarded: 0, compared: 0, different: 0 }
  const noise: string[] = []
  const found: Counterexample[] = []
  const report = (): AttackReport => ({ seed, ...counts, noise, counterexamples: found, seconds: elapsed() })
  for (let round = 0; counts.compared < wanted && elapsed() < seconds; round += 1) {
    const trials: Rewritten[] = []
    for (let part = 0; trials.length < batch && part < 100; part += 1) {
      // Each part is drawn anew from the seed, so that a run can be taken up at any round.
      for (const drawn of fc.sample(definitions, { seed: seed + 1000 * round + part, numRuns: 8 })) {
        if (trials.length >= batch) break
        counts.drawn += 1
        const prepared = prepareTrial(drawn)
        if (prepared.kind === 'rewritten') trials.push(prepared)
        else counts[prepared.kind] += 1
      }
    }
    const outcomes = await tryAll(laboratory, trials, warm)
    for (const [index, outcome] of outcomes.entries()) {
      const trial = trials[index]
      if (trial === undefined) continue
      if (outcome.kind === 'discarded') {
        counts.discarded += 1
        continue
      }
      counts.compared += 1
      if (outcome.kind === 'equal') continue
      if (found.length >= shrunk || found.some(({ topics }) => includesAll(topicsOf(trial.drawn), topics.split(' ')))) {
        counts.different += 1
        continue
      }
      const proven = await confirm(laboratory, trial, outcome.mount, warm)
      if (proven.length === 0) {
        noise.push(...outcome.differences)
        continue
      }
      counts.different += 1
      const counterexample = await smallest(laboratory, trial, warm, outcome)
      found.push(counterexample)
      await options.onFound?.(counterexample)
    }
    options.onProgress?.(report())
  }
  return report()
}

async function smallest(
  laboratory: Laboratory,
  trial: Rewritten,
  warm: string,
  first: { readonly mount: 'cold' | 'warm'; readonly differences: readonly string[] },
): Promise<Counterexample> {
  const shrunk = await shrink(laboratory, trial, warm)
  // What is left may be smaller by being noise.
  const least = (await confirm(laboratory, shrunk, first.mount, warm)).length > 0 ? shrunk : trial
  const [outcome] = await tryAll(laboratory, [least], warm)
  const { mount, differences } = outcome?.kind === 'different' ? outcome : first
  return {
    topics: topicsOf(least.drawn).join(' '),
    source: sourceOf(least.drawn),
    mount,
    differences: differences.slice(0, 8),
    rewrites: least.rewrites,
    optimized: least.optimized,
  }
}

function topicsOf({ other, calls }: Drawn): readonly string[] {
  return [...other, ...calls].map(({ topic }) => topic)
}

/** Whether all of them are there, in this order. */
function includesAll(topics: readonly string[], wanted: readonly string[]): boolean {
  let next = 0
  for (const topic of topics) if (topic === wanted[next]) next += 1
  return next === wanted.length
}
