import { dependencies, isStage, stepSources, type StageNode } from '../ir/definition.ts'
import type { Resource } from '../ir/effects.ts'
import type { Step } from '../ir/step.ts'
import { path } from './resources.ts'

/** What a cache mount holds is read and written by every command that has it, whatever its author says. */
export function sharedCaches(step: Step): readonly Resource[] {
  if (step.kind !== 'run') return []
  return step.mounts.flatMap((mount): readonly Resource[] =>
    // BuildKit cleans the path that is the name of a mount without one.
    mount.type === 'cache' ? [`cache:${mount.id ?? path(mount.target)}`] : [],
  )
}

/** What the stages that a step takes from have put into cache mounts: whoever has one of these runs after them. */
export function cachesOfSources(step: Step): readonly Resource[] {
  return stepSources(step).flatMap((source) => (isStage(source) ? filledBy(source) : []))
}

function filledBy(stage: StageNode): readonly Resource[] {
  const known = FILLED.get(stage)
  if (known !== undefined) return known
  const made = [...new Set([...dependencies(stage).flatMap(filledBy), ...stage.steps.flatMap(sharedCaches)])]
  FILLED.set(stage, made)
  return made
}

const FILLED = new WeakMap<StageNode, readonly Resource[]>()
