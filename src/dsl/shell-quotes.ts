/** What a position in a shell script lies in: a quote, a parameter expansion, or plain commands. */
type Context = "'" | '"' | '`' | '${' | '$(' | ''

/**
 * The quote that is still open at the end of a piece of a shell script. After a heredoc nothing is certain any more, so
 * none is found there.
 *
 * Source: POSIX.1-2024, Shell Command Language, 2.2 Quoting and 2.3 Token Recognition.
 */
export function openQuote(script: string): "'" | '"' | undefined {
  const open: Context[] = ['']
  for (let at = 0; at < script.length; at += 1) {
    const context = open.at(-1) ?? ''
    const character = script.charAt(at)
    const pair = script.slice(at, at + 2)
    if (context === "'") {
      if (character === "'") open.pop()
    } else if (character === '\\') at += 1
    else if (closes(context, character)) open.pop()
    else if (pair === '${' || pair === '$(') {
      open.push(pair)
      at += 1
    } else if (character === '"' || character === '`') open.push(character)
    else if (character === "'" && !insideDoubleQuotes(open)) open.push("'")
    else if (context !== '"' && context !== '${') {
      if (pair === '<<') return undefined
      if (character === '(') open.push('$(')
      if (character === '#' && /^$|[\s;&|()]/.test(script.charAt(at - 1))) at = endOfLine(script, at)
    }
  }
  const innermost = open.at(-1)
  return innermost === "'" || innermost === '"' ? innermost : undefined
}

/** Inside of double quotes `'` means itself, unless a command substitution begins anew. */
function insideDoubleQuotes(open: readonly Context[]): boolean {
  return open.slice(open.lastIndexOf('$(') + 1).includes('"')
}

/** The word that ends a heredoc of this script and does not stand alone on a line of it. */
export function openHeredoc(script: string): string | undefined {
  // `<<` in arithmetic is a shift.
  if (script.includes('((')) return undefined
  for (const { index, 1: tabs, 3: word } of script.matchAll(/(?<!<)<<(-?)[ \t]*(["']?)([A-Za-z_]\w*)\2/g)) {
    if (openQuote(script.slice(0, index)) !== undefined) continue
    const lines = script.slice(index).split('\n').slice(1)
    if (!lines.some((line) => (tabs === '-' ? line.replace(/^\t+/, '') : line) === word)) return word
  }
  return undefined
}

function closes(context: Context, character: string): boolean {
  switch (context) {
    case '"':
    case '`':
      return character === context
    case '${':
      return character === '}'
    case '$(':
      return character === ')'
    case "'":
    case '':
      return false
  }
}

function endOfLine(script: string, from: number): number {
  const end = script.indexOf('\n', from)
  return end === -1 ? script.length : end
}
