import { quoteWord } from './shell.ts'
import type { Reference, Text } from './text.ts'

/** A reference in shell syntax, in double quotes so that its value stays one word. */
function shellReference(reference: Reference): string {
  return `"${parameter(reference)}"`
}

/** A text as one word of a POSIX shell: literals quoted, variables expanded in double quotes. */
export function shellWord(text: Text): string {
  if (text.length === 0) return "''"
  return text.map((part) => (typeof part === 'string' ? quoteWord(part) : shellReference(part))).join('')
}

function parameter(reference: Reference): string {
  if (reference.operator === undefined) return `\${${reference.name}}`
  return `\${${reference.name}${reference.operator}${insideExpansion(reference.word ?? [])}}`
}

/** The word of an expansion in double quotes. */
function insideExpansion(text: Text): string {
  return text.map((part) => (typeof part === 'string' ? part.replace(/[\\"$`}]/g, '\\$&') : parameter(part))).join('')
}

/**
 * What the word of a variable holds that no escape keeps as it is in every shell: bash takes `'` for a quote there and
 * runs what stands in `<(…)`, while others do neither; quotes around it make bash 5.2 misread what follows. A replacement
 * is no expansion of POSIX.
 */
export function unquotable(text: Text): string | undefined {
  for (const part of text) {
    if (typeof part === 'string' || part.word === undefined) continue
    if (part.operator === '/' || part.operator === '//') return part.operator
    const literal = part.word.map((piece) => (typeof piece === 'string' ? piece : '$')).join('')
    const found = /'|[<>]\(/.exec(literal)?.[0] ?? unquotable(part.word)
    if (found !== undefined) return found
  }
  return undefined
}
