import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeProject, runTsx, writeDefinition, type Exit } from './processes.ts'

const VENVOY = fileURLToPath(new URL('../../images/venvoy.base.ts', import.meta.url))
const COMMITTED = fileURLToPath(new URL('../../generated/Dockerfile.base', import.meta.url))
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const BINARY = fileURLToPath(new URL('../../bin/layerwright.js', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

let folder = ''
const at = (name: string): string => join(folder, name)
const run = (...argv: readonly string[]): Promise<Exit> => runTsx(argv, { cwd: folder })
const app = (name: string): string =>
  `export default image(import.meta, { name: '${name}', target: stage('debian:12').apt(['git']) })`

beforeEach(() => {
  folder = makeProject()
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Everything in the project but what the test put there. */
function left(): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name !== 'package.json' && !name.endsWith('.ts'))
    .sort()
}

describe('what is emitted depends on the definition alone', () => {
  test.each([
    ['another time zone and language', { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'C' }],
    ['colours asked for', { FORCE_COLOR: '3', CLICOLOR_FORCE: '1', TERM: 'xterm-256color' }],
    ['CI and no git', { CI: 'true', GIT_DIR: '/nowhere', PATH: dirname(process.execPath) }],
  ])('%s', async (_, environment) => {
    const { code, stdout, stderr } = await runTsx([VENVOY, '--emit', '--stdout'], { cwd: ROOT, environment })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(readFileSync(COMMITTED, 'utf8'))
  })

  test('wherever the command is run', async () => {
    const argv = [BINARY, 'emit', relative(folder, VENVOY), '--stdout']
    const { code, stdout } = await runTsx(argv, { cwd: folder })
    expect(code).toBe(0)
    expect(stdout).toBe(readFileSync(COMMITTED, 'utf8'))
    expect(await runTsx([BINARY, 'emit', VENVOY, '--check'], { cwd: folder })).toMatchObject({
      code: 0,
      stdout: 'venvoy.base: 3 files are up to date\n',
    })
  })
})

describe('where files go', () => {
  test("to the project's generated/, wherever the command is run", async () => {
    mkdirSync(at('images/deep'), { recursive: true })
    writeDefinition(at('images/deep/app.ts'), app('my.app'))
    const { code } = await runTsx(['app.ts', '--emit'], { cwd: at('images/deep') })
    expect(code).toBe(0)
    expect(readdirSync(at('generated'))).toEqual(['Dockerfile.app', 'Dockerfile.app.map.json', 'Dockerfile.app.naive'])
    expect(readFileSync(at('generated/Dockerfile.app'), 'utf8')).toContain(
      'made by layerwright from images/deep/app.ts',
    )
  })

  test('to --out, from where the command is run', async () => {
    writeDefinition(at('app.ts'), app('my.app'))
    expect(await run('app.ts', '--emit', '--out', 'a/b')).toMatchObject({ code: 0, stderr: '' })
    expect(readdirSync(at('a/b'))).toHaveLength(3)
    expect(left().some((name) => name.startsWith('generated'))).toBe(false)
  })

  test('to the file of the whole name, where it has no dot', async () => {
    writeDefinition(at('app.ts'), app('app'))
    await run('app.ts', '--emit')
    expect(readdirSync(at('generated'))).toContain('Dockerfile.app')
  })

  test('of the file itself, when a link to it is run', async () => {
    writeDefinition(at('app.ts'), app('my.app'))
    symlinkSync(at('app.ts'), at('link.ts'))
    expect(await run('link.ts', '--emit')).toMatchObject({ code: 0 })
    expect(readFileSync(at('generated/Dockerfile.app'), 'utf8')).toContain('from app.ts')
  })
})

describe('nothing is half written', () => {
  test('when the last file cannot be written, the others stay as they were', async () => {
    writeDefinition(at('app.ts'), app('my.app'))
    mkdirSync(at('generated/Dockerfile.app.map.json'), { recursive: true })
    writeFileSync(at('generated/Dockerfile.app'), 'old\n')
    const { code, stdout, stderr } = await run('app.ts', '--emit')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: cannot (?:read|write)/)
    expect(readFileSync(at('generated/Dockerfile.app'), 'utf8')).toBe('old\n')
    expect(left()).toEqual(['generated', 'generated/Dockerfile.app', 'generated/Dockerfile.app.map.json'])
  })

  test('when one image of several is wrong', async () => {
    writeDefinition(
      at('app.ts'),
      "image(import.meta, { name: 'my.right', target: stage('debian:12') })",
      "image(import.meta, { name: 'my.wrong', target: stage('debian:12').apt(['a b']) })",
      "image(import.meta, { name: 'my.wrong-too', target: stage().cmd(['a']) })",
    )
    const { code, stderr } = await run('app.ts', '--emit')
    expect(code).toBe(2)
    expect(stderr.match(/^(?:error: )?app\.ts:\d+:\d+: /gm)).toEqual(['error: app.ts:3:67: ', 'app.ts:4:52: '])
    expect(left()).toEqual([])
  })

  test('by --check, --diff, --explain and --stdout', async () => {
    writeDefinition(at('app.ts'), app('my.app'))
    for (const argv of [['--emit', '--check'], ['--diff'], ['--explain'], ['--emit', '--stdout'], ['--diff', '--json']])
      await run('app.ts', ...argv)
    expect(left()).toEqual([])
  })

  test('files that are up to date are written with the same bytes', async () => {
    writeDefinition(at('app.ts'), app('my.app'))
    await run('app.ts', '--emit')
    const before = readFileSync(at('generated/Dockerfile.app.map.json'), 'utf8')
    expect(await run('app.ts', '--emit')).toMatchObject({ code: 0 })
    expect(readFileSync(at('generated/Dockerfile.app.map.json'), 'utf8')).toBe(before)
  })
})

describe('a mistake outside of any stage', () => {
  test.each([
    ['arg()', "const a = arg('a b')", /app\.ts:2:11: "a b" is no name for a variable/],
    ['a variable in an ordinary string', "const a = `x${arg('A', '1')}`", /app\.ts:2:\d+: the variable A was put into/],
    ['text', 'const a = text`${5}`', /app\.ts:2:11: expected a string/],
    ['image()', "image(import.meta, { name: 'A', target: stage('a') })", /app\.ts:2:1: the image's name "A" may hold/],
    ['a module that is not there', "await import('./nope.ts')", /nope\.ts/],
  ])('is reported with its line: %s', async (_, line, message) => {
    writeDefinition(at('app.ts'), line, app('my.app'))
    const { code, stdout, stderr } = await run(MAIN, 'emit', 'app.ts')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(left()).toEqual([])
  })
})

describe('two images of one file name', () => {
  test('are refused across runs, and taken where --out keeps them apart', async () => {
    writeDefinition(at('first.ts'), app('one.app'))
    writeDefinition(at('second.ts'), app('two.app'))
    await run('first.ts', '--emit')
    const before = readFileSync(at('generated/Dockerfile.app'), 'utf8')
    const second = await run('second.ts', '--emit')
    expect(second.code).toBe(2)
    expect(second.stderr).toMatch(/one\.app and two\.app would both write.*Give one of them another last part/)
    expect(readFileSync(at('generated/Dockerfile.app'), 'utf8')).toBe(before)
    expect(await run('second.ts', '--emit', '--out', 'other')).toMatchObject({ code: 0 })
  })

  test('are the same image after the definition has moved', async () => {
    writeDefinition(at('first.ts'), app('one.app'))
    await run('first.ts', '--emit')
    rmSync(at('first.ts'))
    writeDefinition(at('second.ts'), app('one.app'))
    expect(await run('second.ts', '--emit')).toMatchObject({ code: 0 })
  })
})

describe('the output', () => {
  test('of --json is one document, whatever is asked for together', async () => {
    writeDefinition(at('app.ts'), app('my.app'), "image(import.meta, { name: 'my.other', target: stage('debian:12') })")
    const { code, stdout, stderr } = await run('app.ts', '--emit', '--diff', '--explain', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      images: [
        { image: 'my.app', emit: { files: expect.any(Array) } },
        { image: 'my.other', diff: { patch: expect.any(String) } },
      ],
    })
  })

  test('has no colour where it is no terminal', async () => {
    writeDefinition(at('app.ts'), app('my.app'))
    const { stdout } = await run('app.ts', '--explain', '--diff')
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/\u001b/)
  })

  test('may be cut off by its reader', async () => {
    const target = `stage('debian:12')${Array.from({ length: 400 }, (_, index) => `.file('/f${String(index)}', ${JSON.stringify(`${'x'.repeat(500)}\n`)})`).join('')}`
    writeDefinition(at('app.ts'), `image(import.meta, { name: 'my.app', target: ${target} })`)
    const { code, stderr } = await runTsx(['app.ts', '--emit', '--stdout'], { cwd: folder, closeAfter: 1 })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('of --help and --version goes to stdout', async () => {
    writeDefinition(at('app.ts'), app('my.app'))
    const help = await run('app.ts', '--help')
    expect(help).toMatchObject({ code: 0, stderr: '' })
    for (const option of ['--emit', '--diff', '--explain', '--check', '--stdout', '--without'])
      expect(help.stdout).toContain(option)
    expect(await run('app.ts', '--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
  })
})
