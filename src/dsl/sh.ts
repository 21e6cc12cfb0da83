import { shellWord, unquotable } from '../ir/shell-text.ts'
import { quoteWord } from '../ir/shell.ts'
import { references, type Text } from '../ir/text.ts'
import type { ShellScript } from '../ir/steps/run.ts'
import { Mistake } from './mistake.ts'
import { openQuote } from './shell-quotes.ts'
import { atOrigin, checkTag, describe, refuseString, TextValue, Variable, type TextLike } from './variables.ts'

/** A shell script made by {@link sh}: its values quoted, its variables known. */
export class ShellText {
  readonly shell: ShellScript

  constructor(shell: ShellScript) {
    this.shell = Object.freeze(shell)
  }

  toString(): string {
    return refuseString('a script made by sh`…`', 'value')
  }
}

/** What `sh` takes between `${` and `}`: a list becomes several words. */
export type ShellValue = TextLike | number | readonly (TextLike | number)[]

/**
 * Tags a shell script: each value becomes one quoted word, each variable becomes `"${NAME}"`, a list several words.
 * Backslashes mean themselves, as in a shell script.
 *
 * @throws DefinitionError for a value that has no form in a shell, and for one inside quotes, which its own would end
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
  return atOrigin('sh', () => {
    checkTag(strings, 'sh')
    const raw = strings.raw.map(cook)
    const words = values.map(shellValue)
    raw.slice(0, -1).forEach((_, index) => {
      const quote = openQuote(raw.slice(0, index + 1).join(PLACEHOLDER))
      if (quote !== undefined)
        throw new Mistake(
          `a value of sh\`…\` stands between ${quote} and ${quote}, but it is quoted already. ` +
            `Take \${…} out of the quotes: they end before it and may start again after it`,
        )
    })
    return new ShellText({
      script: raw.map((text, index) => (words[index - 1]?.script ?? '') + text).join(''),
      references: words.flatMap((word) => word.references),
    })
  })
}

/** Stands for a value while quotes are counted: its own are closed in any case. */
const PLACEHOLDER = 'x'

function shellValue(value: ShellValue): ShellScript {
  if (typeof value === 'string') return { script: quoteWord(value), references: [] }
  if (typeof value === 'number') return { script: quoteWord(String(value)), references: [] }
  if (value instanceof Variable) return expandedWord([value.reference])
  if (value instanceof TextValue) return expandedWord(value.parts)
  if (isList(value)) {
    const words = value.map(shellValue)
    return { script: words.map(({ script }) => script).join(' '), references: words.flatMap((word) => word.references) }
  }
  throw new Mistake(`sh\`…\` takes strings, numbers, variables and lists of them, not ${describe(value)}`)
}

function expandedWord(text: Text): ShellScript {
  const wrong = unquotable(text)
  if (wrong !== undefined)
    throw new Mistake(
      `what a method of the variable was given holds ${wrong}, which some shells would not take as it stands. ` +
        `Make it the default of an arg(), or a value of its own in sh\`…\``,
    )
  return { script: shellWord(text), references: references(text) }
}

function isList(value: ShellValue): value is readonly (TextLike | number)[] {
  return Array.isArray(value)
}

/** Only the two escapes that a template literal itself needs are undone. */
function cook(raw: string): string {
  return raw.replaceAll('\\`', '`').replaceAll('\\${', '${')
}
