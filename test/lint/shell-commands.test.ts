import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pipelines } from '../../src/lint/shell-commands.ts'

/** A script as words: `a b | c > && d`, a `>` where output goes to a file, a `?` where a condition asks. */
function shown(script: string): string | undefined {
  return pipelines(script)
    ?.map(
      ({ commands, then, condition }) =>
        `${condition ? '? ' : ''}${commands.map(({ words, redirected }) => `${words.join('·')}${redirected ? ' >' : ''}`).join(' | ')} ${then}`,
    )
    .join(' ')
    .trimEnd()
}

describe('a script is read as a shell reads it', () => {
  test.each([
    ['curl -f x | sh', 'curl·-f·x | sh'],
    ['a && b || c; d & e\nf', 'a && b || c ; d & e ; f'],
    [`echo "a | b" 'c && d' e\\ f`, 'echo·a | b·c && d·e f'],
    ['a \\\n  b', 'a·b'],
    ['a # b | c\nd', 'a ; d'],
    ['a b#c', 'a·b#c'],
    ['a > out 2>&1', 'a >'],
    ['a 2> errors', 'a'],
    ['a 2>/dev/null | b >>log', 'a | b >'],
    ['a &> all', 'a >'],
    ['a < in | b', 'a | b'],
    ['a >&2', 'a'],
    ['echo $(a | b) `c | d` ${e:-f|g}', 'echo·$(a | b)·`c | d`·${e:-f|g}'],
    ['sh -c "$(curl "$x")"', 'sh·-c·$(curl "$x")'],
    ['bash <(curl x)', 'bash·<(curl x)'],
    ['if a | b; then c; fi', '? a | b ; c ; fi'],
    ['! a | b', '? a | b'],
    ['while a; do b | c; done', '? a ; b | c ; done'],
    ['(cd x && a) | b', 'cd·x && a ; b'],
    ['"if" a', 'if·a'],
    ['a |& b', 'a | b'],
    ['case $x in a | b) c | d ;; (e) f ;; *) g;; esac; h', 'c | d ; f ; g ; h'],
    ['case $x in\n  a) case $y in b) c;; esac ;;\n  d|e) f\nesac\ng', 'c ; f ; g'],
    ['echo case x in', 'echo·case·x·in'],
    ['', ''],
  ])('%j', (script, expected) => {
    expect(shown(script)).toBe(expected)
  })

  test.each([
    'cat <<EOF\nx\nEOF',
    'cat <<- "E"',
    `echo 'open`,
    'echo "open',
    'echo $(open',
    'echo `open',
    'echo ${open',
  ])('nothing is said of %j', (script) => {
    expect(pipelines(script)).toBeUndefined()
  })

  test('every script is read to its end', () => {
    const pieces = fc.constantFrom(
      'a',
      ' ',
      '|',
      '&',
      ';',
      '\n',
      '"',
      "'",
      '\\',
      '$(',
      ')',
      '`',
      '>',
      '<',
      '#',
      '${',
      '}',
      '2',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (script) => {
        for (const { commands } of pipelines(script.join('')) ?? [])
          for (const { words } of commands) expect(words.length).toBeGreaterThan(0)
      }),
    )
  })
})
