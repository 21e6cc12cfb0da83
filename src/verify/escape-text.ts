const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Text from a layer as one safe piece of a terminal line: what moves, hides or colours is spelled out, nothing is lost. */
export function escapeText(text: string): string {
  return escapeControls(text.replaceAll('\\', '\\\\'))
}

/** The same for text in which a backslash is an escape already, such as JSON. */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => named[character] ?? escaped(character))
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  // A byte that is not UTF-8 was read as a surrogate of this range (tar/text.ts).
  const byte = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code
  return byte < 0x100 ? `\\x${byte.toString(16).padStart(2, '0')}` : `\\u{${byte.toString(16)}}`
}
