import { describe, expect, test } from 'vitest'
import { stage, type AnyStage } from 'layerwright'
import { currentStamp, moveStamps } from '../../src/cli/move-stamps.ts'
import { changeProbability, editProbability } from '../../src/cache/priors.ts'
import { applyLock } from '../../src/lock/apply-lock.ts'
import { parseLock, printLock, type Lock } from '../../src/lock/lock.ts'
import { isStamp, type Stamp } from '../../src/lock/stamp.ts'
import { describeStaleness, staleness } from '../../src/lock/staleness.ts'
import { makeVariants, toDockerfile } from '../../src/optimize/emit.ts'
import { DEFAULT_PASSES } from '../../src/optimize/preset.ts'
import { defined } from '../dsl/defined.ts'

const lockOf = (stamps: Readonly<Record<string, Stamp>>, image = 'acme.image'): Lock => ({
  image,
  references: new Map(),
  stamps: new Map(Object.entries(stamps)),
})
const weekly: Stamp = { refresh: 'weekly', refreshed: '2026-11-23' }
const FLAG = '--mount=type=secret,id=refreshed-2026-11-23'
const base = stage('scratch')
const printed = (target: AnyStage, lock: Lock): readonly string[] => {
  const variants = makeVariants(applyLock(defined(target), lock), DEFAULT_PASSES)
  return [variants.naive, variants.optimized.definition].map((definition) => toDockerfile(definition).text)
}

describe('a stamp', () => {
  test('is printed in both variants, for that step alone', () => {
    const target = base.run('a').run('b', { refresh: 'weekly' }).run('c').env({ A: '1' })
    for (const text of printed(target, lockOf({ 'image/run-2': weekly }))) {
      expect(text).toContain(`RUN a\n\nRUN ${FLAG} \\\n    b\n\nRUN c\n`)
      expect(text.split(FLAG)).toHaveLength(2)
    }
  })

  test.each<[string, AnyStage, string]>([
    ['an exec form', base.run({ exec: ['a', 'b'] }, { refresh: 'weekly' }), `RUN ${FLAG} ["a","b"]`],
    ['a heredoc', base.run('a\nb', { refresh: 'weekly' }), `RUN ${FLAG} <<EOF\na\nb\nEOF`],
    ['a script with a shebang', base.run('#!/x\nb', { refresh: 'weekly' }), `RUN ${FLAG} <<EOF\n#!/x\nb\nEOF`],
    [
      'a script for another program',
      base.run({ interpreter: 'python3', script: 'a' }, { refresh: 'weekly' }),
      `RUN ${FLAG} <<"EOF" python3\na\nEOF`,
    ],
    ['several scripts', base.run(['a', 'b'], { refresh: 'weekly' }), `RUN ${FLAG} \\\n    a \\\n && b`],
    [
      'a step with mounts of its own',
      base.run('a', { refresh: 'weekly', mounts: [{ type: 'tmpfs', target: '/t' }] }),
      `RUN ${FLAG} \\\n    --mount=type=tmpfs,target=/t \\\n    a`,
    ],
  ])('stands beside %s, whose text stays as it is', (_, target, expected) => {
    const [naive] = printed(target, lockOf({ 'image/run': weekly }))
    expect(naive).toContain(expected)
  })

  test.each<[string, Lock]>([
    ['there is none', lockOf({})],
    ['it is of another schedule', lockOf({ 'image/run': { refresh: 'daily', refreshed: '2026-11-23' } })],
    ['it is of another step', lockOf({ 'image/run-2': weekly })],
    ['the lock is of another image', lockOf({ 'image/run': weekly }, 'my.other')],
  ])('is not used where %s, and the lock is stale', (_, lock) => {
    const target = base.run('a', { refresh: 'weekly' })
    for (const text of printed(target, lock)) expect(text).not.toContain('refreshed')
    expect(describeStaleness(staleness(defined(target), lock))).toMatch(/it lacks a weekly stamp for image\/run/)
  })

  test('of a step that is gone, or has no schedule any more, is told', () => {
    const lock = lockOf({ 'image/run': weekly, 'image/apt': weekly })
    expect(describeStaleness(staleness(defined(base.run('a')), lock))).toBe(
      'nothing uses its stamp for image/run, stamp for image/apt any more',
    )
    expect(describeStaleness(staleness(defined(base.run('a')), lockOf({}, 'my.other')))).toBe(
      'it was written for my.other, so its stamps are not used',
    )
  })

  test('two steps of different schedules are not merged', () => {
    const target = stage('debian:12-slim').apt(['a'], { refresh: 'weekly' }).apt(['b'])
    expect(printed(target, lockOf({ 'image/apt': weekly }))[1]?.split('RUN ')).toHaveLength(3)
  })

  test('is a day of the calendar', () => {
    for (const day of ['2026-11-23', '2024-02-29', '2000-02-29']) expect(isStamp(day)).toBe(true)
    for (const day of ['2026-02-29', '1900-02-29', '2026-13-01', '2026-00-01', '2026-01-00', '2026-1-1', '', 7, null])
      expect(isStamp(day)).toBe(false)
  })

  test('is in the lock file, and comes back', () => {
    const lock = lockOf({ 'image/run': weekly })
    expect(parseLock(printLock(lock), 'x')).toEqual(lock)
    expect(printLock(lockOf({}))).not.toContain('stamps')
  })

  test.each([
    '[]',
    '7',
    '{"a":7}',
    '{"a":{"refresh":"weekly"}}',
    '{"a":{"refresh":"hourly","refreshed":"2026-11-23"}}',
    '{"a":{"refresh":"constructor","refreshed":"2026-11-23"}}',
    '{"a":{"refresh":"weekly","refreshed":"2026-11-31"}}',
    '{"a":{"refresh":"weekly","refreshed":"2026-11-23,target=/x"}}',
  ])('that is damaged is refused: %s', (stamps) => {
    const text = `{"schemaVersion":1,"image":"x","references":{},"stamps":${stamps}}`
    expect(() => parseLock(text, 'x.lock.json')).toThrow(
      /^x\.lock\.json: (?:stamps is no object|the stamp of "a").*run --lock$/,
    )
  })
})

