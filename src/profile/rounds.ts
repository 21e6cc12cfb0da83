import type { Variant } from '../ir/definition.ts'

interface Scheduled {
  /** Counts from 1; the warm-up is round 0. */
  readonly round: number
  readonly variant: Variant
  /** False for the warm-up, whose times are thrown away. */
  readonly counted: boolean
}

/** One build of the schedule. */
export type ScheduledBuild =
  /** Nothing of it is cached, no cache mount is warm. */
  | (Scheduled & { readonly phase: 'cold' })
  /** The scenario's state, from what the cold build of this round left in the cache. */
  | (Scheduled & { readonly phase: 'scenario'; readonly scenario: string })

export interface RoundsOptions {
  readonly rounds: number
  readonly scenarios: readonly string[]
  readonly warmUp?: boolean
}

/**
 * The order of all builds. A round builds both variants cold, then both with each scenario in turn. The two builds of a pair
 * follow each other, and which goes first alternates from round to round (ABBA), so that a drift of the machine hits both
 * alike.
 */
export function schedule({ rounds, scenarios, warmUp = false }: RoundsOptions): readonly ScheduledBuild[] {
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new RangeError(`rounds must be a whole number above 0, not ${rounds}`)
  const repeated = scenarios.find((name, index) => scenarios.indexOf(name) !== index)
  if (repeated !== undefined) throw new RangeError(`the scenario ${repeated} is listed twice`)
  const first = warmUp ? 0 : 1
  return Array.from({ length: rounds + 1 - first }, (_, index) => first + index).flatMap((round) => {
    const builds = order(round).map((variant) => ({ round, variant, counted: round > 0 }))
    return [
      ...builds.map((build): ScheduledBuild => ({ ...build, phase: 'cold' })),
      ...scenarios.flatMap((scenario) =>
        builds.map((build): ScheduledBuild => ({ ...build, phase: 'scenario', scenario })),
      ),
    ]
  })
}

function order(round: number): readonly Variant[] {
  return round % 2 === 1 ? ['naive', 'optimized'] : ['optimized', 'naive']
}
