import type { StageNode } from '../ir/definition.ts'
import type { Step } from '../ir/step.ts'
import type { Refutation } from '../record/record.ts'
import type { Declined, EffectsIn, Pass, PassResult } from './pass.ts'

/**
 * A pass for which the steps of refuted rewrites are pinned: it neither moves nor merges nor mounts them, and moves nothing
 * across them. What they concern in other passes is as it was.
 */
export function withoutRefuted(pass: Pass, refuted: readonly Refutation[]): Pass {
  const own = refuted.filter((refutation) => refutation.pass === pass.name)
  if (own.length === 0) return pass
  return { ...pass, run: (stage, effectsIn) => runWithout(pass, own, stage, effectsIn) }
}

function runWithout(pass: Pass, refuted: readonly Refutation[], stage: StageNode, effectsIn: EffectsIn): PassResult {
  const here = refuted.filter((refutation) => refutation.stage === stage.name)
  const ids = new Set(here.flatMap(({ steps }) => steps))
  const held = new Map(
    stage.steps.filter(({ id, pin }) => ids.has(id) && pin !== true).map((step) => [step.id, step] as const),
  )
  if (held.size === 0) return pass.run(stage, effectsIn)
  const steps = stage.steps.map((step): Step => (held.has(step.id) ? { ...step, pin: true } : step))
  const result = pass.run({ ...stage, steps }, effectsIn)
  const declined: readonly Declined[] = [
    ...here.map((refutation) => ({
      pass: pass.name,
      stage: stage.name,
      steps: refutation.steps,
      reason: `not made again, since the record of the image refutes it: ${refutation.reason}`,
    })),
    ...result.declined.filter((other) => !other.steps.some((id) => held.has(id))),
  ]
  if (result.rewrites.length === 0) return { stage, rewrites: [], declined }
  const released = result.stage.steps.map((step) => held.get(step.id) ?? step)
  return { ...result, declined, stage: { ...result.stage, steps: released } }
}
