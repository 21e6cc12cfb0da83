import { makeVariants, toDockerfile } from '../../src/optimize/emit.ts'
import { DEFAULT_PASSES } from '../../src/optimize/preset.ts'
import { definitionOf, type Drawn } from './definition.ts'
import { differences, provenDifferences } from './images.ts'
import type { Laboratory, Result, Sample } from './laboratory.ts'

/** Both variants of a drawn definition that the optimizer rewrote. */
export interface Rewritten {
  readonly kind: 'rewritten'
  readonly drawn: Drawn
  readonly naive: string
  readonly optimized: string
  /** What the optimizer says that it did. */
  readonly rewrites: readonly string[]
  /** Whether it put in cache mounts, whose content is then one more input. */
  readonly mounts: boolean
}

export type Prepared = Rewritten | { readonly kind: 'contradictory' } | { readonly kind: 'unchanged' }

/** Emits both variants; no engine is needed. */
export function prepareTrial(drawn: Drawn): Prepared {
  const definition = definitionOf(drawn)
  if (definition === undefined) return { kind: 'contradictory' }
  const variants = makeVariants(definition, DEFAULT_PASSES)
  const { rewrites } = variants.optimized
  const naive = toDockerfile(variants.naive).text
  const optimized = toDockerfile(variants.optimized.definition).text
  if (rewrites.length === 0 && naive === optimized) return { kind: 'unchanged' }
  return {
    kind: 'rewritten',
    drawn,
    naive,
    optimized,
    rewrites: rewrites.map(({ action, steps, reason }) => `${action} ${steps.join(', ')}: ${reason}`),
    mounts: rewrites.some(({ action }) => action === 'mounted'),
  }
}

export type Outcome =
  | { readonly kind: 'equal' }
  /** The naive variant does not build: nothing was promised. */
  | { readonly kind: 'discarded' }
  | { readonly kind: 'different'; readonly mount: 'cold' | 'warm'; readonly differences: readonly string[] }

/** Builds both variants of each and compares them; where there are mounts, cold and with what others left in them. */
export async function tryAll(
  laboratory: Laboratory,
  trials: readonly Rewritten[],
  warm: string,
): Promise<readonly Outcome[]> {
  const cold = trials.some(({ mounts }) => mounts) ? laboratory.namespace() : warm
  const samples = trials.flatMap(({ naive, optimized, mounts }): readonly Sample[] => [
    { dockerfile: naive, namespace: cold },
    { dockerfile: optimized, namespace: cold },
    { dockerfile: optimized, namespace: mounts ? warm : cold },
  ])
  const results = await laboratory.build(samples)
  return trials.map((_, index): Outcome => {
    const [naive, first, second] = results.slice(3 * index, 3 * index + 3)
    if (naive === undefined || first === undefined || second === undefined) return { kind: 'discarded' }
    const found = compare(naive, first, 'cold')
    return found.kind === 'equal' ? compare(naive, second, 'warm') : found
  })
}

function compare(naive: Result, optimized: Result, mount: 'cold' | 'warm'): Outcome {
  if (!naive.ok) return { kind: 'discarded' }
  if (!optimized.ok) return { kind: 'different', mount, differences: [`does not build: ${optimized.error}`] }
  const found = differences(naive.contents, optimized.contents)
  return found.length === 0 ? { kind: 'equal' } : { kind: 'different', mount, differences: found }
}

/** What differs beyond the noise of two builds of the naive variant, each from the start. */
export async function confirm(
  laboratory: Laboratory,
  { naive, optimized }: Rewritten,
  mount: 'cold' | 'warm',
  warm: string,
): Promise<readonly string[]> {
  const fresh = laboratory.namespace()
  const results = await laboratory.build([
    { dockerfile: await laboratory.afresh(naive), namespace: fresh },
    { dockerfile: await laboratory.afresh(naive), namespace: fresh },
    { dockerfile: await laboratory.afresh(optimized), namespace: mount === 'warm' ? warm : fresh },
  ])
  const [first, second, third] = results
  if (first?.ok !== true || second?.ok !== true || third === undefined) return []
  if (!third.ok) return [`does not build: ${third.error}`]
  return provenDifferences(first.contents, second.contents, third.contents)
}
