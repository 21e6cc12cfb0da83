import { quoteWord } from './shell.ts'
import type { Reference, Text } from './text.ts'

/** A reference in shell syntax, in double quotes so that its value stays one word. */
export function shellReference(reference: Reference): string {
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

/** The word of an expansion in double quotes, where `'` means itself to some shells and a quote to bash. */
function insideExpansion(text: Text): string {
  return text
    .map((part) =>
      typeof part === 'string' ? part.replace(/[\\"$`}]/g, '\\$&').replaceAll("'", `"'"`) : parameter(part),
    )
    .join('')
}
