import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeProject, runTsx, writeDefinition, type Exit } from './processes.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const digest = (character: string): string => `sha256:${character.repeat(64)}`
const [A, B] = [digest('a'), digest('b')]

let folder = ''
const at = (name: string): string => join(folder, name)
const LOCK = 'generated/my.app.lock.json'

beforeEach(() => {
  folder = makeProject()
  mkdirSync(at('bin'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A docker client whose registry has these references; what it is asked is written to `asked`. */
function registry(digests: Readonly<Record<string, string>>): void {
  const cases = Object.entries(digests).map(
    ([reference, digest]) => `${reference}) echo '{"mediaType":"x","digest":"${digest}"}';;`,
  )
  writeFileSync(
    at('bin/docker'),
    `#!/bin/sh
[ "$1 $2" != 'buildx version' ] || { echo 'github.com/docker/buildx 0.29.1'; exit; }
echo "$@" >> ${at('asked')}
for reference; do :; done
case $reference in
${cases.join('\n')}
*.invalid/*) printf 'ERROR: failed to do request: no such host\\n' >&2; exit 1;;
*) printf 'ERROR: %s: not found\\n' "$reference" >&2; exit 1;;
esac
`,
  )
  chmodSync(at('bin/docker'), 0o755)
}

const run = (...argv: readonly string[]): Promise<Exit> =>
  runTsx(argv, { cwd: folder, environment: { PATH: `${at('bin')}:${process.env['PATH'] ?? ''}` } })

const app = (target: string, name = 'my.app'): string =>
  `export default image(import.meta, { name: '${name}', target: ${target} })`
const asked = (): string => (existsSync(at('asked')) ? readFileSync(at('asked'), 'utf8') : '')

describe('--lock', () => {
  test('writes what the registry says, and emission takes it from there without asking', async () => {
    registry({ 'python:3.11-slim': A, 'busybox:1': B })
    writeDefinition(
      at('app.ts'),
      app(
        "stage(text`python:${arg('V', '3.11')}-slim`).copy('/a', '/a', { from: 'busybox:1' }).copy('/b', '/b', { from: 'busybox:1' })",
      ),
    )
    expect(await run('app.ts', '--lock')).toEqual({
      code: 0,
      stderr: '',
      stdout: `my.app: wrote ${LOCK}\n  python:3.11-slim: ${A}, unless the build gives a V\n  busybox:1: ${B}\n`,
    })
    expect(JSON.parse(readFileSync(at(LOCK), 'utf8'))).toEqual({
      schemaVersion: 1,
      image: 'my.app',
      references: { 'busybox:1': { digest: B }, 'python:3.11-slim': { digest: A } },
    })
    expect(asked().trim().split('\n')).toHaveLength(2)

    registry({})
    await run('app.ts', '--emit')
    for (const file of ['generated/Dockerfile.app', 'generated/Dockerfile.app.naive']) {
      expect(readFileSync(at(file), 'utf8')).toContain(`FROM \${V_IMAGE:-python:\${V}-slim@${A}}\n`)
      expect(readFileSync(at(file), 'utf8')).toContain(`COPY --from=busybox:1@${B} /b /b`)
    }
    expect(await run('app.ts', '--emit', '--check')).toMatchObject({ code: 0 })
    expect((await run('app.ts', '--emit', '--stdout')).stdout).toContain(A)
    expect((await run('app.ts', '--explain')).stdout).toContain(`  busybox:1: ${B}\n`)
    expect(asked().trim().split('\n')).toHaveLength(2)
  })

  test('says what cannot be locked, and why', async () => {
    registry({})
    writeDefinition(at('app.ts'), app("stage(text`debian:${arg('V')}`)"))
    const { code, stdout } = await run('app.ts', '--lock')
    expect(code).toBe(0)
    expect(stdout).toContain('debian:${V}: not locked: the build argument V has no default')
    expect((await run('app.ts', '--explain')).stdout).toContain('debian:${V}: not locked')
    expect(await run('app.ts', '--emit', '--check')).toMatchObject({ code: 1 })
    await run('app.ts', '--emit')
    expect(await run('app.ts', '--emit', '--check')).toMatchObject({ code: 0 })
  })

  test('hands --builder on, and is one document with --json', async () => {
    registry({ 'debian:12': A })
    writeDefinition(at('app.ts'), app("stage('debian:12')"))
    const { code, stdout, stderr } = await run('app.ts', '--lock', '--builder', 'mine', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      images: [{ image: 'my.app', lock: { file: LOCK, references: { 'debian:12': { digest: A } }, notLocked: [] } }],
    })
    expect(asked()).toContain('--builder mine debian:12')
  })

  test('takes many files, and writes all of their locks or none', async () => {
    registry({ 'debian:12': A })
    writeDefinition(at('one.ts'), app("stage('debian:12')", 'my.one'))
    writeDefinition(at('two.ts'), app("stage('debian:13')", 'my.two'))
    const failed = await run(MAIN, 'lock', 'one.ts', 'two.ts')
    expect(failed).toMatchObject({ code: 2, stdout: '' })
    expect(failed.stderr).toMatch(/^error: two\.ts:2:\d+: the image debian:13 is not there: debian:13: not found\./)
    expect(existsSync(at('generated'))).toBe(false)
    registry({ 'debian:12': A, 'debian:13': B })
    expect(await run(MAIN, 'lock', 'one.ts', 'two.ts')).toMatchObject({ code: 0 })
    expect(readFileSync(at('generated/my.one.lock.json'), 'utf8')).toContain(A)
    expect(readFileSync(at('generated/my.two.lock.json'), 'utf8')).toContain(B)
  })

  test('exits with 3 where no registry answers, and leaves the old file', async () => {
    registry({ 'debian:12': A })
    writeDefinition(at('app.ts'), app("stage('debian:12')"))
    await run('app.ts', '--lock')
    const before = readFileSync(at(LOCK), 'utf8')
    writeDefinition(at('app.ts'), app("stage('debian:12').copy('/a', '/a', { from: 'nowhere.invalid/x:1' })"))
    const { code, stderr } = await run('app.ts', '--lock')
    expect(code).toBe(3)
    expect(stderr).toMatch(/app\.ts:2:\d+: the digest of nowhere\.invalid\/x:1 could not be asked for: .*no such host/)
    expect(readFileSync(at(LOCK), 'utf8')).toBe(before)
  })

  test('takes a named context for what the build says that it is', async () => {
    registry({ 'debian:12': A })
    writeDefinition(at('app.ts'), app("stage('debian:12').copy('/a', '/a', { from: 'shared' })"))
    expect(await run('app.ts', '--lock')).toMatchObject({ code: 2, stderr: expect.stringContaining('--build-context') })
    expect(await run('app.ts', '--lock', '--build-context', 'shared=../shared')).toMatchObject({ code: 0 })
    expect(await run('app.ts', '--lock')).toMatchObject({ code: 0 })
    expect((await run('app.ts', '--emit', '--stdout')).stdout).toContain('COPY --from=shared /a /a')
  })

  test('leaves every file as it was where one lock is damaged', async () => {
    registry({})
    writeDefinition(
      at('app.ts'),
      app("stage('debian:12')"),
      "image(import.meta, { name: 'my.two', target: stage('a') })",
    )
    await run('app.ts', '--emit', '--bake')
    rmSync(at('generated/Dockerfile.app'))
    rmSync(at('generated/docker-bake.json'))
    writeFileSync(at('generated/my.two.lock.json'), '{')
    expect(await run('app.ts', '--emit', '--bake')).toMatchObject({ code: 2, stdout: '' })
    expect(existsSync(at('generated/Dockerfile.app'))).toBe(false)
    expect(existsSync(at('generated/docker-bake.json'))).toBe(false)
  })

  test('writes a damaged file anew, which nothing else takes', async () => {
    registry({ 'debian:12': A })
    writeDefinition(at('app.ts'), app("stage('debian:12')"))
    mkdirSync(at('generated'))
    writeFileSync(at(LOCK), '{"schemaVersion":1,"references":{"debian:12":{"digest":"sha256:0"}}}')
    expect(await run('app.ts', '--emit')).toMatchObject({ code: 2, stderr: expect.stringContaining('run --lock') })
    expect(await run('app.ts', '--lock')).toMatchObject({ code: 0 })
    expect(await run('app.ts', '--lock', '--check')).toMatchObject({ code: 0 })
  })
})

describe('a lock that does not fit', () => {
  test('is noticed by --emit --check without a network', async () => {
    registry({ 'debian:12': A })
    writeDefinition(at('app.ts'), app("stage('debian:12')"))
    await run('app.ts', '--lock', '--emit')
    writeDefinition(at('app.ts'), app("stage('debian:13')"))
    const before = asked()
    const { code, stderr } = await run('app.ts', '--emit', '--check')
    expect(code).toBe(1)
    expect(stderr).toBe(
      `error: my.app: ${LOCK} is stale: it lacks debian:13, and nothing uses its debian:12 any more. Run the same definition with --lock\n`,
    )
    const emitted = await run('app.ts', '--emit')
    expect(emitted).toMatchObject({ code: 0, stderr: expect.stringContaining('is stale: it lacks debian:13') })
    expect(readFileSync(at('generated/Dockerfile.app'), 'utf8')).toContain('FROM debian:13\n')
    expect(asked()).toBe(before)
  })

  test('is noticed by --lock --check when a tag has moved', async () => {
    registry({ 'debian:12': A })
    writeDefinition(at('app.ts'), app("stage('debian:12')"))
    expect(await run('app.ts', '--lock', '--check')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`there is no ${LOCK}`),
    })
    await run('app.ts', '--lock')
    expect(await run('app.ts', '--lock', '--check')).toMatchObject({ code: 0, stderr: '' })
    registry({ 'debian:12': B })
    const before = readFileSync(at(LOCK), 'utf8')
    const { code, stderr } = await run('app.ts', '--lock', '--check')
    expect(code).toBe(1)
    expect(stderr).toBe(`error: my.app: debian:12 has moved from ${A} to ${B}. Run --lock to follow it\n`)
    expect(readFileSync(at(LOCK), 'utf8')).toBe(before)
  })
})
