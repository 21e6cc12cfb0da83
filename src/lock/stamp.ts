import { stages, type Definition } from '../ir/definition.ts'
import type { Step } from '../ir/step.ts'
import type { Refresh } from '../ir/steps/base.ts'

/** What the lock file says of one step with a schedule. */
export interface Stamp {
  readonly refresh: Refresh
  /** The day in UTC that stands for the period in which it was last refreshed: `2026-11-23`. */
  readonly refreshed: string
}

const SCHEDULES: Readonly<Record<Refresh, true>> = { daily: true, weekly: true, monthly: true }

export function isSchedule(value: unknown): value is Refresh {
  return typeof value === 'string' && Object.hasOwn(SCHEDULES, value)
}

/** Whether a value is a day of the calendar as ISO 8601 writes it. */
export function isStamp(value: unknown): value is string {
  const [, year, month, day] = typeof value === 'string' ? (/^(\d{4})-(\d{2})-(\d{2})$/.exec(value) ?? []) : []
  const days = daysOf(Number(year), Number(month))
  return day !== undefined && days !== undefined && Number(day) >= 1 && Number(day) <= days
}

function daysOf(year: number, month: number): number | undefined {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
}

/** What of a lock is about stamps: they hold for one image. */
export interface Stamps {
  readonly image: string
  readonly stamps: ReadonlyMap<string, Stamp>
}

/** A step that its author has given a schedule. */
export type ScheduledStep = Step & { readonly refresh: Refresh }

/** The steps with a schedule, in the order of the definition. */
export function scheduledSteps(definition: Definition): readonly ScheduledStep[] {
  return stages(definition).flatMap(({ steps }) => steps.filter(isScheduled))
}

function isScheduled(step: Step): step is ScheduledStep {
  return step.refresh !== undefined
}

/** The stamp that a lock has for a step: of the same image, under its id, and for the schedule that it has now. */
export function stampOf(definition: Definition, lock: Stamps, step: Step): string | undefined {
  const stamp = lock.stamps.get(step.id)
  return lock.image === definition.name && step.refresh !== undefined && stamp?.refresh === step.refresh
    ? stamp.refreshed
    : undefined
}
