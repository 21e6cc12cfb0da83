import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stage } from 'layerwright'
import { lockImages } from '../../src/cli/lock.ts'
import { outputsOf } from '../../src/cli/outputs.ts'
import type { Reporter } from '../../src/cli/reporter.ts'
import { defined } from '../dsl/defined.ts'
import { makeProject, runTsx, writeDefinition, type Exit } from './processes.ts'

let folder = ''
const at = (name: string): string => join(folder, name)
const LOCK = 'generated/my.app.lock.json'

beforeEach(() => {
  folder = makeProject()
  mkdirSync(at('generated'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const run = (...argv: readonly string[]): Promise<Exit> => runTsx(['app.ts', ...argv], { cwd: folder })

function define(target: string): void {
  writeDefinition(at('app.ts'), `export default image(import.meta, { name: 'my.app', target: ${target} })`)
}

function writeLock(stamps: object, imageName = 'my.app'): void {
  writeFileSync(at(LOCK), JSON.stringify({ schemaVersion: 1, image: imageName, references: {}, stamps }))
}

const weekly = (refreshed: string): object => ({ 'app/run': { refresh: 'weekly', refreshed } })
const TARGET = "stage('scratch').run({ exec: ['/x'] }, { refresh: 'weekly' })"

describe('a step with a schedule', () => {
  test('has no stamp as long as there is no lock file, which is said', async () => {
    define(TARGET)
    expect(await run('--emit')).toMatchObject({
      code: 0,
      stderr: `my.app: app/run asks for a refresh, and there is no ${LOCK} with a stamp: run --lock, and again on that schedule\n`,
    })
    expect(readFileSync(at('generated/Dockerfile.app'), 'utf8')).toContain('\nRUN ["/x"]\n')
    expect(await run('--lock', '--check')).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no') })
  })

  test('gets one from --lock, the same in both variants, and no other until its period has ended', async () => {
    define(TARGET)
    const { code, stdout } = await run('--lock', '--emit')
    expect(code).toBe(0)
    const day = /app\/run: refreshed weekly, last (\d{4}-\d{2}-\d{2}) \(new\)/.exec(stdout)?.[1] ?? 'none'
    for (const file of ['Dockerfile.app', 'Dockerfile.app.naive'])
      expect(readFileSync(at(`generated/${file}`), 'utf8')).toContain(
        `RUN --mount=type=secret,id=refreshed-${day} ["/x"]`,
      )
    const lock = readFileSync(at(LOCK), 'utf8')
    expect(await run('--lock', '--check')).toMatchObject({ code: 0, stderr: '' })
    expect((await run('--lock')).stdout).toContain('(not due)')
    expect(readFileSync(at(LOCK), 'utf8')).toBe(lock)
    expect((await run('--explain')).stdout).toContain(`app/run: refreshed weekly, last ${day}`)
  })

  test('is due when its period has ended: --lock --check fails, --emit does not know', async () => {
    define(TARGET)
    writeLock(weekly('2020-01-06'))
    const before = readFileSync(at(LOCK), 'utf8')
    const { code, stderr } = await run('--lock', '--check')
    expect(code).toBe(1)
    expect(stderr).toMatch(/my\.app: app\/run is due: it is refreshed weekly, and its stamp is 2020-01-06\. Run --lock/)
    expect(readFileSync(at(LOCK), 'utf8')).toBe(before)
    expect(await run('--emit')).toMatchObject({ code: 0, stderr: '' })
    expect(await run('--emit', '--check')).toMatchObject({ code: 0 })
    expect((await run('--lock')).stdout).toContain('(was 2020-01-06)')
    expect(await run('--emit', '--check')).toMatchObject({ code: 1, stderr: expect.stringContaining('stale') })
  })

  test('has a stamp of a day that has not come: it is said, and set back', async () => {
    define(TARGET)
    writeLock(weekly('2999-01-01'))
    expect(await run('--lock', '--check')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the stamp of app/run is 2999-01-01, a day that has not come'),
    })
    expect((await run('--lock')).stdout).toContain('(was 2999-01-01, a day that has not come)')
    expect(await run('--lock', '--check')).toMatchObject({ code: 0 })
  })

  test.each([
    [
      'a step that is gone',
      { 'app/gone': { refresh: 'weekly', refreshed: '2026-11-23' } },
      'my.app',
      /its stamp for app\/gone/,
    ],
    [
      'another schedule',
      { 'app/run': { refresh: 'daily', refreshed: '2026-11-23' } },
      'my.app',
      /lacks a weekly stamp/,
    ],
    ['another definition', weekly('2026-11-23'), 'my.other', /was written for my\.other, so its stamps are not used/],
  ])('does not use a stamp of %s, and says so', async (_, stamps, name, says) => {
    define(TARGET)
    writeLock(stamps, name)
    expect(await run('--emit')).toMatchObject({ code: 0, stderr: expect.stringMatching(says) })
    expect(readFileSync(at('generated/Dockerfile.app'), 'utf8')).not.toContain('refreshed')
    expect(await run('--emit', '--check')).toMatchObject({ code: 1, stderr: expect.stringMatching(says) })
  })

  test('refuses a damaged stamp without a stack trace, and writes it anew', async () => {
    define(TARGET)
    writeLock({ 'app/run': { refresh: 'weekly', refreshed: 'yesterday' } })
    const { code, stderr } = await run('--emit')
    expect(code).toBe(2)
    expect(stderr).toBe(
      `error: ${LOCK}: the stamp of "app/run" is no schedule with a day such as 2026-11-23. Write it anew: run --lock\n`,
    )
    expect(await run('--lock', '--emit')).toMatchObject({ code: 0, stderr: '' })
  })

  test('that has nothing newer is refused with its place', async () => {
    define("stage('scratch').env({ A: '1' }, { refresh: 'weekly' })")
    const { code, stderr } = await run('--emit')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: app\.ts:2:\d+: refresh: it sets what the definition says/)
  })
})

test('--lock asks its clock once, and every step of a schedule has the same stamp', async () => {
  const lines: string[] = []
  const note = (line: string): void => void lines.push(line)
  const reporter: Reporter = { result: note, note, error: note, emphasis: String, faint: String }
  const refresh = { refresh: 'weekly' } as const
  const target = stage('scratch').run('a', refresh).run('b', { refresh: 'monthly' }).run('c', refresh)
  const definition = { ...defined(target, 'my.app'), file: at('app.ts') }
  const outputs = outputsOf(definition, undefined)
  let asked = 0
  const clock = (): Date => {
    asked += 1
    return new Date('2026-11-28T12:00:00Z')
  }
  const options = { color: false, engine: 'auto' } as const
  await lockImages([{ definition, outputs }], options, reporter, clock)
  expect(asked).toBe(1)
  expect(JSON.parse(readFileSync(at(LOCK), 'utf8'))).toMatchObject({
    stamps: {
      'app/run': { refresh: 'weekly', refreshed: '2026-11-23' },
      'app/run-2': { refresh: 'monthly', refreshed: '2026-11-01' },
      'app/run-3': { refresh: 'weekly', refreshed: '2026-11-23' },
    },
  })
  const next = (): Date => new Date('2026-11-30T00:00:00Z')
  await expect(lockImages([{ definition, outputs }], { ...options, check: true }, reporter, next)).rejects.toThrow(
    /app\/run is due.*2026-11-30\n.*app\/run-3 is due/,
  )
})

test('--explain names what lost a refresh, also in its document', async () => {
  define("stage('debian:12-slim').env({ VERSION: '1' }, { changes: 'weekly', usedBy: 'runtime' }).apt(['curl'])")
  const { stdout } = await run('--explain')
  expect(stdout).toContain('no longer downloaded anew with each change of VERSION')
  const document: unknown = JSON.parse((await run('--explain', '--json')).stdout)
  expect(document).toMatchObject({
    images: [{ explain: { lostRefreshes: [{ stage: 'app', steps: ['app/apt'], moved: ['app/env'] }] } }],
  })
})
