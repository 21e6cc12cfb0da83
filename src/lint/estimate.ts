import { coldSeconds, priorCost, type Seconds } from '../cache/priors.ts'
import { isMounted } from '../dockerfile/lower/mounts.ts'
import type { Step } from '../ir/step.ts'

/** What running these steps again is expected to take by the shipped priors, their cache mounts warm. */
export function rebuildSeconds(steps: readonly Step[]): Seconds {
  return steps.reduce((sum, step) => {
    const cost = priorCost(step)
    return sum + ('cacheMount' in step && isMounted(step) ? cost.overhead + cost.work : coldSeconds(cost))
  }, 0)
}

/** The word that keeps an estimate apart from a measurement. */
export function estimated(seconds: Seconds): string {
  return `an estimated ${seconds.toFixed(1)} s`
}
