/**
 * Go's path.Match for one part of a path; undefined for a malformed pattern.
 *
 * Source: https://pkg.go.dev/path#Match
 */
export function matchesPart(pattern: string, name: string): boolean | undefined {
  const [wanted, characters] = [tokens([...pattern]), [...name]]
  return wanted === undefined ? undefined : matches(wanted, characters)
}

type Token = '*' | ((character: string) => boolean)

function matches([token, ...rest]: readonly Token[], characters: readonly string[]): boolean {
  if (token === undefined) return characters.length === 0
  if (token === '*') return characters.some((_, skip) => matches(rest, characters.slice(skip))) || matches(rest, [])
  const [character, ...more] = characters
  return character !== undefined && token(character) && matches(rest, more)
}

function tokens(pattern: readonly string[]): readonly Token[] | undefined {
  const found: Token[] = []
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? ''
    if (character === '*') found.push('*')
    else if (character === '?') found.push(() => true)
    else if (character === '[') {
      const read = characterClass(pattern, at + 1)
      if (read === undefined) return undefined
      found.push(read.token)
      at = read.end
    } else {
      const literal = character === '\\' ? pattern[(at += 1)] : character
      if (literal === undefined) return undefined
      found.push((other) => other === literal)
    }
  }
  return found
}

/** A class from behind its `[`: ranges of one character or two, at least one of them. */
function characterClass(
  pattern: readonly string[],
  start: number,
): { readonly token: Token; readonly end: number } | undefined {
  const negated = pattern[start] === '^'
  const ranges: (readonly [low: string, high: string])[] = []
  let at = start + (negated ? 1 : 0)
  const one = (): string | undefined => {
    const character = pattern[at]
    if (character === '-' || (character === ']' && ranges.length > 0)) return undefined
    at += 1
    return character === '\\' ? pattern[at++] : character
  }
  while (pattern[at] !== ']' || ranges.length === 0) {
    const low = one()
    if (low === undefined) return undefined
    if (pattern[at] !== '-') ranges.push([low, low])
    else {
      at += 1
      const high = one()
      if (high === undefined) return undefined
      ranges.push([low, high])
    }
  }
  const within = (character: string): boolean => ranges.some(([low, high]) => low <= character && character <= high)
  return { token: (character) => within(character) !== negated, end: at }
}
