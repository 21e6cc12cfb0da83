import type { Reference, Text } from '../ir/text.ts'

const SAFE = /^[A-Za-z0-9_./:@%+,=~-]+$/

/**
 * A text as one word of an instruction that Docker expands (ENV, LABEL, WORKDIR, USER, FROM, …): bare where that is
 * safe, else in double quotes, in which `\`, `"` and `$` are escaped.
 *
 * Source: BuildKit, frontend/dockerfile/shell (ProcessWord).
 */
export function expandedWord(text: Text): string {
  const bare = text.every((part) => typeof part !== 'string' || SAFE.test(part)) && text.length > 0
  return bare ? text.map(bareWord).join('') : `"${text.map(quotedWord).join('')}"`
}

/** A text as a JSON string of an instruction whose JSON form Docker expands (COPY, VOLUME). */
export function expandedJson(text: Text): string {
  return JSON.stringify(
    text.map((part) => (typeof part === 'string' ? part.replace(/[\\$]/g, '\\$&') : parameter(part))).join(''),
  )
}

/** Whether a text can stand as a bare word among others. */
export function isBare(text: Text): boolean {
  return text.length > 0 && text.every((part) => typeof part !== 'string' || SAFE.test(part))
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
