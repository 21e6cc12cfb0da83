import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bakeString, bakeTargets, mergeBake } from '../../src/cli/bake-file.ts'
import { makeProject, runTsx, writeDefinition, type Exit } from './processes.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const BAKE = 'generated/docker-bake.json'

let folder = ''
const at = (name: string): string => join(folder, name)
const run = (...argv: readonly string[]): Promise<Exit> => runTsx(argv, { cwd: folder })
const text = (): string => readFileSync(at(BAKE), 'utf8')
const read = (): unknown => JSON.parse(text())
const targets = (): readonly string[] => Object.keys(bakeTargets(text()))

beforeEach(() => {
  folder = makeProject()
  mkdirSync(at('images'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const app = (name: string, target = "stage('debian:12')"): string =>
  `image(import.meta, { name: '${name}', target: ${target} })`

describe('--emit --bake', () => {
  test('writes a target for each image, with the build arguments that it takes', async () => {
    const target = "stage(text`python:${arg('PYTHON', '3.11')}`).env({ A: arg('MODE', 'x') }).copy('a', '/a')"
    writeDefinition(at('images/one.ts'), app('my.one', target), app('my.two'))
    expect(await run('images/one.ts', '--emit', '--bake')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`wrote ${BAKE}\n`),
    })
    expect(read()).toEqual({
      group: { default: { targets: ['one', 'two'] } },
      target: {
        one: {
          description: 'my.one, made by layerwright from images/one.ts',
          dockerfile: 'generated/Dockerfile.one',
          args: { MODE: null, PYTHON: null },
          context: '.',
        },
        two: {
          description: 'my.two, made by layerwright from images/one.ts',
          dockerfile: 'generated/Dockerfile.two',
          context: '.',
        },
      },
    })
  })

  test('keeps the targets of other files, and removes those of definitions that are gone', async () => {
    writeDefinition(at('images/one.ts'), app('my.one'), app('my.extra'))
    writeDefinition(at('images/two.ts'), app('my.two'))
    writeDefinition(at('images/three.ts'), app('my.three'))
    expect(await run(MAIN, 'emit', 'images/one.ts', 'images/two.ts', 'images/three.ts', '--bake')).toMatchObject({
      code: 0,
    })
    expect(targets()).toEqual(['extra', 'one', 'three', 'two'])
    const before = text()
    for (const name of ['two', 'one', 'three']) await run(`images/${name}.ts`, '--emit', '--bake')
    expect(text()).toBe(before)

    writeDefinition(at('images/one.ts'), app('my.one'))
    rmSync(at('images/three.ts'))
    const stale = await run('images/one.ts', '--emit', '--check')
    expect(stale).toMatchObject({ code: 1, stderr: expect.stringContaining(`${BAKE} is stale`) })
    expect(text()).toBe(before)
    await run('images/one.ts', '--emit')
    expect(targets()).toEqual(['one', 'two'])
    expect(await run('images/two.ts', '--emit', '--check')).toMatchObject({ code: 0 })
  })

  test('is written only where it was asked for once', async () => {
    writeDefinition(at('images/one.ts'), app('my.one'))
    await run('images/one.ts', '--emit')
    expect(existsSync(at(BAKE))).toBe(false)
    expect(await run('images/one.ts', '--emit', '--check')).toMatchObject({ code: 0 })
    expect(await run('images/one.ts', '--emit', '--check', '--bake')).toMatchObject({ code: 1 })
    await run('images/one.ts', '--emit', '--stdout', '--bake')
    expect(existsSync(at(BAKE))).toBe(false)
  })

  test('has what flags give, until they give something else', async () => {
    writeDefinition(at('images/one.ts'), app('my.one', "stage('debian:12').copy('a', '/a', { from: 'shared' })"))
    const flags = ['--build-context', 'shared=../shared', '--build-context', 'debian:12=docker-image://debian:13']
    const more = ['--context', 'src', '--platform', 'linux/amd64,linux/arm64', '--tag', 'me/one:1']
    await run('images/one.ts', '--emit', '--bake', ...flags, ...more)
    const given = {
      context: 'src',
      contexts: { shared: '../shared', 'debian:12': 'docker-image://debian:13' },
      platforms: ['linux/amd64', 'linux/arm64'],
      tags: ['me/one:1'],
    }
    expect(bakeTargets(text())).toMatchObject({ one: given })
    expect(await run('images/one.ts', '--emit', '--check')).toMatchObject({ code: 0 })
    await run('images/one.ts', '--emit', '--diff', '--build-context', 'debian:12=docker-image://mine')
    expect(bakeTargets(text())).toMatchObject({ one: given })
    await run('images/one.ts', '--emit', '--bake', '--tag', 'me/one:2')
    expect(bakeTargets(text())).toMatchObject({ one: { ...given, tags: ['me/one:2'] } })
  })

  test('does not give one name to two images', async () => {
    writeDefinition(at('images/one.ts'), app('my.one'), app('my.two'))
    expect(await run('images/one.ts', '--emit', '--bake', '--tag', 'x')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--set TARGET.tags=NAME'),
    })
    expect(existsSync(at('generated'))).toBe(false)
  })

  test('names the file in the document of --json', async () => {
    writeDefinition(at('images/one.ts'), app('my.one'))
    const { stdout } = await run('images/one.ts', '--emit', '--bake', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ images: [{ image: 'my.one' }], bake: { files: [BAKE] } })
  })
})

describe('a bake file that somebody changed', () => {
  const target = { description: 'x', context: '.', dockerfile: 'generated/Dockerfile.x' }

  test.each([undefined, '', '{', '[]', '{"target":[]}', '{"target":{"a":1}}', 'null'])(
    '%j is taken for none',
    (before) => {
      expect(mergeBake(before, { x: target }, () => false)).toBe(mergeBake(undefined, { x: target }, () => false))
    },
  )

  test('loses what belongs to no definition', async () => {
    writeDefinition(at('images/one.ts'), app('my.one'))
    mkdirSync(at('generated'))
    writeFileSync(at(BAKE), JSON.stringify({ target: { mine: { dockerfile: 'Dockerfile' }, odd: { dockerfile: 1 } } }))
    await run('images/one.ts', '--emit')
    expect(targets()).toEqual(['one'])
  })
})

test.each([
  ['plain', 'plain'],
  ['${HOME}', '$${HOME}'],
  ['%{if}', '%%{if}'],
  ['a$b', 'a$b'],
])('the characters %s are written %s, since bake expands its strings', (given, written) => {
  expect(bakeString(given)).toBe(written)
})
