import fc from 'fast-check'
import { literal, text, variable, type TextLike } from 'layerwright'
import { TextValue } from '../../src/dsl/variables.ts'

/** Pieces that mean something to Docker, to a shell, to JSON, or to a terminal. */
const MEANINGFUL = [
  '"',
  "'",
  '\\',
  '$',
  '`',
  '#',
  '--',
  '<<',
  '<<EOF',
  'EOF',
  '[',
  ']',
  '["a"]',
  '{',
  '}',
  '${A}',
  '$A',
  '${A:-b}',
  '\\$',
  '\\"',
  '\\\\',
  '=',
  ',',
  ' ',
  '  ',
  '\t',
  '\v',
  '&&',
  '||',
  ';',
  '|',
  '>',
  '<',
  '*',
  '?',
  '!',
  '~',
  '(',
  ')',
  '%s',
  '<(',
  '>(',
  '<(echo ran)',
  '$(echo ran)',
  '`echo ran`',
  '$((1+1))',
  'é',
  '🤖',
  '\u2028',
  '\u00a0',
  '\ufeff',
  '\u0001',
  'a',
  '0',
  '-',
  '/',
] as const

const pieces = fc.array(fc.oneof(fc.constantFrom(...MEANINGFUL), fc.string({ unit: 'grapheme', maxLength: 4 })), {
  maxLength: 8,
})

/** A line of anything that a file can hold. */
export const line = pieces.map((list) => list.join('').replaceAll(/[\n\r\0]|\p{Surrogate}/gu, ''))

/** Several lines, or none. */
export const lines = fc
  .array(fc.oneof(line, fc.constantFrom('EOF', ' EOF', 'EOF2', '', '#', 'cd /', '\\')), { maxLength: 5 })
  .map((list) => list.join('\n'))

/** A text of literal pieces and variables, and what it says where the variables A and B have these values. */
export interface Sample {
  readonly value: TextLike
  readonly says: (scope: Readonly<Record<string, string>>) => string
}

function words(lines: fc.Arbitrary<string>): fc.Arbitrary<Sample> {
  return lines.map((value) => ({ value: literal(value), says: () => value }))
}

const NAMES = ['A', 'B'] as const

function reference(words: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.oneof(
    fc.constantFrom(...NAMES).map((name): Sample => ({ value: variable(name), says: (scope) => scope[name] ?? '' })),
    fc.tuple(fc.constantFrom(...NAMES), words).map(([name, other]): Sample => ({
      value: variable(name).or(other.value),
      says: (scope) => scope[name] || other.says(scope),
    })),
    fc.tuple(fc.constantFrom(...NAMES), words).map(([name, other]): Sample => ({
      value: variable(name).ifSet(other.value),
      says: (scope) => (scope[name] ? other.says(scope) : ''),
    })),
    fc.tuple(fc.constantFrom(...NAMES), words).map(([name, other]): Sample => ({
      value: variable(name).ifUndefined(other.value),
      says: (scope) => scope[name] ?? other.says(scope),
    })),
    fc.tuple(fc.constantFrom(...NAMES), words).map(([name, other]): Sample => ({
      value: variable(name).ifDefined(other.value),
      says: (scope) => (scope[name] === undefined ? '' : other.says(scope)),
    })),
  )
}

/** Any text: literals, variables with other texts as their words, and so on. */
function texts(inWords: fc.Arbitrary<Sample>, between = words(line)): fc.Arbitrary<Sample> {
  return fc
    .array(fc.oneof(between, reference(fc.oneof(inWords, reference(inWords)))), { minLength: 1, maxLength: 4 })
    .map((list) => ({
      value: list.reduce((before, { value }) => text`${before}${value}`, new TextValue([])),
      says: (known) => list.map(({ says }) => says(known)).join(''),
    }))
}

/** Variables with a pattern, which only Docker and not every shell has; the patterns stand for themselves here. */
export const patternSample: fc.Arbitrary<Sample> = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom('a', '0', 'a-0', '.'), fc.constantFrom('', 'b', 'x.y'))
  .chain(([name, pattern, put]) => {
    const of = (change: (value: string) => string, value: TextLike): Sample => ({
      value,
      says: (scope) => change(scope[name] ?? ''),
    })
    return fc.constantFrom(
      of(
        (text) => (text.startsWith(pattern) ? text.slice(pattern.length) : text),
        variable(name).withoutPrefix(pattern),
      ),
      of(
        (text) => (text.endsWith(pattern) ? text.slice(0, -pattern.length) : text),
        variable(name).withoutSuffix(pattern),
      ),
      of((text) => text.replace(pattern, () => put), variable(name).replace(pattern, put)),
      of((text) => text.replaceAll(pattern, () => put), variable(name).replaceAll(pattern, put)),
      of((text) => text.slice(text.lastIndexOf('-') + 1), variable(name).withoutPrefix('*-', { longest: true })),
      of((text) => text.split('.')[0] ?? '', variable(name).withoutSuffix('.*', { longest: true })),
    )
  })

export const sample = texts(words(line))

/** The longest line of a Dockerfile, its line break and what stands beside a value included. */
const LONGEST = 65_535

/** A line of anything as a literal, now and then one about as long as Docker reads. */
export const anyLine: fc.Arbitrary<Sample> = words(
  fc.oneof(
    { weight: 60, arbitrary: line },
    { weight: 1, arbitrary: fc.tuple(line, fc.nat(60)).map(([end, less]) => 'é$'.repeat(LONGEST / 3 - less) + end) },
    { weight: 1, arbitrary: fc.nat(90).map((less) => 'x'.repeat(LONGEST - less)) },
  ),
)

/** For a shell, the word of a variable cannot hold what the shells take differently there. */
export const shellSample = texts(words(line.filter((value) => !/'|[<>]\(/.test(value))))

/** Texts of the characters that a user, a group or a tag may have; the words of their variables too. */
const name = words(fc.stringMatching(/^[A-Za-z0-9_.:-]{1,8}$/))
export const nameSample = texts(name, name)

/** What the variables may be when a text is expanded. */
export const scope: fc.Arbitrary<Readonly<Record<string, string>>> = fc.record(
  { A: fc.oneof(fc.constant(''), line), B: fc.oneof(fc.constant(''), line) },
  { requiredKeys: [] },
)
