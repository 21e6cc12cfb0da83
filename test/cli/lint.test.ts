import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeProject, runTsx, writeDefinition, type Exit } from './processes.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
/** No engine answers there. */
const NOWHERE = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }

let folder = ''

beforeEach(() => {
  folder = makeProject()
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const write = (name: string, ...lines: readonly string[]): void => {
  writeDefinition(join(folder, name), ...lines)
}

const lint = (...argv: readonly string[]): Promise<Exit> => runTsx([...argv], { cwd: folder, environment: NOWHERE })

const registered = (target: string): string =>
  `export default image(import.meta, { name: 'my.app', target: ${target} })`

describe('the exit code', () => {
  test.each<[string, string, readonly string[], number]>([
    ['of no finding', "stage('debian:12').user('app')", ['--strict'], 0],
    ['of a note', "stage('debian:12')", ['--strict'], 0],
    ['of a warning', "stage('debian').user('app')", [], 0],
    ['of a warning in a strict run', "stage('debian').user('app')", ['--strict'], 1],
    ['of an error', "stage('debian:12').env({ A: 'redis://a:b@c.example' }).user('app')", [], 1],
  ])('%s', async (_, target, argv, code) => {
    write('app.ts', registered(target))
    expect(await lint('app.ts', '--lint', ...argv)).toMatchObject({ code })
    expect(await lint(MAIN, 'lint', 'app.ts', ...argv)).toMatchObject({ code })
  })
})

test('a finding is a line with its place, and the last line counts them', async () => {
  write('app.ts', "const target = stage('debian')", "  .run('cd /app')", "  .user('app')", registered('target'))
  const { stdout, stderr } = await lint('app.ts', '--lint')
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(/^app\.ts:2:16 {2}warning {2}the base debian .* {2}latest-tag$/),
    expect.stringMatching(/^app\.ts:3:4 {2}warning {2}the directory of cd .* {2}lost-shell-state$/),
    '2 findings: 2 warnings; docker build --check was not asked',
    '',
  ])
  expect(stderr).toMatch(/^docker build --check was skipped: no Docker Engine answers at unix:\/\/\/nowhere[^\n]*\n$/)
})

test('files are apart, and images that share a stage tell of it once', async () => {
  write('base.ts', "export const base = stage('debian').user('app')", registered('base'))
  write(
    'web.ts',
    "import { base } from './base.ts'",
    "image(import.meta, { name: 'my.web', target: stage().from(base).run('cd /') })",
  )
  const { stdout } = await lint(MAIN, 'lint', 'web.ts', 'base.ts')
  expect(stdout).toMatch(/^base\.ts:2:\d+ [^\n]*latest-tag\n\nweb\.ts:3:\d+ [^\n]*lost-shell-state\n2 findings/)
})

test('what a definition holds cannot reach the terminal as anything but text', async () => {
  write(
    'app.ts',
    String.raw`const target = stage('debian:12').run('curl -o x "https://example.org/\u001b[2J\u202ered\nblue"').user('app')`,
    registered('target'),
  )
  const { stdout } = await lint('app.ts', '--lint')
  expect(stdout).toContain('unpinned-download')
  expect(stdout.trimEnd().split('\n')).toHaveLength(2)
  // eslint-disable-next-line no-control-regex
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
})

test('--json is one document with the findings of every image, and says what was skipped', async () => {
  write(
    'app.ts',
    registered("stage('debian').user('app')"),
    "image(import.meta, { name: 'my.web', target: stage('debian:12') })",
  )
  const { stdout, code } = await lint('app.ts', '--lint', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    images: [
      {
        image: 'my.app',
        lint: {
          findings: [
            { rule: 'latest-tag', severity: 'warning', file: 'app.ts', line: 2, docs: 'docs/lint/latest-tag.md' },
          ],
          buildCheck: { done: false, reason: expect.stringContaining('no Docker Engine answers') },
        },
      },
      { image: 'my.web', lint: { findings: [{ rule: 'root-user', severity: 'note' }] } },
    ],
  })
})

test('--sarif writes the findings of all images whole, or nothing', async () => {
  write('app.ts', registered("stage('debian').run('cd /')"))
  expect(await lint('app.ts', '--lint', '--sarif', 'out/lint.sarif', '--strict')).toMatchObject({ code: 1 })
  const log = readFileSync(join(folder, 'out/lint.sarif'), 'utf8')
  expect(JSON.parse(log)).toMatchObject({ version: '2.1.0', runs: [{ results: [{}, {}, {}] }] })
  expect(log).not.toContain(folder)
  expect(readdirSync(join(folder, 'out'))).toEqual(['lint.sarif'])

  const refused = await lint('app.ts', '--lint', '--sarif', 'out')
  expect(refused.code).toBe(2)
  expect(refused.stderr).toMatch(/cannot write to out: /)
  expect(readdirSync(folder).filter((name) => name.startsWith('out'))).toEqual(['out'])
})

test('nothing is emitted of a definition that fails', async () => {
  write('app.ts', registered("stage('debian').user('app')"))
  expect(await lint('app.ts', '--emit', '--lint', '--strict')).toMatchObject({ code: 1 })
  expect(existsSync(join(folder, 'generated'))).toBe(false)
  const { code, stdout } = await lint('app.ts', '--emit', '--lint')
  expect(code).toBe(0)
  expect(stdout).toMatch(/latest-tag[\s\S]*my\.app: wrote/)
})

test('--engine docker insists on an engine, --engine model asks for none', async () => {
  write('app.ts', registered("stage('debian').user('app')"))
  const insisted = await lint('app.ts', '--lint', '--engine', 'docker')
  expect(insisted).toMatchObject({ code: 3, stdout: '' })
  expect(insisted.stderr).toContain('no Docker Engine answers')
  expect((await lint('app.ts', '--lint', '--engine', 'model')).stderr).toBe(
    'docker build --check was skipped: as --engine model asks\n',
  )
})

test('--quiet keeps the note back, but the count still says what was not asked', async () => {
  write('app.ts', registered("stage('debian:12').user('app')"))
  expect(await lint('app.ts', '--lint', '--quiet')).toEqual({
    code: 0,
    stdout: 'no findings; docker build --check was not asked\n',
    stderr: '',
  })
})

test('what an image accepts is not told of it', async () => {
  write('app.ts', "image(import.meta, { name: 'my.app', target: stage('debian:12'), allow: ['root-user'] })")
  expect((await lint('app.ts', '--lint')).stdout).toMatch(/^no findings/)
})
