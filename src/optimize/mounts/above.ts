import { stepEffects } from '../../effects/step-effects.ts'
import type { Resources } from '../../ir/effects.ts'
import { isStage, type StageNode } from '../../ir/definition.ts'
import type { Step } from '../../ir/step.ts'
import { plain } from '../../ir/text.ts'
import type { EffectsIn } from '../pass.ts'

/** A step that runs before another one. */
export interface Above {
  readonly step: Step
  /** Where it may have left something that another step takes for settings or for packages. */
  readonly writes: Resources
  /** Whether it is a trigger, which runs where the stage that starts from its own begins. */
  readonly isTrigger: boolean
}

/** The steps of the stages that this one starts from, their triggers, and its own. */
export function stepsOf(stage: StageNode, effectsIn: EffectsIn): readonly Above[] {
  const inherited = inheritedBy(stage, effectsIn)
  const { of } = effectsIn(stage)
  let user = inherited.findLast(({ step }) => step.kind === 'user')?.step
  const own = stage.steps.map((step): Above => {
    if (step.kind === 'user') user = step
    return { step, writes: written(step, of(step).writes, user), isTrigger: false }
  })
  return [...inherited, ...own]
}

function inheritedBy({ from }: StageNode, effectsIn: EffectsIn): readonly Above[] {
  if (!isStage(from)) return []
  const triggers = from.steps.flatMap((step) => (step.kind === 'onbuild' ? [step.trigger] : []))
  return [...stepsOf(from, effectsIn), ...triggers.map((step) => ({ step, writes: anywhere(step), isTrigger: true }))]
}

/**
 * A path that somebody may have linked is any place, but not for a command of another user than root, who may not write
 * behind such a link where root's settings are. Packages link directories of their own too, but none to settings of a tool.
 */
function written(step: Step, placed: Resources, user: Step | undefined): Resources {
  const { writes } = stepEffects(step)
  if (writes === 'everything' || placed === 'everything') return 'everything'
  if (step.kind === 'run' && isOther(user)) return writes
  return writes.includes('/') || placed.includes('/') ? placed : writes
}

function isOther(user: Step | undefined): boolean {
  const name = user?.kind === 'user' ? plain(user.user) : undefined
  return name !== undefined && !/^(?:root|0+)(?::|$)/.test(name)
}

/** The links on the way of a trigger are not followed: a path may be any place. */
function anywhere(step: Step): Resources {
  const { writes } = stepEffects(step)
  return writes === 'everything' || writes.some((resource) => resource.startsWith('/')) ? 'everything' : writes
}
