import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const TSX = fileURLToPath(import.meta.resolve('tsx/cli'))
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const API = fileURLToPath(new URL('../../src/index.ts', import.meta.url))

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
})

afterEach(() => {
  chmodSync(folder, 0o755)
  rmSync(folder, { recursive: true })
})

/** Writes a definition file of these lines, all of the public API imported. */
function write(name: string, ...lines: readonly string[]): void {
  const head = `import { arg, image, sh, stage, text, variable } from ${JSON.stringify(API)}`
  writeFileSync(join(folder, name), [head, ...lines, ''].join('\n'))
}

const app = [
  "const target = stage('debian:12-slim').env({ V: '1' }, { changes: 'weekly', usedBy: 'runtime' }).apt(['git', 'curl'])",
  "export default image(import.meta, { name: 'my.app', target })",
]

async function run(...argv: readonly string[]) {
  const child = spawn(process.execPath, [TSX, ...argv], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, stdout, stderr }
}

const generated = (): readonly string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.startsWith('generated'))

describe('a project in CommonJS', () => {
  beforeEach(() => {
    writeFileSync(join(folder, 'package.json'), '{}')
  })

  test('may start from a named context', async () => {
    const target = "stage(context('acme')).copy('/a', '/a', { from: context('other') })"
    const head = `import { context, image, stage } from ${JSON.stringify(API)}`
    const call = `export default image(import.meta, { name: 'my.app', target: ${target} })`
    writeFileSync(join(folder, 'app.ts'), [head, call, ''].join('\n'))
    expect(await run('app.ts', '--emit')).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(join(folder, 'generated/Dockerfile.app'), 'utf8')).toContain('FROM acme\n')
  })

  test('is told of the mistakes of all its images', async () => {
    write(
      'app.ts',
      "export const a = image(import.meta, { name: 'my.a', target: stage('debian:12-slim').apt([]) })",
      "export const b = image(import.meta, { name: 'my.b', target: stage('debian:12-slim').conda([]) })",
    )
    const { code, stderr } = await run('app.ts', '--emit')
    expect(code).toBe(2)
    expect(stderr).toContain('app.ts:2:')
    expect(stderr).toContain('app.ts:3:')
  })
})

test('--emit writes both Dockerfiles and the source map, and says what was rewritten and why', async () => {
  write('app.ts', ...app)
  const { code, stdout } = await run('app.ts', '--emit')
  expect(code).toBe(0)
  expect(generated()).toEqual([
    'generated',
    'generated/Dockerfile.app',
    'generated/Dockerfile.app.map.json',
    'generated/Dockerfile.app.naive',
  ])
  expect(stdout).toContain('scope-variables: app/env: V moved below app/apt')
  expect(readFileSync(join(folder, 'generated/Dockerfile.app'), 'utf8')).toMatch(
    /curl \\\n {6}git \\\n[\s\S]*\nENV V=1\n$/,
  )
  const map = readFileSync(join(folder, 'generated/Dockerfile.app.map.json'), 'utf8')
  expect(map).toContain('"app.ts:2:')
  expect(map).not.toContain(folder)
})

test('--emit --check writes nothing, and fails when a file is stale', async () => {
  write('app.ts', ...app)
  expect(await run('app.ts', '--emit', '--check')).toMatchObject({ code: 1 })
  expect(generated()).toEqual([])
  await run('app.ts', '--emit')
  expect(await run('app.ts', '--emit', '--check')).toMatchObject({
    code: 0,
    stdout: 'my.app: 3 files are up to date\n',
  })
  writeFileSync(join(folder, 'generated/Dockerfile.app.naive'), 'FROM scratch\n')
  const stale = await run('app.ts', '--emit', '--check')
  expect(stale.code).toBe(1)
  expect(stale.stderr).toContain('generated/Dockerfile.app.naive is stale')
})

test('--stdout prints one Dockerfile and writes nothing', async () => {
  write('app.ts', ...app)
  const { stdout } = await run('app.ts', '--emit', '--stdout')
  expect(stdout).toContain('--mount=type=cache')
  expect((await run('app.ts', '--emit', '--stdout', '--variant', 'naive')).stdout).not.toContain('--mount')
  expect(generated()).toEqual([])
})

test('--diff is a patch, --explain names the calls, --json is one document', async () => {
  write('app.ts', ...app)
  expect((await run('app.ts', '--diff')).stdout).toMatch(
    /^--- Dockerfile\.app\.naive[\s\S]*\n\+RUN --mount=type=cache/m,
  )
  expect((await run('app.ts', '--explain')).stdout).toContain("app.ts:2:98  .apt(['git', 'curl'])")
  const { stdout } = await run('app.ts', '--emit', '--diff', '--json')
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, images: [{ image: 'my.app' }] })
})

