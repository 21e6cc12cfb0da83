import type { StageNode } from '../ir/definition.ts'
import type { Step } from '../ir/step.ts'
import { obstacle } from './commute.ts'
import { inheritedSteps } from './inherited-steps.ts'
import type { OwnNames } from './own-names.ts'
import { moveOn, placedEffects, type PlacedEffects } from './placed-effects.ts'
import { Situation } from './situation.ts'
import { stepEffects } from './step-effects.ts'

/** The effects of the steps of one stage, each at its place. */
export interface StageEffects {
  /** A step of the stage, or a part of one that only sets variables. */
  readonly of: (step: Step) => PlacedEffects
  /** Why a step cannot pass another one, in words for a reader; undefined when their order means nothing. */
  readonly obstacle: (first: Step, second: Step) => string | undefined
  /** Whether one step needs another one by its own record and text, not only because it may. */
  readonly needs: (step: Step, earlier: Step) => boolean
}

/**
 * Effects of the steps of a stage, as the steps above and the stages that it starts from make them. A step whose neighbours
 * change places with it keeps them: what it read on the way is part of what it reads.
 */
export function effectsIn(stage: StageNode, own: OwnNames): StageEffects {
  const known = KNOWN.get(stage)
  if (known?.own.join() === own.join()) return known.effects
  const effects = makeEffects(stage, own)
  KNOWN.set(stage, { own, effects })
  return effects
}

/** Stages are immutable, and every pass asks for them. */
const KNOWN = new WeakMap<StageNode, { readonly own: OwnNames; readonly effects: StageEffects }>()

function makeEffects(stage: StageNode, own: OwnNames): StageEffects {
  const here = new Situation(stage)
  for (const step of inheritedSteps(stage)) moveOn(step, placedEffects(step, here, own), here, own)
  const placed = new Map<Step, PlacedEffects>()
  for (const step of stage.steps) {
    const effects = shared(step, placedEffects(step, here, own))
    placed.set(step, effects)
    moveOn(step, effects, here, own)
  }
  // A part of a step sets variables, or it stands where nothing is known.
  here.unknown('a step that is not of this stage')
  const of = (step: Step): PlacedEffects => {
    const found = placed.get(step) ?? shared(step, placedEffects(step, here, own))
    placed.set(step, found)
    return found
  }
  return {
    of,
    obstacle: (first, second) => obstacle(first, of(first), second, of(second)),
    needs: (step, earlier) => obstacle(earlier, stated(earlier), step, stated(step)) !== undefined,
  }
}

/** What a step says of itself, whatever its surroundings are. */
function stated(step: Step): PlacedEffects {
  const { reads, writes } = stepEffects(step)
  const known = reads === 'everything' ? reads : reads.filter((resource) => resource !== 'foreign')
  return { reads: known, writes, claims: new Map() }
}

/** The same object for the same effects: what is known of pairs of them is kept by it. */
function shared(step: Step, effects: PlacedEffects): PlacedEffects {
  const key = JSON.stringify([effects.reads, effects.writes, [...effects.claims], effects.anyPlace])
  const last = LAST.get(step)
  if (last?.key === key) return last.effects
  LAST.set(step, { key, effects })
  return effects
}

const LAST = new WeakMap<Step, { readonly key: string; readonly effects: PlacedEffects }>()
