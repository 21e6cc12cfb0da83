import type { Definition } from '../ir/definition.ts'
import { UsageError } from '../ir/errors.ts'
import { applyLock } from '../lock/apply-lock.ts'
import { familiarName } from '../lock/familiar-name.ts'
import { namedImages } from '../lock/external-images.ts'
import { parseLock, type Lock, type LockedReference } from '../lock/lock.ts'
import { scheduledSteps, stampOf } from '../lock/stamp.ts'
import { describeStaleness, staleness } from '../lock/staleness.ts'
import { readIfPresent, shownPath } from './files.ts'
import type { Options } from './options.ts'
import type { Outputs } from './outputs.ts'

/** The lock file of an image, when there is one. */
export function readLock({ lock }: Outputs): Lock | undefined {
  const text = readIfPresent(lock)
  return text === undefined ? undefined : parseLock(text, shownPath(lock))
}

/** A definition with what its lock file says, and the same for a build that has contexts of its own. */
export function withLock(
  written: Definition,
  outputs: Outputs,
  options: Options,
): { readonly lock: Lock; readonly emitted: Definition; readonly built: Definition } | undefined {
  const lock = readLock(outputs)
  if (lock === undefined) return undefined
  const emitted = applyLock(written, lock)
  const built = options.buildContext === undefined ? emitted : applyLock(written, withoutContexts(lock, options))
  return { lock, emitted, built }
}

/** What the lock says of each step with a schedule, a line each. */
export function stampLines(definition: Definition, lock: Lock): readonly string[] {
  return scheduledSteps(definition).map((step) => {
    const stamp = stampOf(definition, lock, step)
    return stamp === undefined
      ? `${step.id}: no ${step.refresh} stamp in the lock file: run --lock`
      : `${step.id}: refreshed ${step.refresh}, last ${stamp}`
  })
}

/** What to do for steps with a schedule where there is no lock file; undefined without such a step. */
export function missingStamps(definition: Definition, outputs: Outputs): string | undefined {
  const steps = scheduledSteps(definition).map(({ id }) => id)
  return steps.length === 0
    ? undefined
    : `${steps.join(', ')} ${steps.length === 1 ? 'asks' : 'ask'} for a refresh, and there is no ${shownPath(outputs.lock)} with a stamp: run --lock, and again on that schedule`
}

/** What the lock does for each image that a definition names, a line each. */
export function lockLines(definition: Definition, lock: Lock): readonly string[] {
  const { external, unlockable } = namedImages(definition)
  const lines = external.map(({ reference, argument }) => {
    const entry = lock.references.get(reference)
    if (entry === undefined) return `${reference}: not in the lock file: run --lock`
    if (!('digest' in entry)) return `${reference}: a named context of the build`
    return `${reference}: ${entry.digest}${argument === undefined ? '' : `, unless the build gives a ${argument}`}`
  })
  return [...new Set([...lines, ...unlockable.map(({ written, reason }) => `${written}: not locked: ${reason}`)])]
}

/** How a lock file differs from its definition, and what to do; undefined when they fit. */
export function staleLock(definition: Definition, lock: Lock, outputs: Outputs): string | undefined {
  const stale = describeStaleness(staleness(definition, lock))
  return stale === undefined
    ? undefined
    : `${shownPath(outputs.lock)} is stale: ${stale}. Run the same definition with --lock`
}

/** Whether a reference is a context of the build and no image: as is said now, or as the lock file has it. */
export function contextTest(outputs: Outputs, options: Options): (reference: string) => boolean {
  const locked = readableLock(outputs)?.references ?? new Map<string, LockedReference>()
  return (reference) => {
    const entry = locked.get(reference)
    return isContext(reference, options) || (entry !== undefined && 'context' in entry)
  }
}

/** The lock file where it can be read: one that cannot is written anew. */
export function readableLock(outputs: Outputs): Lock | undefined {
  try {
    return readLock(outputs)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return undefined
  }
}

/** A build's own substitutes come before the lock: an image with a digest would not be found among them. */
function withoutContexts(lock: Lock, options: Options): Lock {
  return { ...lock, references: new Map([...lock.references].filter(([reference]) => !isContext(reference, options))) }
}

/** Whether `--build-context NAME=VALUE` gives a reference another meaning. */
function isContext(reference: string, { buildContext = [] }: Options): boolean {
  return buildContext.some((text) => familiarName(text.split('=')[0] ?? '') === familiarName(reference))
}
