import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeProject, runTsx, writeDefinition, type Exit } from './processes.ts'

const IGNORE = 'generated/Dockerfile.app.dockerignore'

let folder = ''
const at = (name: string): string => join(folder, name)
const run = (...argv: readonly string[]): Promise<Exit> => runTsx(argv, { cwd: folder })
const copying = (...sources: readonly string[]): void =>
  writeDefinition(
    at('app.ts'),
    `image(import.meta, { name: 'my.app', target: stage('debian:12').copy(${JSON.stringify(sources)}, '/x/') })`,
  )

beforeEach(() => {
  folder = makeProject()
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('--emit --dockerignore', () => {
  test('writes the file beside the Dockerfile, and emission keeps it up to date from then on', async () => {
    copying('src', '*.json')
    await run('app.ts', '--emit')
    expect(existsSync(at(IGNORE))).toBe(false)
    expect(await run('app.ts', '--emit', '--check')).toMatchObject({ code: 0 })
    expect(await run('app.ts', '--emit', '--dockerignore')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(IGNORE),
    })
    expect(readFileSync(at(IGNORE), 'utf8')).toMatch(/^# What my\.app needs .*\n# .*\n\*\n!\*\.json\n!src\n$/)
    expect(await run('app.ts', '--emit', '--check')).toMatchObject({ code: 0 })
    copying('lib')
    expect(await run('app.ts', '--emit', '--check')).toMatchObject({ code: 1, stderr: expect.stringContaining(IGNORE) })
    await run('app.ts', '--emit')
    expect(readFileSync(at(IGNORE), 'utf8')).toContain('\n*\n!lib\n')
  })

  test("keeps the project's own .dockerignore in force, which Docker would not read any more", async () => {
    copying('src')
    writeFileSync(at('.dockerignore'), 'src/secret\n')
    await run('app.ts', '--emit', '--dockerignore')
    expect(readFileSync(at(IGNORE), 'utf8')).toMatch(/!src\n# The project's own \.dockerignore:\nsrc\/secret\n$/)
    writeFileSync(at('.dockerignore'), 'src/other\n')
    expect(await run('app.ts', '--emit', '--check')).toMatchObject({ code: 1 })
  })

  test.each([
    ['itself', ['link'], 'link'],
    ['on the way', ['link/x'], 'link'],
    ['among what a pattern may match', ['dir/*/y'], 'dir/inner'],
  ])('is refused where a source is a link: %s', async (_, sources, link) => {
    mkdirSync(at('real'))
    mkdirSync(at('dir'))
    symlinkSync('real', at('link'))
    symlinkSync('../real', at('dir/inner'))
    copying(...sources)
    const { code, stderr } = await run('app.ts', '--emit', '--dockerignore')
    expect(code).toBe(2)
    expect(stderr).toMatch(`is copied through the link ${link}, which leads to `)
    expect(existsSync(at('generated'))).toBe(false)
    expect(await run('app.ts', '--emit')).toMatchObject({ code: 0 })
  })

  test('takes a link within a folder for what it is', async () => {
    mkdirSync(at('dir'))
    symlinkSync('../real', at('dir/inner'))
    copying('dir')
    expect(await run('app.ts', '--emit', '--dockerignore')).toMatchObject({ code: 0 })
  })
})
