/** A reference to a build argument or an environment variable inside a text. */
export interface Reference {
  readonly name: string
  /** The build argument's declaration, when `arg()` made this reference; a bare `variable()` has none. */
  readonly declaration?: ArgDeclaration
  readonly operator?: Operator
  readonly word?: Text
  /** What `/` and `//` put in the place of the pattern. */
  readonly replacement?: string
}

/**
 * `:-` gives the word when the variable is unset or empty, `:+` when it is neither, `:?` stops the build with the word as its
 * message when it is; without the colon, an empty variable counts as set. `#` and `%` take a pattern away at the
 * beginning and the end, `##` and `%%` as much of it as they can; `/` replaces the first match of a pattern, `//` all.
 */
export type Operator = ':-' | '-' | ':+' | '+' | ':?' | '?' | '#' | '##' | '%' | '%%' | '/' | '//'

/** A build argument: its name and its default, if it has one. */
export interface ArgDeclaration {
  readonly name: string
  readonly default?: Text
  /** BuildKit sets it itself, as `TARGETARCH`: a FROM may use it without a declaration. */
  readonly predefined?: boolean
}

/** A string with variables in it, in order. A plain string is a text of one literal part. */
export type Text = readonly (string | Reference)[]

/** Every reference in a text: those inside `:-` and `:+` words too, and, first, those in a build argument's default. */
export function references(text: Text): readonly Reference[] {
  return text.flatMap((part) =>
    typeof part === 'string'
      ? []
      : [...references(part.declaration?.default ?? []), part, ...references(part.word ?? [])],
  )
}

/** Every literal piece of a text, those inside of its variables included. */
export function literals(text: Text): readonly string[] {
  return text.flatMap((part) =>
    typeof part === 'string'
      ? [part]
      : [...literals(part.word ?? []), ...(part.replacement === undefined ? [] : [part.replacement])],
  )
}

/** The text as one string when it holds no variable, else undefined. */
export function plain(text: Text): string | undefined {
  return text.every((part) => typeof part === 'string') ? text.join('') : undefined
}

/** A text as a reader sees it, `${NAME}` for variables: for messages, never for a Dockerfile. */
export function display(text: Text): string {
  return text
    .map((part) =>
      typeof part === 'string'
        ? part
        : part.operator === undefined
          ? `\${${part.name}}`
          : `\${${part.name}${part.operator}${display(part.word ?? [])}${part.replacement === undefined ? '' : `/${part.replacement}`}}`,
    )
    .join('')
}
