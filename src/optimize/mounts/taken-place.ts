import { mountsOf } from '../../effects/tools/index.ts'
import { isCached, type CachedStep } from '../../ir/cached-step.ts'
import type { Step } from '../../ir/step.ts'

/**
 * Why a mount may not be the step's alone: the author speaks of its directory, which may hold something then, or has a mount
 * of its name, which the step would tidy.
 */
export function takenPlace(step: CachedStep, steps: readonly Step[]): string | undefined {
  for (const { id, target } of mountsOf(step)) {
    const names = [target, ...(id === undefined ? [] : [id])]
    const other = steps.find((one) => !isToolsOwn(one) && speaksOf(one, names))
    if (other !== undefined) return `${other.id} speaks of ${names.join(' or ')}, where the mount would be`
  }
  return undefined
}

/** A package step without settings of its author's names no such place. */
function isToolsOwn(step: Step): boolean {
  return isCached(step) && step.cacheMount !== 'forbidden' && step.reads === undefined && step.writes === undefined
}

function speaksOf(step: Step, names: readonly string[]): boolean {
  const text = JSON.stringify(step, (key, value: unknown) => (key === 'from' || key === 'origins' ? undefined : value))
  return names.some((name) => text.includes(name))
}
