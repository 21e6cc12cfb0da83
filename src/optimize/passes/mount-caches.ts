import { changeProbability, priorCost } from '../../cache/priors.ts'
import type { StageNode } from '../../ir/definition.ts'
import type { Step } from '../../ir/step.ts'
import { disturbanceOf, TOOLS } from '../../effects/tools/index.ts'
import { isCached, type CachedStep } from '../../ir/cached-step.ts'
import { stepsOf, type Above } from '../mounts/above.ts'
import { hiddenPackages, unchecked } from '../mounts/conda-cache.ts'
import { disturbanceAbove } from '../mounts/disturbance.ts'
import { oldTool } from '../mounts/old-tools.ts'
import { replacedProgram } from '../mounts/own-programs.ts'
import { takenPlace } from '../mounts/taken-place.ts'
import { unknownSurroundings } from '../mounts/surroundings.ts'
import { unchanged, type Declined, type Pass, type Rewrite } from '../pass.ts'

const NAME = 'mount-caches'

/** A mount keeps what a tool downloaded, so that a step which runs again fetches only what is new. */
export const mountCaches: Pass = {
  name: NAME,
  description:
    "Give package steps their tool's cache as a cache mount, in the form in which it hits and leaves the image alone.",
  run: (stage, effectsIn) => {
    const above = stepsOf(stage, effectsIn)
    const inherited = above.length - stage.steps.length
    const all = above.map((other) => other.step)
    const rewrites: Rewrite[] = []
    const declined: Declined[] = []
    const steps = stage.steps.map((step, index): Step => {
      if (!isCached(step) || step.cacheMount === 'asked' || step.cacheMount === 'injected') return step
      const why =
        hindrance(step, above.slice(0, inherited + index), stage) ??
        takenPlace(step, above.slice(0, inherited + index), all)
      if (why !== undefined) {
        declined.push({ pass: NAME, stage: stage.name, steps: [step.id], reason: `no cache mount: ${why}` })
        return step
      }
      rewrites.push({
        pass: NAME,
        action: 'mounted',
        stage: stage.name,
        steps: [step.id],
        legality: 'by contract',
        reason: TOOLS[step.kind].mountReason,
        expectedSaving: priorCost(step).download * rerun(stage.steps.slice(0, index + 1)),
      })
      return { ...step, cacheMount: 'injected' }
    })
    return rewrites.length === 0 ? unchanged(stage, declined) : { stage: { ...stage, steps }, rewrites, declined }
  },
}

function hindrance(step: CachedStep, above: readonly Above[], stage: StageNode): string | undefined {
  if (step.cacheMount === 'forbidden') return 'the definition forbids it with cacheMount: false'
  if (step.pin === true) return 'the step is pinned'
  const unknown = unknownSurroundings(step, above, stage)
  if (unknown !== undefined) return unknown
  const disturbance = disturbanceOf(step)
  return (
    (disturbance === undefined ? undefined : disturbanceAbove(disturbance, above, stage)) ??
    oldTool(step, above, stage) ??
    (step.kind === 'conda' ? (hiddenPackages(step, above) ?? unchecked(step)) : undefined) ??
    replacedProgram(step, above)
  )
}

/** The probability that one of the steps down to this one changes. */
function rerun(steps: readonly Step[]): number {
  return 1 - steps.reduce((product, step) => product * (1 - changeProbability(step)), 1)
}
