import { mapStages, type Definition, type StageNode } from '../ir/definition.ts'
import type { Step } from '../ir/step.ts'
import type { Mount } from '../ir/steps/mount.ts'
import { hasDigest, localNames, lockedBase } from './external-images.ts'
import { digestOf, type Lock } from './lock.ts'
import { stampOf } from './stamp.ts'

/**
 * The definition with the lock's digest beside every image that it names. What has a digest of its author's, what the lock
 * does not have, and stages stay as they are. A step with a schedule gets the stamp that the lock has for it.
 */
export function applyLock(definition: Definition, lock: Lock): Definition {
  const local = localNames(definition)
  const digest = (reference: string): string | undefined =>
    local(reference) || hasDigest(reference) ? undefined : digestOf(lock, reference)
  const pinned = <From>(from: From): From | string => {
    const found = typeof from === 'string' ? digest(from) : undefined
    return found === undefined ? from : `${String(from)}@${found}`
  }
  return mapStages(definition, (stage): StageNode => {
    const base = lockedBase(stage, digest)
    const steps = stage.steps.map((step): Step => {
      const refreshed = stampOf(definition, lock, step)
      const locked = lockStep(step, pinned)
      return refreshed === undefined ? locked : { ...locked, refreshed }
    })
    return { ...stage, steps, ...(base === undefined ? {} : { digest: base }) }
  })
}

function lockStep(step: Step, pinned: <From>(from: From) => From | string): Step {
  switch (step.kind) {
    case 'copy':
      return step.from === undefined ? step : { ...step, from: pinned(step.from) }
    case 'run':
      return {
        ...step,
        mounts: step.mounts.map((mount): Mount =>
          (mount.type === 'bind' || mount.type === 'cache') && mount.from !== undefined
            ? { ...mount, from: pinned(mount.from) }
            : mount,
        ),
      }
    default:
      return step
  }
}
