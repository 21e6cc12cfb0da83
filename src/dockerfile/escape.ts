import { literals, type Reference, type Text } from '../ir/text.ts'

const SAFE = /^[A-Za-z0-9_./:@%+,=~-]+$/

/**
 * A text as one word of an instruction that Docker expands (ENV, LABEL, WORKDIR, USER, FROM, …): bare where that is
 * safe, else in double quotes, in which `\`, `"` and `$` are escaped.
 *
 * Source: BuildKit, frontend/dockerfile/shell (ProcessWord).
 */
export function expandedWord(text: Text): string {
  return isSafe(text) ? text.map(bareWord).join('') : `"${text.map(quotedWord).join('')}"`
}

/**
 * A text as a JSON string of an instruction whose JSON form Docker expands (COPY, VOLUME). `<<` would open a heredoc, and
 * a byte-order mark at the beginning would be dropped.
 */
export function expandedJson(text: Text): string {
  return JSON.stringify(
    text.map((part) => (typeof part === 'string' ? part.replace(/[\\$"'<\uFEFF]/g, '\\$&') : parameter(part))).join(''),
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

function bareWord(part: string | Reference): string {
  return typeof part === 'string' ? part : parameter(part)
}

function quotedWord(part: string | Reference): string {
  return typeof part === 'string' ? part.replace(/[\\"$]/g, '\\$&') : parameter(part)
}

function parameter(reference: Reference): string {
  if (reference.operator === undefined) return `\${${reference.name}}`
  return `\${${reference.name}${reference.operator}${(reference.word ?? []).map(wordPart).join('')}}`
}

function wordPart(part: string | Reference): string {
  return typeof part === 'string' ? part.replace(/[\\"$}']/g, '\\$&') : parameter(part)
}
