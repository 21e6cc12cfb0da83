/** One word and where it ends; quotes and escapes stay in it. */
const SPACE = /^\s$/u

/**
 * Splits the rest of an ENV, LABEL or ARG line into words at white space outside quotes, quotes and escapes kept.
 *
 * Source: BuildKit, frontend/dockerfile/parser/line_parsers.go (parseWords).
 */
export function rawWords(rest: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  const characters = [...rest]
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? ''
    if (quote === undefined && SPACE.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    word = (word ?? '') + character
    if (character === '\\' && quote !== "'") {
      at += 1
      word += characters[at] ?? ''
    } else if (character === quote) quote = undefined
    else if (quote === undefined && (character === '"' || character === "'")) quote = character
  }
  return word === undefined ? words : [...words, word]
}

/** The names and raw values of an ENV or LABEL. */
export function pairs(rest: string): readonly (readonly [string, string])[] {
  return rawWords(rest).map((word) => {
    const at = word.indexOf('=')
    if (at === -1) throw new Error(`no = in ${word}`)
    return [word.slice(0, at), word.slice(at + 1)]
  })
}

/**
 * The arguments of COPY, ADD, VOLUME: a JSON list, or split at any white space, whatever the quotes.
 *
 * Source: BuildKit, frontend/dockerfile/parser/line_parsers.go (parseMaybeJSONToList).
 */
export function argumentList(rest: string): readonly string[] {
  return jsonList(rest) ?? rest.split(/[\t\v\f\r ]+/)
}

/** The strings of a JSON list; undefined where BuildKit sees none. */
export function jsonList(rest: string): readonly string[] | undefined {
  if (!rest.startsWith('[')) return undefined
  try {
    const list: unknown = JSON.parse(rest)
    return Array.isArray(list) && list.every((word) => typeof word === 'string') ? list : undefined
  } catch {
    return undefined
  }
}
