import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stage } from 'layerwright'
import { checkClaims, outputsOf } from '../../src/cli/outputs.ts'
import { UsageError } from '../../src/ir/errors.ts'
import type { Definition } from '../../src/ir/definition.ts'
import { defined } from '../dsl/defined.ts'
import { makeProject } from './processes.ts'

let folder = ''
beforeEach(() => {
  folder = makeProject()
  mkdirSync(join(folder, 'generated'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const named = (name: string, file = 'app.ts'): Definition => ({
  ...defined(stage('debian:12'), name),
  file: join(folder, file),
})
const onDisk = (map: string): void => writeFileSync(join(folder, 'generated/Dockerfile.app.map.json'), map)
const emittedFor = (image: string, definition: string): void => onDisk(JSON.stringify({ image, definition }))

describe('images that would write one file are refused', () => {
  test.each([
    ['of one run', (): Definition[] => [named('one.app'), named('two.app')], /one\.app and two\.app would both write/],
    ['of one name', (): Definition[] => [named('one.app'), named('one.app')], /two images are named one\.app/],
    [
      'with and without a dot',
      (): Definition[] => [named('app'), named('one.app')],
      /app and one\.app would both write/,
    ],
  ])('%s', (_, images, message) => {
    expect(() => checkClaims(images(), undefined)).toThrow(UsageError)
    expect(() => checkClaims(images(), undefined)).toThrow(message)
  })

  test('when another image has been emitted there', () => {
    emittedFor('other.app', 'other.ts')
    expect(() => checkClaims([named('one.app')], undefined)).toThrow(/other\.app and one\.app would both write.*--out/)
  })

  test('when another definition, which is still there, has emitted an image of that name', () => {
    writeFileSync(join(folder, 'other.ts'), '')
    emittedFor('one.app', 'other.ts')
    expect(() => checkClaims([named('one.app')], undefined)).toThrow(
      /one\.app of other\.ts and one\.app would both write/,
    )
  })
})

describe('images that write files of their own are taken', () => {
  test.each([
    ['with other last parts', (): Definition[] => [named('one.app'), named('one.web')]],
    ['alone', (): Definition[] => [named('one.app')]],
  ])('%s', (_, images) => {
    expect(() => checkClaims(images(), undefined)).not.toThrow()
  })

  test.each([
    ['its own earlier files', '{"image":"one.app","definition":"app.ts"}'],
    ['those of a definition that is gone', '{"image":"one.app","definition":"gone.ts"}'],
    ['a file that is no source map', '{}'],
    ['a file that is no JSON', '{'],
    ['a list', '[]'],
    ['a source map of other types', '{"image":1,"definition":2}'],
  ])('over %s', (_, map) => {
    onDisk(map)
    expect(() => checkClaims([named('one.app')], undefined)).not.toThrow()
  })

  test('in another folder', () => {
    emittedFor('other.app', 'other.ts')
    expect(() => checkClaims([named('one.app')], join(folder, 'elsewhere'))).not.toThrow()
  })
})

test('the files of an image are named after the last part of its name', () => {
  const { dockerfile, sourceMap, definition } = outputsOf(
    { name: 'a.b.app', file: join(folder, 'images/x.ts') },
    undefined,
  )
  const path = join(folder, 'generated/Dockerfile.app')
  expect({ dockerfile, sourceMap, definition }).toEqual({
    dockerfile: { optimized: path, naive: `${path}.naive` },
    sourceMap: `${path}.map.json`,
    definition: 'images/x.ts',
  })
})
