import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeProject, runTsx, writeDefinition, type Exit } from './processes.ts'

let folder = ''
const at = (name: string): string => join(folder, name)
const RECORD = 'generated/my.app.record.json'

beforeEach(() => {
  folder = makeProject()
  mkdirSync(at('generated'))
  const target = "stage('debian:12-slim').apt(['curl']).apt(['git'])"
  writeDefinition(at('app.ts'), `export default image(import.meta, { name: 'my.app', target: ${target} })`)
})
afterEach(() => rmSync(folder, { recursive: true }))

const run = (...argv: readonly string[]): Promise<Exit> => runTsx(['app.ts', ...argv], { cwd: folder })
const emitted = (): string => readFileSync(at('generated/Dockerfile.app'), 'utf8')

const REFUTED = {
  schemaVersion: 1,
  image: 'my.app',
  refuted: [
    { pass: 'merge-apt', stage: 'app', steps: ['app/apt', 'app/apt-2'], reason: 'with it, the image has another /x' },
  ],
}

describe('a record beside the Dockerfiles', () => {
  test('keeps emission from what it refutes, and --explain says so', async () => {
    expect(await run('--emit')).toMatchObject({ code: 0, stderr: '' })
    expect(emitted().match(/^RUN /gm)).toHaveLength(1)
    const merged = emitted()
    writeFileSync(at(RECORD), JSON.stringify(REFUTED))
    expect(await run('--emit', '--check')).toMatchObject({ code: 1 })
    expect(await run('--emit')).toMatchObject({ code: 0, stderr: '' })
    expect(emitted().match(/^RUN /gm)).toHaveLength(2)
    expect((await run('--explain')).stdout).toContain(
      'merge-apt: app/apt, app/apt-2: not made again, since the record of the image refutes it: with it, the image has another /x',
    )
    rmSync(at(RECORD))
    expect(await run('--emit')).toMatchObject({ code: 0, stderr: '' })
    expect(emitted()).toBe(merged)
  })

  test.each<readonly [string, string, string]>([
    ['is damaged', '{"schemaVersion":1,', 'this is no record, so it is not used, and what it refuted is made again'],
    ['is from the future', '{"schemaVersion":9}', 'a newer layerwright has written it, so it is not used'],
    [
      'is of another image',
      JSON.stringify({ ...REFUTED, image: 'my.other' }),
      'is the record of my.other and is not used',
    ],
  ])('that %s is not used, which is said', async (_, content, message) => {
    expect(await run('--emit')).toMatchObject({ code: 0 })
    const before = emitted()
    writeFileSync(at(RECORD), content)
    const { code, stderr } = await run('--emit')
    expect(code).toBe(0)
    expect(stderr).toContain(`my.app: ${RECORD}`)
    expect(stderr).toContain(message)
    expect(stderr).toContain('Write it anew: run --verify --record')
    expect(emitted()).toBe(before)
    expect(readFileSync(at(RECORD), 'utf8')).toBe(content)
  })

  test('says nothing of Dockerfiles that have changed since', async () => {
    expect((await run('--explain')).stdout).toContain('no record shows both Dockerfiles to give one image')
    const digest = '0'.repeat(64)
    const verified = { dockerfiles: { naive: digest, optimized: digest }, images: {}, packages: {} }
    writeFileSync(at(RECORD), JSON.stringify({ ...REFUTED, refuted: [], verified }))
    expect((await run('--explain')).stdout).toContain('they have changed since the record was written')
  })
})
