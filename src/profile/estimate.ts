import { predict, type Prediction } from '../cache/predict.ts'
import type { Definition } from '../ir/definition.ts'
import { optimize } from '../optimize/optimize.ts'
import type { Pass } from '../optimize/pass.ts'
import { COLD } from './cold.ts'
import type { ScenarioResult, ScenarioTimes } from './profile.ts'
import type { ScenarioPlan } from './scenarios.ts'
import { pairedRatio } from './statistics.ts'

/** What the cache model expects of every scenario, from the shipped priors. Nothing is built. */
export function estimate(plan: ScenarioPlan, passes: readonly Pass[]): readonly ScenarioResult[] {
  const optimized = (definition: Definition): Definition => optimize(definition, passes).definition
  const states = [
    { name: COLD, description: 'everything runs, cache mounts are empty', after: plan.before },
    ...plan.scenarios,
  ]
  return states.map(({ name, description, after }) => {
    const before = name === COLD ? undefined : plan.before
    const naive = predict(after, before)
    const better = predict(optimized(after), before === undefined ? undefined : optimized(before))
    return {
      name,
      description,
      naive: times(naive),
      optimized: times(better),
      ratio: pairedRatio([{ naive: naive.seconds, optimized: better.seconds }]),
      predicted: { naive: naive.seconds, optimized: better.seconds },
    }
  })
}

/** What a profile is expected to take, its warm-up included, by the shipped priors. */
export interface Expectation {
  readonly seconds: number
  /** Added to the engine's build cache. */
  readonly bytes: number
}

export function expectation(plan: ScenarioPlan, passes: readonly Pass[], rounds: number): Expectation {
  const optimized = (definition: Definition): Definition => optimize(definition, passes).definition
  const before = optimized(plan.before)
  const cold = [predict(plan.before), predict(before)]
  const changed = plan.scenarios.flatMap(({ after }) => [
    predict(after, plan.before),
    predict(optimized(after), before),
  ])
  const sum = (field: 'seconds' | 'bytes', of: readonly Prediction[]): number =>
    of.reduce((total, one) => total + one[field], 0)
  const warmUp = cold.slice(0, 1)
  return {
    seconds: sum('seconds', warmUp) + rounds * sum('seconds', [...cold, ...changed]),
    bytes: sum('bytes', warmUp) + rounds * sum('bytes', [...cold, ...changed]),
  }
}

function times(prediction: Prediction): ScenarioTimes {
  return {
    seconds: [prediction.seconds],
    steps: prediction.steps,
    asModelled: true,
    surprises: [],
  }
}
