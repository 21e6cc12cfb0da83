/** One command of a script: its words without their quotes. */
export interface ShellCommand {
  readonly words: readonly string[]
  /** Whether its output goes to a file. */
  readonly redirected: boolean
}

/** Commands joined by `|`. */
export interface Pipeline {
  readonly commands: readonly ShellCommand[]
  /** What stands after it; `''` at the end of the script. */
  readonly then: '&&' | '||' | ';' | '&' | ''
  /** Whether a condition (`if`, `while`, `!`) asks for its status. */
  readonly condition: boolean
}

/** Words that stand before a command, and whether they ask for its status. */
const KEYWORDS: ReadonlyMap<string, boolean> = new Map([
  ...['if', 'elif', 'while', 'until', '!'].map((word) => [word, true] as const),
  ...['then', 'else', 'do', '{', 'time'].map((word) => [word, false] as const),
])

type Token =
  | { readonly kind: 'word'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'redirect' }
  | { readonly kind: 'operator'; readonly text: Operator; readonly typed: string }

type Operator = '|' | '&&' | '||' | ';' | '&'

/**
 * A script as pipelines, for rules that look for well-known commands; what stands inside `$(…)` stays text of its word.
 *
 * Source: POSIX.1-2024, Shell Command Language, 2.3 Token Recognition.
 *
 * @returns undefined for a script with a here-document or an open quote: nothing is said of what was not read
 */
export function pipelines(script: string): readonly Pipeline[] | undefined {
  const tokens = tokenize(script)
  if (tokens === undefined) return undefined
  return group(withoutPatterns(tokens))
}

function group(tokens: readonly Token[]): readonly Pipeline[] {
  const found: Pipeline[] = []
  let commands: ShellCommand[] = []
  let words: string[] = []
  let redirected = false
  let condition = false
  const endCommand = (): void => {
    if (words.length > 0) commands.push({ words, redirected })
    words = []
    redirected = false
  }
  for (const token of tokens) {
    if (token.kind === 'redirect') redirected = true
    else if (token.kind === 'word') {
      const keyword = words.length === 0 && !token.quoted ? KEYWORDS.get(token.text) : undefined
      if (keyword === undefined) words.push(token.text)
      else condition ||= keyword
    } else {
      endCommand()
      if (token.text === '|') continue
      if (commands.length > 0) found.push({ commands, condition, then: token.text })
      commands = []
      condition = false
    }
  }
  endCommand()
  return commands.length === 0 ? found : [...found, { commands, condition, then: '' }]
}

/** Leaves out what `case` compares with: `a | b)` there is no pipe. */
function withoutPatterns(tokens: readonly Token[]): readonly Token[] {
  const kept: Token[] = []
  let open = 0
  let part: 'commands' | 'subject' | 'pattern' = 'commands'
  for (const [index, token] of tokens.entries()) {
    const first = tokens[index - 1]?.kind !== 'word'
    const word = token.kind === 'word' && !token.quoted ? token.text : undefined
    if (part === 'subject') {
      if (word === 'in') part = 'pattern'
    } else if (part === 'pattern' && word !== 'esac') {
      if (token.kind === 'operator' && token.typed === ')') part = 'commands'
    } else if (first && word === 'case') {
      open += 1
      part = 'subject'
    } else if (first && word === 'esac' && open > 0) {
      open -= 1
      part = 'commands'
    } else {
      if (open > 0 && token.kind === 'operator' && token.typed === ';;') part = 'pattern'
      kept.push(token)
    }
  }
  return kept
}

/** Tokens in the making: a word grows until something ends it. */
class TokenList {
  readonly tokens: Token[] = []
  #word: { readonly text: string; readonly quoted: boolean } | undefined

  get inWord(): boolean {
    return this.#word !== undefined
  }

  add(text: string, quoted = false): void {
    this.#word = { text: (this.#word?.text ?? '') + text, quoted: quoted || this.#word?.quoted === true }
  }

  endWord(): void {
    if (this.#word !== undefined) this.tokens.push({ kind: 'word', ...this.#word })
    this.#word = undefined
  }

  operator(typed: string): void {
    this.endWord()
    this.tokens.push({ kind: 'operator', text: normal(typed), typed })
  }

  /** A number just before it says which descriptor it is about. */
  redirect(operator: string): void {
    const descriptor = this.#word?.quoted === false && /^\d+$/.test(this.#word.text) ? this.#word.text : undefined
    if (descriptor !== undefined) this.#word = undefined
    this.endWord()
    if (/^(?:>>?|>\||&>>?)$/.test(operator) && (descriptor ?? '1') === '1') this.tokens.push({ kind: 'redirect' })
  }
}

function tokenize(script: string): readonly Token[] | undefined {
  const list = new TokenList()
  for (let at = 0; at < script.length;) {
    const rest = script.slice(at)
    const [character = ''] = rest
    const nested = /^(?:\$\(|[<>]\(|\$\{|`)/.exec(rest)?.[0]
    const operator = /^(?:\|&?(?!\|)|&&|\|\||;;?|&(?!>)|\n|[()])/.exec(rest)?.[0]
    const redirect = /^(?:&>>?|>>?&?|>\||<&?)/.exec(rest)?.[0]
    if (rest.startsWith('\\\n')) at += 2
    else if (character === '\\') {
      list.add(rest[1] ?? '', true)
      at += 2
    } else if (character === "'" || character === '"') {
      const closed = character === "'" ? rest.indexOf("'", 1) : closingQuote(rest)
      if (closed === -1) return undefined
      list.add(rest.slice(1, closed), true)
      at += closed + 1
    } else if (nested !== undefined) {
      const closed = closingBracket(rest, nested)
      if (closed === -1) return undefined
      list.add(rest.slice(0, closed + 1))
      at += closed + 1
    } else if (character === '#' && !list.inWord) at += rest.search(/\n|$/)
    else if (rest.startsWith('<<')) return undefined
    else if (operator !== undefined) {
      list.operator(operator)
      at += operator.length
    } else if (redirect !== undefined) {
      list.redirect(redirect)
      at = afterWord(script, at + redirect.length)
    } else if (/\s/.test(character)) {
      list.endWord()
      at += 1
    } else {
      list.add(character)
      at += 1
    }
  }
  list.endWord()
  return list.tokens
}

function normal(operator: string): Operator {
  if (operator === '|' || operator === '|&') return '|'
  return operator === '&&' || operator === '||' || operator === '&' ? operator : ';'
}

/** The place after the file or descriptor that a redirection names. */
function afterWord(script: string, from: number): number {
  const match = /^\s*(?:"[^"]*"|'[^']*'|[^\s;|&()])*/.exec(script.slice(from))
  return from + (match?.[0].length ?? 0)
}

/** The double quote that closes the one at the start; -1 when there is none. */
function closingQuote(text: string): number {
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
    else if (text.startsWith('$(', at)) {
      const closed = closingBracket(text.slice(at), '$(')
      if (closed === -1) return -1
      at += closed
    }
  }
  return -1
}

/** The bracket that closes the one at the start; -1 when there is none. */
function closingBracket(text: string, open: string): number {
  if (open === '`') return text.indexOf('`', 1)
  const [opening, closing] = open.endsWith('{') ? ['{', '}'] : ['(', ')']
  let depth = 1
  for (let at = open.length; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (character === '\\') at += 1
    else if (character === "'" || character === '"') {
      const closed = character === "'" ? text.indexOf("'", at + 1) - at : closingQuote(text.slice(at))
      if (closed < 1) return -1
      at += closed
    } else if (character === opening) depth += 1
    else if (character === closing) {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return -1
}
