import type { Definition } from '../ir/definition.ts'
import type { Refresh } from '../ir/steps/base.ts'
import type { Lock } from '../lock/lock.ts'
import { scheduledSteps, stampOf, type Stamp } from '../lock/stamp.ts'

/** The first day of the period that a day lies in. Source: ISO 8601, whose weeks begin on Monday. */
const PERIOD: Readonly<Record<Refresh, (day: Date) => Date>> = {
  daily: (day) => day,
  weekly: (day) => new Date(day.getTime() - ((day.getUTCDay() + 6) % 7) * DAY),
  monthly: (day) => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1)),
}

const DAY = 24 * 60 * 60 * 1000

/** What a schedule's steps are stamped with at a moment: the same for all of them, on every machine. */
export function currentStamp(refresh: Refresh, now: Date): string {
  return asDay(PERIOD[refresh](new Date(`${asDay(now)}T00:00:00Z`)))
}

function asDay(date: Date): string {
  return date.toISOString().slice(0, 10)
}

/** What becomes of a step's stamp: `due` when a period has ended since, `future` when the day has not come yet. */
export interface MovedStamp extends Stamp {
  readonly id: string
  readonly state: 'current' | 'new' | 'due' | 'future'
  /** The day that the lock has now. */
  readonly before?: string
}

/**
 * The stamps of a definition, moved on to a moment. One of this period stays, also when its author has set it to a later day of
 * the period by hand; one of a day that has not come is of a wrong clock, and is set to this period.
 *
 * @param lock the lock file as it is, when there is one
 */
export function moveStamps(definition: Definition, lock: Lock | undefined, now: Date): readonly MovedStamp[] {
  return scheduledSteps(definition).map((step): MovedStamp => {
    const { id, refresh } = step
    const current = currentStamp(refresh, now)
    const before = lock === undefined ? undefined : stampOf(definition, lock, step)
    if (before === undefined) return { id, refresh, refreshed: current, state: 'new' }
    if (before > asDay(now)) return { id, refresh, refreshed: current, before, state: 'future' }
    if (before < current) return { id, refresh, refreshed: current, before, state: 'due' }
    return { id, refresh, refreshed: before, before, state: 'current' }
  })
}
