import fc from 'fast-check'
import { toDockerfile } from '../../src/optimize/emit.ts'
import type { Call } from './call.ts'
import { lastTwoCommute } from './commutes.ts'
import { definitionOf, sourceOf, type BaseName, type Drawn } from './definition.ts'
import { anyStep, relatedSteps } from './draw.ts'
import { differences } from './images.ts'
import type { Laboratory, Result } from './laboratory.ts'

interface Pair {
  readonly base: BaseName
  readonly prefix: readonly Call[]
  readonly first: Call
  readonly second: Call
}

/** Two steps that the optimizer takes to commute, and that do not. */
export interface Miss {
  readonly topics: string
  /** The order in which they are allowed to change places. */
  readonly source: string
  readonly differences: readonly string[]
}

export interface PairReport {
  readonly seed: number
  /** Kinds of step that the pairs were made of. */
  readonly kinds: number
  /** Pairs of which at least one order builds. */
  readonly pairs: number
  readonly discarded: number
  /** Pairs that give one image in both orders, and those of them that may change places. */
  readonly equal: number
  readonly allowed: number
  readonly misses: readonly Miss[]
  readonly seconds: number
}

export interface PairOptions {
  readonly seed: number
  readonly wanted: number
  readonly batch?: number
  readonly seconds?: number
  readonly onProgress?: (report: PairReport) => void
}

const pairs: fc.Arbitrary<Pair> = fc
  .constantFrom<BaseName>('debian:12-slim', 'busybox:latest')
  .chain((base) =>
    fc
      .tuple(
        fc.array(anyStep(base), { maxLength: 3 }),
        fc.oneof(relatedSteps(base), fc.tuple(anyStep(base), anyStep(base))),
      )
      .map(([prefix, [first, second]]) => ({ base, prefix, first, second })),
  )

function drawnOf({ base, prefix }: Pair, ...calls: readonly Call[]): Drawn {
  return { base, shape: 'one', other: [], calls: [...prefix, ...calls] }
}

interface Emitted {
  readonly pair: Pair
  readonly texts: readonly [string, string]
  readonly allowed: boolean
}

/** Both orders; nothing where one of them cannot be written. */
function emitted(pair: Pair): Emitted | undefined {
  const there = definitionOf(drawnOf(pair, pair.first, pair.second))
  const back = definitionOf(drawnOf(pair, pair.second, pair.first))
  if (there === undefined || back === undefined) return undefined
  const texts = [toDockerfile(there).text, toDockerfile(back).text] as const
  return texts[0] === texts[1] ? undefined : { pair, texts, allowed: lastTwoCommute(there) }
}

/** Builds pairs of steps in both orders, and asks for each whether the optimizer would let them change places. */
export async function tryPairs(laboratory: Laboratory, options: PairOptions): Promise<PairReport> {
  const { seed, wanted, batch = 32, seconds = Infinity } = options
  const started = performance.now()
  const elapsed = (): number => (performance.now() - started) / 1000
  const namespace = laboratory.namespace()
  const counts = { pairs: 0, discarded: 0, equal: 0, allowed: 0 }
  const kinds = new Set<string>()
  const misses: Miss[] = []
  const report = (): PairReport => ({ seed, kinds: kinds.size, ...counts, misses, seconds: elapsed() })
  for (let round = 0; counts.pairs < wanted && elapsed() < seconds; round += 1) {
    const drawn = fc.sample(pairs, { seed: seed + round, numRuns: batch }).map(emitted)
    const list = drawn.filter((pair) => pair !== undefined)
    const results = await laboratory.build(
      list.flatMap(({ texts }) => texts.map((dockerfile) => ({ dockerfile, namespace }))),
    )
    for (const [index, { pair, allowed }] of list.entries()) {
      const [there, back] = results.slice(2 * index, 2 * index + 2)
      const found = there === undefined || back === undefined ? undefined : compare(there, back)
      if (found === undefined) {
        counts.discarded += 1
        continue
      }
      counts.pairs += 1
      kinds.add(pair.first.topic).add(pair.second.topic)
      if (found.length === 0) {
        counts.equal += 1
        if (allowed) counts.allowed += 1
      } else if (allowed) {
        misses.push({
          topics: `${pair.first.topic} ${pair.second.topic}`,
          source: sourceOf(drawnOf(pair, pair.first, pair.second)),
          differences: found.slice(0, 8),
        })
      }
    }
    options.onProgress?.(report())
  }
  return report()
}

/** What differs between the two orders; undefined where neither builds. */
function compare(there: Result, back: Result): readonly string[] | undefined {
  if (there.ok && back.ok) return differences(there.contents, back.contents)
  if (there.ok) return back.ok ? [] : [`the other order does not build: ${back.error}`]
  return back.ok ? [`builds in the other order only: ${there.error}`] : undefined
}
