const SAFE_WORD = /^[A-Za-z0-9_@%+=:,./-]+$/

/**
 * Quotes a string as one word of a POSIX shell; left as it is when nothing in it needs a quote.
 *
 * Source: POSIX.1-2024, Shell Command Language, 2.2.2 Single-Quotes.
 */
export function quoteWord(value: string): string {
  return SAFE_WORD.test(value) ? value : quoteAlways(value)
}

/** Like {@link quoteWord}, but quotes in any case: where a bare `NAME=value` would be an assignment. */
function quoteAlways(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}
