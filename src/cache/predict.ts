import { isMounted } from '../dockerfile/lower/mounts.ts'
import { stages, type Definition } from '../ir/definition.ts'
import type { Step } from '../ir/step.ts'
import { lowerDefinition } from '../dockerfile/lower-definition.ts'
import { keys } from './keys.ts'
import { coldSeconds, priorBytes, priorCost, type Seconds } from './priors.ts'

/** Loading the Dockerfile, finding the base image and asking for every key: what a build costs in which nothing runs. */
const LOOK_UP: Seconds = 0.5

/** What the model expects of one build. */
export interface Prediction {
  readonly seconds: Seconds
  /** What it adds to the build cache. */
  readonly bytes: number
  /** Steps that run, each by its id, in order. */
  readonly executed: readonly string[]
  readonly cached: readonly string[]
  /** Both together, in order, with what each is expected to take. */
  readonly steps: readonly { readonly step: string; readonly seconds: Seconds; readonly cached: boolean }[]
}

/**
 * Predicts a build of `after` where `before` was built; without `before` everything runs.
 *
 * @param warmMounts whether the cache mounts hold what the build before downloaded
 */
export function predict(after: Definition, before?: Definition, warmMounts = before !== undefined): Prediction {
  const known = new Set(before === undefined ? [] : keys(lowerDefinition(before)).map(({ key }) => key))
  const steps = new Map(stages(after).flatMap((stage) => stage.steps.map((step) => [step.id, step] as const)))
  const hits = new Map<string, boolean>()
  for (const { key, instruction } of keys(lowerDefinition(after)))
    // A step of several instructions is cached where all of them are, and costs what it costs once.
    for (const id of instruction.steps) hits.set(id, (hits.get(id) ?? true) && known.has(key))
  const found = [...hits].map(([id, cached]) => ({ id, step: steps.get(id), cached }))
  const predicted = found.map(({ id, step, cached }) => ({
    step: id,
    seconds: cached || step === undefined ? 0 : stepSeconds(step, warmMounts),
    cached,
  }))
  return {
    seconds: predicted.reduce((sum, { seconds }) => sum + seconds, LOOK_UP),
    bytes: found.reduce((sum, { step, cached }) => sum + (cached || step === undefined ? 0 : priorBytes(step)), 0),
    executed: predicted.flatMap(({ step, cached }) => (cached ? [] : [step])),
    cached: predicted.flatMap(({ step, cached }) => (cached ? [step] : [])),
    steps: predicted,
  }
}

function stepSeconds(step: Step, warmMounts: boolean): Seconds {
  const cost = priorCost(step)
  return warmMounts && 'cacheMount' in step && isMounted(step) ? cost.overhead + cost.work : coldSeconds(cost)
}
