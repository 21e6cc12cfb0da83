import type { Step } from '../ir/step.ts'
import { stepReferences } from '../ir/step-references.ts'
import { isMetadata } from './metadata.ts'
import { newestCommand } from './newest.ts'

/**
 * Why the order of two steps matters for what is newest, in words for a reader: the second takes whatever is newest when it
 * runs, and the first stands above it and makes it run again. Undefined where it does not.
 *
 * What stands above such a step is its author's way to have it refreshed. What stands below it may go above: then it
 * only runs more often.
 */
export function refreshed(first: Step, second: Step): string | undefined {
  const command = takesNewest(second)
  return command === undefined || !isInKeyBelow(first)
    ? undefined
    : `${second.id} takes whatever is newest (${command}), and ${first.id} above it makes it run again. With refresh: 'weekly' and a stamp of --lock it needs no other`
}

/**
 * The command with which a step takes whatever is newest in the place of what is there; undefined for a step without
 * one, and for a step that a stamp of the lock file makes run again.
 */
function takesNewest(step: Step): string | undefined {
  if (step.refreshed !== undefined) return undefined
  const known = NEWEST.get(step)
  if (known !== undefined) return known ?? undefined
  const found = newestCommand(step)
  NEWEST.set(step, found ?? null)
  return found
}

/** Steps are immutable, and passes ask for every pair of them. */
const NEWEST = new WeakMap<Step, string | null>()

/** Metadata is in no cache key, but for a build argument that it brings into scope. */
function isInKeyBelow(step: Step): boolean {
  if (step.kind === 'comment') return false
  return !isMetadata(step) || stepReferences(step).some(({ declaration }) => declaration !== undefined)
}
