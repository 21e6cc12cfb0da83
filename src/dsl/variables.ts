import { DefinitionError } from '../ir/errors.ts'
import { display, type ArgDeclaration, type Operator, type Reference, type Text } from '../ir/text.ts'
import { captureOrigin } from './origin.ts'
import { Mistake } from './mistake.ts'
import { reportUncaught } from './uncaught.ts'
import { checkOneLine } from './one-line.ts'

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
/** Source: the Dockerfile reference, 'Automatic platform ARGs in the global scope'. */
const PREDEFINED = /^(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)$/
const LOOKS_LIKE_REFERENCE = /\$(?:[A-Za-z_]|\{[A-Za-z_])/

/**
 * A build argument or an environment variable as a value. It becomes text only through {@link text} and {@link sh},
 * so that it can never be pasted unnoticed into a place where Docker does not expand it.
 */
export class Variable {
  readonly reference: Reference

  constructor(reference: Reference) {
    this.reference = Object.freeze(reference)
  }

  /** `${NAME:-word}`: the word when the variable is unset or empty. */
  or(word: TextLike): Variable {
    return this.#with('or', ':-', word)
  }

  /** `${NAME-word}`: the word when the variable is unset; an empty value stays. */
  ifUndefined(word: TextLike): Variable {
    return this.#with('ifUndefined', '-', word)
  }

  /** `${NAME:+word}`: the word when the variable is set and not empty. */
  ifSet(word: TextLike): Variable {
    return this.#with('ifSet', ':+', word)
  }

  /** `${NAME+word}`: the word when the variable is set, also to nothing. */
  ifDefined(word: TextLike): Variable {
    return this.#with('ifDefined', '+', word)
  }

  /** `${NAME:?message}`: the build stops with the message when the variable is unset or empty. */
  required(message: TextLike): Variable {
    return this.#with('required', ':?', message)
  }

  /** `${NAME?message}`: the build stops with the message when the variable is unset; it may be empty. */
  defined(message: TextLike): Variable {
    return this.#with('defined', '?', message)
  }

  /** `${NAME#pattern}`: without the pattern at the beginning, as little of it as matches; `longest` is `##`. */
  withoutPrefix(pattern: string, options: { readonly longest?: boolean } = {}): Variable {
    return this.#without('withoutPrefix', '#', '##', pattern, options)
  }

  /** `${NAME%pattern}`: without the pattern at the end, as little of it as matches; `longest` is `%%`. */
  withoutSuffix(pattern: string, options: { readonly longest?: boolean } = {}): Variable {
    return this.#without('withoutSuffix', '%', '%%', pattern, options)
  }

  /** `${NAME/pattern/replacement}`: the first match of the pattern replaced. For what Docker expands; shells differ. */
  replace(pattern: string, replacement: string): Variable {
    return this.#replaced('replace', '/', pattern, replacement)
  }

  /** `${NAME//pattern/replacement}`: every match of the pattern replaced. For what Docker expands; shells differ. */
  replaceAll(pattern: string, replacement: string): Variable {
    return this.#replaced('replaceAll', '//', pattern, replacement)
  }

  #without(
    call: string,
    shortest: Operator,
    longest: Operator,
    pattern: string,
    options: { readonly longest?: boolean },
  ): Variable {
    return atOrigin(call, () => {
      checkPattern(pattern, 'pattern')
      const most = isLongest(options, call)
      return new Variable({ ...this.reference, operator: most ? longest : shortest, word: [pattern] })
    })
  }

  #replaced(call: string, operator: Operator, pattern: string, replacement: string): Variable {
    return atOrigin(call, () => {
      checkPattern(pattern, 'pattern')
      if (typeof replacement !== 'string' || !/^[A-Za-z0-9_.:@+,=-]*$/.test(replacement))
        throw new Mistake(
          `${describe(replacement)} cannot stand as a replacement. Use letters, digits and . _ : @ + , = -`,
        )
      return new Variable({ ...this.reference, operator, word: [pattern], replacement })
    })
  }

  #with(call: string, operator: Operator, word: TextLike): Variable {
    return atOrigin(call, () => new Variable({ ...this.reference, operator, word: toText(word) }))
  }

  toString(): string {
    return refuseString(`the variable ${this.reference.name}`, this.reference.name.toLowerCase())
  }

  [Symbol.toPrimitive](): string {
    return this.toString()
  }
}

/** Characters that mean the same to Docker and to every shell; `*` and `?` are wild. */
function checkPattern(pattern: string, what: string): void {
  if (typeof pattern !== 'string' || !/^[A-Za-z0-9_.:@+,=*?-]+$/.test(pattern))
    throw new Mistake(`${describe(pattern)} cannot stand as a ${what}. Use letters, digits, . _ : @ + , = - and * ?`)
}

function isLongest(options: { readonly longest?: boolean }, call: string): boolean {
  if (typeof options !== 'object' || options === null || !['boolean', 'undefined'].includes(typeof options.longest))
    throw new Mistake(`the options of .${call}() must be { longest: true } or none, not ${describe(options)}`)
  return options.longest === true
}

/** A string with variables in it, made by {@link text} or {@link literal}. */
export class TextValue {
  readonly parts: Text

  constructor(parts: Text) {
    this.parts = Object.freeze(parts)
  }

  toString(): string {
    return refuseString(`the text ${display(this.parts)}`, 'value')
  }
}

/** Pasted into an ordinary string, a value would lose what it refers to. */
export function refuseString(value: string, placeholder: string): never {
  reportUncaught()
  throw new DefinitionError([
    {
      origin: captureOrigin('variable'),
      message:
        `${value} was put into an ordinary string. ` +
        `Write the string as a template with its tag: text\`…\${${placeholder}}…\`, or sh\`…\` in .run()`,
    },
  ])
}

