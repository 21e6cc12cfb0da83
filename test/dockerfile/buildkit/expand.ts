/** What BuildKit knows of the variables in scope; one that is not in it is unset. */
export type Scope = Readonly<Record<string, string>>

/** A word that BuildKit would refuse to expand. */
class BadWord extends Error {}

interface Reader {
  readonly characters: readonly string[]
  at: number
}

/**
 * Expands one word as BuildKit does in ENV, LABEL, WORKDIR, USER, COPY and their like: quotes, escapes, `$NAME`, and
 * `${NAME}` with `:-`, `-`, `:+` and `+`. Written from its rules, as a second opinion on what the printer escapes.
 *
 * Source: BuildKit, frontend/dockerfile/shell/lex.go.
 */
export function expandWord(word: string, scope: Scope): string {
  // Go's scanner drops a byte-order mark at the very beginning.
  const reader = { characters: [...word.replace(/^\uFEFF/, '')], at: 0 }
  return until(reader, undefined, scope)
}

function until(reader: Reader, stop: string | undefined, scope: Scope): string {
  let result = ''
  for (;;) {
    const character = reader.characters[reader.at]
    if (character === undefined) {
      if (stop !== undefined) throw new BadWord(`no ${stop}`)
      return result
    }
    reader.at += 1
    if (character === stop) return result
    else if (character === "'") result += quoted(reader)
    else if (character === '"') result += doubleQuoted(reader, scope)
    else if (character === '$') result += dollar(reader, scope)
    else if (character === '\\') result += next(reader)
    else result += character
  }
}

function next(reader: Reader): string {
  reader.at += 1
  return reader.characters[reader.at - 1] ?? ''
}

function quoted(reader: Reader): string {
  const end = reader.characters.indexOf("'", reader.at)
  if (end === -1) throw new BadWord("no closing '")
  const text = reader.characters.slice(reader.at, end).join('')
  reader.at = end + 1
  return text
}

function doubleQuoted(reader: Reader, scope: Scope): string {
  let result = ''
  for (;;) {
    const character = reader.characters[reader.at]
    if (character === undefined) throw new BadWord('no closing "')
    reader.at += 1
    if (character === '"') return result
    if (character === '$') result += dollar(reader, scope)
    else if (character === '\\' && ['"', '$', '\\'].includes(reader.characters[reader.at] ?? '')) result += next(reader)
    else result += character
  }
}

function dollar(reader: Reader, scope: Scope): string {
  if (reader.characters[reader.at] !== '{') {
    const name = readName(reader)
    return name === '' ? '$' : (scope[name] ?? '')
  }
  reader.at += 1
  if (['{', '}', ':', undefined].includes(reader.characters[reader.at])) throw new BadWord('${')
  const name = readName(reader)
  const value = scope[name]
  let operator = next(reader)
  if (operator === '}') return value ?? ''
  const orEmpty = operator === ':'
  if (orEmpty) operator = next(reader)
  if (!['-', '+'].includes(operator)) throw new BadWord(`\${${name}${operator}`)
  const word = until(reader, '}', scope)
  const given = value !== undefined && !(orEmpty && value === '')
  if (operator === '-') return given ? value : word
  return given ? word : ''
}

function readName(reader: Reader): string {
  let name = ''
  for (;;) {
    const character = reader.characters[reader.at] ?? ''
    // A name that starts with a digit is a number.
    if (/^\p{Nd}/u.test(name) && !/^\p{Nd}$/u.test(character)) return name
    if (name === '' && /^[@*#?$!-]$/.test(character)) return next(reader)
    if (!/^[\p{L}\p{Nd}_]$/u.test(character)) return name
    name += next(reader)
  }
}
