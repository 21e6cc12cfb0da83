import { changeProbability, coldSeconds, priorCost, type Seconds } from '../cache/priors.ts'
import type { StageEffects } from '../effects/stage-effects.ts'
import type { Step } from '../ir/step.ts'
import type { Unit } from './units.ts'

/** A step that can go further down, and the steps that it would pass. */
export interface Sunk {
  readonly step: Step
  readonly passed: readonly Step[]
}

/** What an average rebuild is expected to save when a change of the step no longer reaches those that it passed. */
export function expectedSaving({ step, passed }: Sunk): Seconds {
  return changeProbability(step) * passed.reduce((sum, other) => sum + coldSeconds(priorCost(other)), 0)
}

/**
 * Moves the chosen steps down, each to just before the first step that it cannot pass, keeping the order among those
 * that end at one place. The last is taken first, so that it makes way for those above it.
 *
 * @param obstacle why two steps of the stage cannot change places
 * @param worthwhile whether passing these steps is worth the move
 */
export function sink(
  units: readonly Unit[],
  obstacle: StageEffects['obstacle'],
  chosen: (step: Step) => boolean,
  worthwhile: (sunk: Sunk) => boolean,
): { readonly units: readonly Unit[]; readonly sunk: readonly Sunk[] } {
  const order = [...units]
  const sunk: Sunk[] = []
  for (let from = order.length - 1; from >= 0; from -= 1) {
    const unit = order[from]
    if (unit === undefined || !chosen(unit.step)) continue
    const passable = order.slice(from + 1, from + 1 + reach(unit, order.slice(from + 1), obstacle))
    const last = passable.findLastIndex((other) => !chosen(other.step))
    const passed = passable.slice(0, last + 1).map((other) => other.step)
    const move: Sunk = { step: unit.step, passed: passed.filter((step) => !chosen(step)) }
    if (move.passed.length === 0 || !worthwhile(move)) continue
    order.splice(from, last + 2, ...passable.slice(0, last + 1), unit)
    sunk.unshift(move)
  }
  return { units: order, sunk }
}

function reach(unit: Unit, below: readonly Unit[], obstacle: StageEffects['obstacle']): number {
  const stop = below.findIndex((other) => obstacle(unit.step, other.step) !== undefined)
  return stop === -1 ? below.length : stop
}