/** Whatever a step takes as text: a literal string, a `text` template, or a variable alone. */
export type TextLike = string | TextValue | Variable

/**
 * Declares a build argument. It is printed where scoping needs it: before the first `FROM` when a `FROM` uses it, and
 * in each stage just before the first step that uses it there.
 *
 * @param name the argument's name: letters, digits and `_`
 * @param defaultValue what it is when the build gives none; without it the argument has no default. Those that BuildKit
 *   sets itself, such as `TARGETARCH` and `BUILDPLATFORM`, take none
 * @throws DefinitionError for a name that Docker does not take
 * @example
 * ```ts
 * stage(text`python:${arg('PYTHON_VERSION', '3.11')}-slim`)
 * ```
 * ```dockerfile
 * ARG PYTHON_VERSION=3.11
 * FROM python:${PYTHON_VERSION}-slim
 * ```
 */
export function arg(name: string, defaultValue?: TextLike): Variable {
  return atOrigin('arg', () => {
    checkName(name)
    const predefined = PREDEFINED.test(name)
    if (predefined && defaultValue !== undefined)
      throw new Mistake(`${name} is set by BuildKit, and a default would hide that: take the default out`)
    if (predefined) return new Variable({ name, declaration: { name, predefined } })
    if (defaultValue === undefined) return new Variable({ name, declaration: { name } })
    const value = toText(defaultValue)
    checkOneLine(value, `the default of ${name}`)
    const declaration: ArgDeclaration = { name, default: value }
    return new Variable({ name, declaration })
  })
}

/**
 * Refers to an environment variable that the base image or an earlier `.env()` sets.
 *
 * @throws DefinitionError for a name that Docker does not take
 * @example
 * ```ts
 * stage('debian:12-slim').env({ PATH: text`/opt/tool/bin:${variable('PATH')}` })
 * ```
 * ```dockerfile
 * FROM debian:12-slim
 *
 * ENV PATH=/opt/tool/bin:${PATH}
 * ```
 */
export function variable(name: string): Variable {
  return atOrigin('variable', () => {
    checkName(name)
    return new Variable({ name })
  })
}

/**
 * Tags a template literal whose variables Docker expands.
 *
 * @throws DefinitionError when a value is neither a variable nor a string
 * @example
 * ```ts
 * stage('debian:12-slim').workdir(text`/srv/${arg('APP', 'web')}`)
 * ```
 * ```dockerfile
 * FROM debian:12-slim
 *
 * ARG APP=web
 * WORKDIR /srv/${APP}
 * ```
 */
export function text(strings: TemplateStringsArray, ...values: readonly TextLike[]): TextValue {
  return atOrigin('text', () => {
    checkTag(strings, 'text')
    const parts: (string | Reference)[] = []
    strings.forEach((string, index) => {
      if (string === undefined)
        throw new Mistake('text`…` holds a backslash that begins no character of its own: a backslash is written twice')
      if (index > 0) parts.push(...partsOf(values[index - 1]))
      if (string !== '') parts.push(string)
    })
    return new TextValue(parts)
  })
}

/**
 * A string that is meant as it stands, even where it looks like a reference to a variable.
 *
 * @example
 * ```ts
 * stage('debian:12-slim').env({ PROMPT: literal('$HOME is not expanded') })
 * ```
 * ```dockerfile
 * FROM debian:12-slim
 *
 * ENV PROMPT="\$HOME is not expanded"
 * ```
 */
export function literal(value: string): TextValue {
  return atOrigin('literal', () => {
    if (typeof value !== 'string') throw new Mistake(`literal() takes a string, not ${describe(value)}`)
    return new TextValue([value])
  })
}

/** Refuses `text('…')` and `sh('…')`. */
export function checkTag(strings: TemplateStringsArray, tag: string): void {
  if (!Array.isArray(strings) || !('raw' in strings))
    throw new Mistake(`${tag} is the tag of a template: write ${tag}\`…\`, not ${tag}(…)`)
}

/** Reads what an author gave as text; a plain string that looks like a reference is refused. */
export function toText(value: TextLike): Text {
  if (typeof value === 'string' && LOOKS_LIKE_REFERENCE.test(value)) {
    const name = /\$\{?([A-Za-z_][A-Za-z0-9_]*)/.exec(value)?.[1] ?? 'NAME'
    throw new Mistake(
      `${JSON.stringify(value)} looks like a reference to a variable, which Docker would expand here. ` +
        `Write text\`…\${variable('${name}')}…\` to refer to it, or literal(${JSON.stringify(value)}) for these very characters`,
    )
  }
  return partsOf(value)
}

function partsOf(value: TextLike | undefined): Text {
  if (typeof value === 'string') return [value]
  if (value instanceof TextValue) return value.parts
  if (value instanceof Variable) return [value.reference]
  throw new Mistake(`expected a string, text\`…\` or a variable, but got ${describe(value)}`)
}

/** A value as a message names it. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Variable) return `the variable ${value.reference.name}`
  if (value instanceof TextValue) return `the text ${display(value.parts)}`
  return typeof value === 'string' ? JSON.stringify(value) : `a value of type ${typeof value}`
}

export function checkName(name: string): void {
  if (typeof name !== 'string' || !NAME.test(name))
    throw new Mistake(
      `${describe(name)} is no name for a variable. Use letters, digits and _, not starting with a digit`,
    )
}

/** Runs a call whose mistakes have no stage that could remember them. */
export function atOrigin<Result>(call: string, body: () => Result): Result {
  try {
    return body()
  } catch (error) {
    if (!(error instanceof Mistake)) throw error
    reportUncaught()
    throw new DefinitionError([{ origin: captureOrigin(call), message: error.message }])
  }
}