describe('a schedule', () => {
  const target = base.run('a', { refresh: 'weekly' })
  const saturday = new Date('2026-11-28T23:59:00Z')
  const moved = (refreshed: string): unknown =>
    moveStamps(defined(target), lockOf({ 'image/run': { refresh: 'weekly', refreshed } }), saturday)[0]

  test.each([
    ['daily', '2026-11-28T23:59:59Z', '2026-11-28'],
    ['weekly', '2026-11-23T00:00:00Z', '2026-11-23'],
    ['weekly', '2026-11-29T23:59:59Z', '2026-11-23'],
    ['weekly', '2027-01-01T12:00:00Z', '2026-12-28'],
    ['monthly', '2026-11-30T23:59:59Z', '2026-11-01'],
    ['monthly', '2028-02-29T00:00:00Z', '2028-02-01'],
  ] as const)('%s at %s has the stamp %s', (refresh, now, stamp) => {
    expect(currentStamp(refresh, new Date(now))).toBe(stamp)
  })

  test('moves on when its period has ended, and stays else', () => {
    expect(moved('2026-11-16')).toMatchObject({ state: 'due', refreshed: '2026-11-23', before: '2026-11-16' })
    expect(moved('2026-11-22')).toMatchObject({ state: 'due', refreshed: '2026-11-23' })
    expect(moved('2026-11-23')).toMatchObject({ state: 'current', refreshed: '2026-11-23' })
    expect(moved('2026-11-25')).toMatchObject({ state: 'current', refreshed: '2026-11-25' })
    expect(moved('2026-11-29')).toMatchObject({ state: 'future', refreshed: '2026-11-23' })
    expect(moveStamps(defined(target), undefined, saturday)[0]).toMatchObject({ state: 'new', refreshed: '2026-11-23' })
  })

  test('is part of how often the model expects the step to run again', () => {
    const [step] = defined(base.run('a', { refresh: 'weekly', changes: 'never' })).target.steps
    const [edited] = defined(base.run('a', { refresh: 'weekly', changes: 0.5 })).target.steps
    if (step === undefined || edited === undefined) throw new Error('there is a step')
    expect(editProbability(step)).toBe(0)
    expect(changeProbability(step)).toBeGreaterThan(0)
    expect(changeProbability(edited)).toBeGreaterThan(0.5)
  })
})
