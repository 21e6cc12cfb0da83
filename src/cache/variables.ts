import type { Instruction } from '../dockerfile/instruction.ts'
import { references, type Reference, type Text } from '../ir/text.ts'

/** Variables by name. What the base image sets is not known, and not in it. */
export type Variables = ReadonlyMap<string, string>

/** A text with the known variables in it; the others stay as they are written. */
export function evaluate(text: Text, variables: Variables): string {
  return text
    .map((part) => {
      if (typeof part === 'string') return part
      const value = variables.get(part.name)
      const word = evaluate(part.word ?? [], variables)
      switch (part.operator) {
        case undefined:
          return value ?? `\${${part.name}}`
        case ':-':
          return value === undefined ? open(part, word) : value || word
        case ':+':
          return value === undefined ? open(part, word) : value && word
        case '+':
          return value === undefined ? open(part, word) : word
        case '-':
        case ':?':
        case '?':
          return value ?? open(part, word)
        // The result of a pattern is not computed: the value stands for it.
        case '#':
        case '##':
        case '%':
        case '%%':
        case '/':
        case '//':
          return `${open(part, word)}${value ?? ''}`
      }
    })
    .join('')
}

/** The base image may set it. */
function open({ name, operator }: Reference, word: string): string {
  return `\${${name}${operator ?? ''}${word}}`
}

/** Names and values of the variables that Docker expands in an instruction before it makes the instruction's key. */
export function usedVariables(instruction: Instruction, variables: Variables): readonly string[] {
  const inBody = references(expandedTexts(instruction)).map(({ name }) => name)
  const names = new Set([...inBody, ...instruction.flags.flatMap(mentioned)])
  return [...variables].filter(([name]) => names.has(name)).flat()
}

/** The variables that a text in Dockerfile form names. */
export function mentioned(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name = '']) => name)
}

function expandedTexts({ body }: Instruction): Text {
  switch (body.form) {
    case 'paths':
      return body.paths.flat()
    case 'list':
      return body.paths.flat()
    case 'words':
      return body.words.flat()
    case 'file':
      return body.path
    case 'pairs':
    case 'script':
    case 'heredoc':
    case 'exec':
    case 'trigger':
    case 'plain':
      return []
  }
}