test('--without leaves a pass out, and an unknown one is refused with those that there are', async () => {
  write('app.ts', ...app)
  const { stdout } = await run('app.ts', '--emit', '--stdout', '--without', 'mount-caches')
  expect(stdout).not.toContain('--mount')
  const unknown = await run('app.ts', '--emit', '--without', 'nope')
  expect(unknown.code).toBe(2)
  expect(unknown.stderr).toContain(
    'The passes are sink-metadata, scope-variables, merge-apt, merge-dnf, order-steps, mount-caches',
  )
})

test('mistakes are reported together, each with its place, and nothing is written', async () => {
  write(
    'app.ts',
    "const target = stage().apt(['a b']).env({ PRICE: '$HOME' })",
    "export default image(import.meta, { name: 'my.app', target })",
  )
  const { code, stderr, stdout } = await run('app.ts', '--emit')
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^error: app\.ts:2:24: the package name "a b" holds white space/)
  expect(stderr).toMatch(/^app\.ts:2:37: "\$HOME" looks like a reference/m)
  expect(stderr).toMatch(/^app\.ts:2:16: this stage has no base/m)
  expect(stderr).not.toMatch(/^\s+at /m)
  expect(generated()).toEqual([])
})

test.each([
  ['a definition that throws', ["throw new TypeError('boom')"], /app\.ts:2:\d+: the definition threw TypeError: boom/],
  ['a file without an image', ["stage('debian:12-slim')"], /app\.ts: the file registers no image/],
])('%s gives one message and exit 2', async (_, lines, message) => {
  write('app.ts', ...lines)
  const { code, stderr } = await run(MAIN, 'emit', 'app.ts')
  expect(code).toBe(2)
  expect(stderr).toMatch(message)
  expect(stderr).not.toMatch(/^\s+at /m)
})

test.each([
  [['--nope'], /unknown option '--nope'/],
  [[], /Usage: /],
  [['--emit', '--rounds', 'two'], /whole number/],
  [['--emit', 'other'], /too many arguments/],
  [['--emit', '--variant', 'best'], /naive, optimized/],
])('a wrong command line %j is refused with exit 2', async (argv, message) => {
  write('app.ts', ...app)
  const { code, stderr } = await run('app.ts', ...argv)
  expect(code).toBe(2)
  expect(stderr).toMatch(message)
  expect(generated()).toEqual([])
})

test('two images must not write one file, in one run or across runs', async () => {
  write('app.ts', ...app, "image(import.meta, { name: 'other.app', target })")
  const both = await run('app.ts', '--emit')
  expect(both.code).toBe(2)
  expect(both.stderr).toContain('the images my.app and other.app would both write')
  expect(generated()).toEqual([])

  write('first.ts', ...app)
  write('second.ts', ...app.map((line) => line.replace('my.app', 'other.app')))
  await run('first.ts', '--emit')
  const second = await run('second.ts', '--emit')
  expect(second.code).toBe(2)
  expect(second.stderr).toContain('my.app and other.app would both write')
})

test('a folder that cannot be written leaves no half of the files', async () => {
  write('app.ts', ...app)
  writeFileSync(join(folder, 'taken'), 'a file where the folder should be')
  const { code, stderr } = await run('app.ts', '--emit', '--out', 'taken')
  expect(code).toBe(2)
  expect(stderr).toContain('cannot write to taken/Dockerfile.app')
  expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('a file where the folder should be')
})

test('importing a definition runs nothing; top-level await is waited for', async () => {
  write('app.ts', ...app)
  write('importer.ts', "import './app.ts'", "console.log('imported')")
  expect(await run('importer.ts', '--emit')).toEqual({ code: 0, stdout: 'imported\n', stderr: '' })
  write(
    'slow.ts',
    ...app,
    'await new Promise((resolve) => setTimeout(resolve, 50))',
    "image(import.meta, { name: 'my.late', target })",
  )
  expect((await run('slow.ts', '--emit')).stdout).toMatch(/my\.app: wrote[\s\S]*my\.late: wrote/)
})

test('the binary handles several files at once', async () => {
  write('app.ts', ...app)
  write('late.ts', ...app.map((line) => line.replace('my.app', 'my.late')))
  const { code, stdout } = await run(MAIN, 'emit', 'app.ts', 'late.ts')
  expect(code).toBe(0)
  expect(stdout).toMatch(/my\.app: wrote[\s\S]*my\.late: wrote/)
})

test.each([
  ["arg('a b')", /^error: app\.ts:2:1: "a b" is no name for a variable/],
  ["console.log(`x${arg('A')}`)", /^error: app\.ts:2:\d+: the variable A was put into an ordinary string/],
  ['image(import.meta, {})', /^error: app\.ts:2:1: the image's name/],
  [`${app.join('\n')}\nthrow new TypeError('boom')`, /^error: app\.ts:4:\d+: the definition threw TypeError: boom/],
])('a mistake outside of a stage, %s, is one message and exit 2', async (line, message) => {
  write('app.ts', line)
  for (const argv of [
    ['app.ts', '--emit'],
    [MAIN, 'emit', 'app.ts'],
  ]) {
    const { code, stderr, stdout } = await run(...argv)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  }
  expect(generated()).toEqual([])
})
