import { shellReference, shellWord } from '../ir/shell-text.ts'
import { quoteWord } from '../ir/shell.ts'
import { references, type Reference } from '../ir/text.ts'
import type { ShellScript } from '../ir/step.ts'
import { DefinitionError } from '../ir/errors.ts'
import { captureOrigin } from './origin.ts'
import { describe, TextValue, Variable, type TextLike } from './variables.ts'

/** A shell script made by {@link sh}: its values quoted, its variables known. */
export class ShellText {
  readonly shell: ShellScript

  constructor(shell: ShellScript) {
    this.shell = Object.freeze(shell)
  }
}

/** What `sh` takes between `${` and `}`: a list becomes several words. */
export type ShellValue = TextLike | number | readonly (TextLike | number)[]

/**
 * Tags a shell script: each value becomes one quoted word, each variable becomes `"${NAME}"`, a list several words.
 * Backslashes mean themselves, as in a shell script.
 *
 * @throws DefinitionError for a value that has no form in a shell
 * @example
 * ```ts
 * stage('debian:12-slim').run(sh`useradd -l -u ${arg('USER_ID', '1000')} ${'my user'}`)
 * ```
 * ```dockerfile
 * FROM debian:12-slim
 *
 * ARG USER_ID=1000
 * RUN useradd -l -u "${USER_ID}" 'my user'
 * ```
 */
export function sh(strings: TemplateStringsArray, ...values: readonly ShellValue[]): ShellText {
  const used: Reference[] = []
  const word = (value: ShellValue | undefined): string => {
    if (typeof value === 'string') return value === '' ? "''" : quoteWord(value)
    if (typeof value === 'number') return quoteWord(String(value))
    if (value instanceof Variable) {
      used.push(value.reference, ...references(value.reference.word ?? []))
      return shellReference(value.reference)
    }
    if (value instanceof TextValue) {
      used.push(...references(value.parts))
      return shellWord(value.parts)
    }
    if (Array.isArray(value)) return value.map(word).join(' ')
    throw new DefinitionError([
      {
        origin: captureOrigin('sh'),
        message: `sh\`…\` takes strings, numbers, variables and lists of them, not ${describe(value)}`,
      },
    ])
  }
  const script = strings.raw
    .map((raw, index) => (index === 0 ? cook(raw) : word(values[index - 1]) + cook(raw)))
    .join('')
  return new ShellText({ script, references: used })
}

/** Only the two escapes that a template literal itself needs are undone. */
function cook(raw: string): string {
  return raw.replaceAll('\\`', '`').replaceAll('\\${', '${')
}
