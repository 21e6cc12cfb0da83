import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { literal, sh, text, variable } from 'layerwright'
import { emittedScript, runScript, SHELLS } from './shells.ts'
import { line, lines, scope, shellSample } from './hostile.ts'

/** Few runs of many words each: what takes time is starting a shell. */
const RUNS = { numRuns: 12 }
const many = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> =>
  fc.array(arbitrary, { minLength: 1, maxLength: 40 })
const printed = (list: readonly string[]): string => list.map((word) => `${word}\0`).join('')

describe.each(SHELLS)('under %s, sh`…` gives every word back byte for byte', (shell) => {
  test('a list of strings', () => {
    fc.assert(
      fc.property(many(fc.oneof(line, lines)), (list) => {
        const { stdout, stderr } = runScript(shell, emittedScript(sh`printf '%s\0' ${list}`))
        expect(stderr).toBe('')
        expect(stdout).toBe(printed(list))
      }),
      RUNS,
    )
  })

  test('strings between other words, beside each other, and numbers', () => {
    fc.assert(
      fc.property(line, line, fc.integer(), (first, second, number) => {
        const script = emittedScript(
          sh`printf '%s\0' a ${first}${second} "b"${first}'c' ${number} -- ${literal(second)}`,
        )
        const { stdout } = runScript(shell, script)
        expect(stdout).toBe(printed(['a', first + second, `b${first}c`, String(number), '--', second]))
      }),
      RUNS,
    )
  })

  test('texts with variables, whatever these hold', () => {
    fc.assert(
      fc.property(many(shellSample), scope, (samples, known) => {
        const words = samples.flatMap(({ value }) => [value, text`<${value}>`])
        const { stdout, stderr } = runScript(shell, emittedScript(sh`printf '%s\0' ${words}`), known)
        expect(stderr).toBe('')
        expect(stdout).toBe(printed(samples.flatMap(({ says }) => [says(known), `<${says(known)}>`])))
      }),
      RUNS,
    )
  })

  test('a variable is one word, even with white space, wildcards and quotes in it', () => {
    const script = emittedScript(sh`printf '%s\0' ${variable('A')}`)
    expect(runScript(shell, script, { A: ' a  *  "b" \' $HOME \\ ' }).stdout).toBe(' a  *  "b" \' $HOME \\ \0')
  })

  test('backslashes outside of values mean themselves', () => {
    const script = emittedScript(sh`printf '<%s>' '\n' \$HOME "\"" \`echo b\` "\\" \\`)
    expect(runScript(shell, script).stdout).toBe('<\\n><$HOME><"><b><\\><\\>')
  })
})

describe('a value inside quotes of the script', () => {
  test.each([
    ['between commands', sh`echo 'a' ${'b c'}`],
    [
      'after a comment with an apostrophe',
      sh`true # don't
      echo ${'b'}`,
    ],
    ['in a command inside double quotes', sh`echo "a $(echo ${'b c'}) d"`],
    ['after escaped quotes', sh`echo \" \' ${'b'}`],
    ['after quotes that hold other quotes', sh`echo "it's" 'say "a"' ${'b'}`],
    ['in a subshell', sh`( echo ${'b'} )`],
    [
      'after a heredoc with an apostrophe',
      sh`cat <<X
don't
X
echo ${'b'}`,
    ],
    ['after arithmetic', sh`echo $((1 + 2)) "$(( 3 ))" ${'b'}`],
    ['after an expansion with a quote in it', sh`echo "\${A:-it's}" ${'b'}`],
  ])('is none, and taken: %s', (_, script) => {
    expect(runScript('sh', emittedScript(script)).stdout).toContain('b')
  })
})
