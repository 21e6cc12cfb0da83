import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arg, literal, stage, text, type TextLike } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { naive } from '../dsl/defined.ts'
import { expandWord } from './buildkit/expand.ts'
import { readDockerfile, type ReadInstruction } from './buildkit/read.ts'
import { argumentList, jsonList, pairs } from './buildkit/words.ts'
import { line, sample, scope } from './hostile.ts'

const debian = stage('debian:12-slim')
const RUNS = { numRuns: 300 }

/** The last instruction of the Dockerfile, as BuildKit reads it. */
function last(target: AnyStage): ReadInstruction {
  const found = readDockerfile(naive(target)).at(-1)
  if (found === undefined) throw new Error('no instruction')
  return found
}

/** A place where Docker expands a text: the stage with the text there, and how BuildKit gets it back. */
interface Place {
  readonly name: string
  readonly put: (value: TextLike) => AnyStage
  readonly read: (instruction: ReadInstruction, scope: Readonly<Record<string, string>>) => string
  readonly prefix?: string
}

const value = (rest: string): string => pairs(rest).find(([name]) => name === 'V')?.[1] ?? 'missing'

const PLACES: readonly Place[] = [
  {
    name: 'ENV',
    put: (V) => debian.env({ FIRST: 'a b', V, LAST: '' }),
    read: ({ rest }, known) => expandWord(value(rest), known),
  },
  {
    name: 'LABEL',
    put: (V) => debian.label({ V, last: '#' }),
    read: ({ rest }, known) => expandWord(value(rest), known),
  },
  {
    name: 'WORKDIR',
    put: (path) => debian.workdir(text`/${path}`),
    read: ({ rest }, known) => expandWord(rest, known),
    prefix: '/',
  },
  {
    name: 'the source of COPY',
    put: (path) => debian.copy(path, '/srv'),
    read: ({ rest }, known) => expandWord(argumentList(rest)[0] ?? '', known),
  },
  {
    name: 'the destination of COPY',
    put: (path) => debian.copy('a', path),
    read: ({ rest }, known) => expandWord(argumentList(rest)[1] ?? '', known),
  },
]

describe.each(PLACES)('$name', ({ name, put, read, prefix = '' }) => {
  const empty = (given: string): boolean => given === '' && name.endsWith('COPY')

  test('gives back every character that was typed', () => {
    fc.assert(
      fc.property(line, (given) => {
        fc.pre(!empty(given))
        expect(read(last(put(literal(given))), { A: 'wrong', B: 'wrong' })).toBe(prefix + given)
      }),
      RUNS,
    )
  })

  test('expands its variables and nothing else', () => {
    fc.assert(
      fc.property(sample, scope, ({ value: given, says }, known) => {
        fc.pre(!empty(says({})))
        expect(read(last(put(given)), known)).toBe(prefix + says(known))
      }),
      RUNS,
    )
  })
})

describe('COPY', () => {
  test('has no flag but those that were asked for, and no heredoc', () => {
    fc.assert(
      fc.property(line, line, (first, second) => {
        fc.pre(first !== '' && second !== '')
        const copy = last(debian.copy([literal(first), literal(second)], '/srv/', { chown: '1000:1000' }))
        expect(copy.flags).toEqual(['--chown=1000:1000'])
        expect(copy.heredocs).toEqual([])
        const sources = argumentList(copy.rest)
        expect(sources).toHaveLength(3)
        // BuildKit looks for heredocs among the arguments before it expands them.
        expect(sources.filter((source) => /^\d*<</.test(source))).toEqual([])
      }),
      RUNS,
    )
  })
})

describe('ARG', () => {
  test('keeps its default', () => {
    fc.assert(
      fc.property(line, (given) => {
        expect(expandWord(value(last(debian.arg(arg('V', literal(given)))).rest), {})).toBe(given)
      }),
      RUNS,
    )
  })
})

describe('JSON lists', () => {
  const words = fc.array(line, { minLength: 1, maxLength: 4 })

  test.each([
    ['CMD', (argv: readonly string[]): AnyStage => debian.cmd(argv)],
    ['ENTRYPOINT', (argv: readonly string[]): AnyStage => debian.entrypoint(argv)],
    ['SHELL', (argv: readonly string[]): AnyStage => debian.shell(argv)],
    ['RUN', (argv: readonly string[]): AnyStage => debian.run({ exec: argv })],
  ])('%s gives back its words', (_, put) => {
    fc.assert(
      fc.property(words, (argv) => {
        const read = last(put(argv))
        expect(jsonList(read.rest)).toEqual(argv)
        expect(read.heredocs).toEqual([])
      }),
      RUNS,
    )
  })

  test('HEALTHCHECK gives back its words', () => {
    fc.assert(
      fc.property(words, (argv) => {
        expect(jsonList(last(debian.healthcheck(argv)).rest.replace(/^CMD /, ''))).toEqual(argv)
      }),
      RUNS,
    )
  })

  test('VOLUME gives back its paths', () => {
    // Refused: what looks like a variable, climbs, or ends with white space.
    const path = line.map((given) => `/${given}`.trimEnd()).filter((given) => !/\$[A-Za-z{_]|\.\./.test(given))
    const paths = fc.array(path, { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(paths, (given) => {
        const read = argumentList(last(debian.volume(given)).rest)
        expect(read.map((path) => expandWord(path.trim(), {}))).toEqual(given)
      }),
      RUNS,
    )
  })
})
