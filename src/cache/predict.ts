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
}

/**
 * Predicts a build of `after` where `before` was built; without `before` everything runs.
 *
 * @param warmMounts whether the cache mounts hold what the build before downloaded
 */
export function predict(after: Definition, before?: Definition, warmMounts = before !== undefined): Prediction {
  const known = new Set(before === undefined ? [] : keys(lowerDefinition(before)).map(({ key }) => key))
  const steps = new Map(stages(after).flatMap((stage) => stage.steps.map((step) => [step.id, step] as const)))
  const executed: string[] = []
  const cached: string[] = []
  let seconds = LOOK_UP
  let bytes = 0
  for (const { key, instruction } of keys(lowerDefinition(after)))
    for (const id of instruction.steps) {
      const step = steps.get(id)
      if (known.has(key)) cached.push(id)
      else {
        executed.push(id)
        if (step === undefined) continue
        seconds += stepSeconds(step, warmMounts)
        bytes += priorBytes(step)
      }
    }
  return { seconds, bytes, executed, cached }
}

function stepSeconds(step: Step, warmMounts: boolean): Seconds {
  const cost = priorCost(step)
  const mounted = 'cacheMount' in step && (step.cacheMount === 'asked' || step.cacheMount === 'injected')
  return warmMounts && mounted ? cost.overhead + cost.work : coldSeconds(cost)
}
