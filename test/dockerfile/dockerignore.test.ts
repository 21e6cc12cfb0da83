import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arg, literal, stage, text, type Stage } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { components, contextSources } from '../../src/dockerfile/context-sources.ts'
import { dockerignore } from '../../src/dockerfile/dockerignore.ts'
import { defined } from '../dsl/defined.ts'
import { isIgnored } from './moby/ignore.ts'
import { matchesPart } from './moby/path-match.ts'

const debian = stage('debian:12')
const ignoreOf = (target: AnyStage, own?: string): string => dockerignore(contextSources(defined(target)), [], own)
const copying = (...sources: readonly string[]): Stage => debian.copy(sources.map(literal), '/x/')

describe('what is kept', () => {
  test.each<[string, AnyStage, readonly string[]]>([
    ['nothing, where nothing is copied', debian.run('true'), ['*']],
    ['files and folders', copying('a.txt', 'src/', './lib//x', '/abs'), ['*', '!a.txt', '!abs', '!lib/x', '!src']],
    ['patterns', copying('*.json', 'src/?/x'), ['*', '!*.json', '!src/?/x']],
    ['each once, and nothing within another', copying('src/a', 'src', 'src/', 'srcs'), ['*', '!src', '!srcs']],
    ['no more than the root', copying('../../a', 'b/../c'), ['*', '!a', '!c']],
    ['what two languages read differently, widened', copying('a[0-9]/x', '#a', '!b', 'c\\d', 'e '), ['*', '!*']],
    ['only the part that is read differently, widened', copying('a/(b)/c'), ['*', '!a/*/c']],
    ['what .add() takes from it', debian.add(['a.tar', 'https://example.org/b.tar'], '/x/'), ['*', '!a.tar']],
    ['nothing for triggers, which run in another build', debian.onbuild(stage().copy('a', '/a')), ['*']],
    ['bind mounts', debian.run('a', { mounts: [{ type: 'bind', source: 'w', target: '/w' }] }), ['*', '!w']],
    ['nothing for what comes from stages and images', debian.copy('a', '/a', { from: 'b' }), ['*']],
    ['nothing for instructions that copy nothing', debian.instruction('MAINTAINER me'), ['*']],
  ])('%s', (_, target, lines) => {
    expect(ignoreOf(target)).toBe(`${lines.join('\n')}\n`)
  })

  test.each<[string, AnyStage, string]>([
    ['.', copying('.'), 'image/copy takes all of it'],
    ['a path that climbs to the root', copying('a', 'a/..'), 'image/copy takes all of it'],
    ['a mount of all', debian.run('a', { mounts: [{ type: 'bind', target: '/w' }] }), 'image/run takes all of it'],
    [
      'a variable',
      copying('x').copy(text`a/${arg('V', 'b')}`, '/'),
      'a variable in a source of image/copy-2 may hold any path',
    ],
    [
      'an instruction as typed',
      debian.instruction('COPY a /b'),
      'image/instruction, an instruction as typed, may take any of it',
    ],
    ['one that runs', debian.instruction('RUN --mount=target=/x true'), 'image/instruction, an instruction as typed'],
  ])('everything for %s', (_, target, reason) => {
    const ignore = ignoreOf(target)
    expect(ignore).toContain(`# Nothing is left out: ${reason}`)
    expect(ignore).not.toMatch(/^[^#]/m)
  })

  test("is still what the project's own .dockerignore leaves of it", () => {
    const own = '# mine\nsrc/*.log\n!src/keep.log\n'
    const ignore = ignoreOf(copying('src'), own)
    expect(ignore).toContain("# The project's own .dockerignore:\n# mine\nsrc/*.log\n!src/keep.log\n")
    for (const path of ['src', 'src/a.ts', 'src/a.log', 'src/keep.log', 'src/b/c.log'])
      expect({ path, ignored: isIgnored(ignore, path) }).toEqual({ path, ignored: isIgnored(own, path) })
    expect(isIgnored(ignore, 'other')).toBe(true)
  })
})

/** Every path of three parts or fewer of these names. */
const NAMES = ['a', 'b', 'ab', 'a b', '!a', '#a', '[a]', 'a*', '\\a', 'é', 'a+', '.a', '(a)', '^']
const PATHS = NAMES.flatMap((one) => [
  one,
  ...NAMES.flatMap((two) => [`${one}/${two}`, ...['a', 'b', '[a]'].map((three) => `${one}/${two}/${three}`)]),
])

/** Whether COPY takes a path: its source matches the path or a folder that it lies in. */
function isTaken(source: string, path: string): boolean {
  const wanted = components(source)
  const parts = path.split('/')
  return wanted.length <= parts.length && wanted.every((part, index) => matchesPart(part, parts[index] ?? '') === true)
}

const piece = fc.constantFrom(
  'a',
  'b',
  '/',
  '/',
  '*',
  '?',
  '[a',
  ']',
  '^',
  '\\',
  '.',
  '..',
  '!',
  '#',
  ' ',
  '+',
  '(',
  ')',
  'é',
  '-',
)
const source = fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => pieces.join(''))

test('nothing that a source takes is left out', () => {
  let taken = 0
  fc.assert(
    fc.property(fc.array(source, { minLength: 1, maxLength: 3 }), (sources) => {
      const ignore = ignoreOf(copying(...sources))
      for (const path of PATHS.filter((path) => sources.some((each) => isTaken(each, path)))) {
        taken += 1
        if (isIgnored(ignore, path))
          expect.fail(`${JSON.stringify(sources)} take ${path}, and this leaves it out:\n${ignore}`)
      }
    }),
    { numRuns: 400 },
  )
  expect(taken).toBeGreaterThan(1000)
})

test('of plain sources, nothing else is kept', () => {
  const plain = fc
    .array(fc.constantFrom('a', 'b', 'ab', 'a b', 'é', '.a'), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join('/'))
  fc.assert(
    fc.property(fc.array(plain, { minLength: 1, maxLength: 3 }), (sources) => {
      const ignore = ignoreOf(copying(...sources))
      for (const path of PATHS) expect(isIgnored(ignore, path)).toBe(!sources.some((each) => isTaken(each, path)))
    }),
    { numRuns: 100 },
  )
})
