import type { Text } from '../../../src/ir/text.ts'
import { hash } from './hash.ts'

/** What a base image's own PATH holds. */
const BASE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** A text with its variables replaced, as Docker expands it; what the base image sets has a symbolic value. */
export function expand(text: Text, variables: ReadonlyMap<string, string>): string {
  return text
    .map((part) => {
      if (typeof part === 'string') return part
      const own = part.name === 'PATH' ? BASE_PATH : part.declaration === undefined ? `<${part.name} of the base>` : ''
      const value = variables.get(part.name) ?? own
      const word = expand(part.word ?? [], variables)
      switch (part.operator) {
        case undefined:
        case ':?':
        case '?':
          return value
        case ':-':
        case '-':
          return value === '' ? word : value
        case ':+':
        case '+':
          return value === '' ? '' : word
        case '#':
        case '##':
        case '%':
        case '%%':
        case '/':
        case '//':
          return hash(value, part.operator, word, part.replacement)
      }
    })
    .join('')
}

/** The directories of PATH, in order. */
export function pathDirectories(variables: ReadonlyMap<string, string>, directory: string): readonly string[] {
  return (variables.get('PATH') ?? BASE_PATH)
    .split(':')
    .map((entry) => (entry.startsWith('/') ? entry : `${directory}/${entry}`))
}
