import { literals, type Reference, type Text } from '../ir/text.ts'

const SAFE = /^[A-Za-z0-9_./:@%+,=~-]+$/

/** What the directive `escape` can be: the character that takes away the meaning of the next one. */
export type EscapeCharacter = '\\' | '`'

/**
 * A text as one word of an instruction that Docker expands (ENV, LABEL, WORKDIR, USER, FROM, …): bare where that is
 * safe, else in double quotes, in which the escape character, `"` and `$` are escaped.
 *
 * Source: BuildKit, frontend/dockerfile/shell (ProcessWord).
 */
export function expandedWord(text: Text, escape: EscapeCharacter = '\\'): string {
  return isSafe(text)
    ? text.map((part) => bareWord(part, escape)).join('')
    : `"${text.map((part) => (typeof part === 'string' ? escaped(part, QUOTED, escape) : parameter(part, escape))).join('')}"`
}

/**
 * A text as a JSON string of an instruction whose JSON form Docker expands (COPY, VOLUME). `<<` would open a heredoc, and
 * a byte-order mark at the beginning would be dropped.
 */
export function expandedJson(text: Text, escape: EscapeCharacter = '\\'): string {
  return JSON.stringify(
    text.map((part) => (typeof part === 'string' ? escaped(part, BARE, escape) : parameter(part, escape))).join(''),
  )
}

/** Whether a text can stand as a bare word among others: in one piece, and no flag. */
export function isBare(text: Text): boolean {
  return (
    isSafe(text) &&
    !text
      .map((part) => (typeof part === 'string' ? part : '$'))
      .join('')
      .startsWith('--')
  )
}

function isSafe(text: Text): boolean {
  return text.length > 0 && literals(text).every((piece) => SAFE.test(piece))
}

function bareWord(part: string | Reference, escape: EscapeCharacter): string {
  return typeof part === 'string' ? part : parameter(part, escape)
}

/** What has a meaning inside of double quotes, in a bare word, and in the word of a variable, beside the escape character. */
const QUOTED = '"$'
const BARE = '$"\'<\uFEFF'
const WORD = '"$}\''

function escaped(value: string, meaningful: string, escape: EscapeCharacter): string {
  return [...value]
    .map((character) => (character === escape || meaningful.includes(character) ? escape + character : character))
    .join('')
}

function parameter(reference: Reference, escape: EscapeCharacter): string {
  if (reference.operator === undefined) return `\${${reference.name}}`
  const word = (reference.word ?? []).map((part) =>
    typeof part === 'string' ? escaped(part, WORD, escape) : parameter(part, escape),
  )
  const replaced = reference.replacement === undefined ? '' : `/${reference.replacement}`
  return `\${${reference.name}${reference.operator}${word.join('')}${replaced}}`
}
