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
    else if (context !== '"' && context !== '${') {
      if (pair === '<<') return undefined
      if (character === "'") open.push("'")
      if (character === '(') open.push('$(')
      if (character === '#' && /^$|[\s;&|()]/.test(script.charAt(at - 1))) at = endOfLine(script, at)
    }
  }
  const innermost = open.at(-1)
  return innermost === "'" || innermost === '"' ? innermost : undefined
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
