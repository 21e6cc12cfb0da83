import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { literal, stage } from 'layerwright'
import { naive } from '../dsl/defined.ts'
import { expandWord } from './buildkit/expand.ts'
import { readDockerfile } from './buildkit/read.ts'
import { argumentList } from './buildkit/words.ts'
import { line, lines } from './hostile.ts'

const debian = stage('debian:12-slim')
const RUNS = { numRuns: 300 }
const end = (content: string): string => (content === '' || content.endsWith('\n') ? content : `${content}\n`)

describe('.file()', () => {
  test('keeps every byte of its content', () => {
    fc.assert(
      fc.property(lines, lines, (first, second) => {
        const target = debian.file('/a', end(first)).file('/b', end(second)).cmd(['last'])
        const [, one, two, ...more] = readDockerfile(naive(target))
        expect(one?.heredocs).toEqual([{ name: expect.any(String), expand: false, content: end(first) }])
        expect(two?.heredocs).toEqual([{ name: expect.any(String), expand: false, content: end(second) }])
        expect(more.map(({ keyword }) => keyword)).toEqual(['CMD'])
      }),
      RUNS,
    )
  })

  test('writes to the path that was typed', () => {
    fc.assert(
      fc.property(line, (given) => {
        fc.pre(!/[ \t\v\f]/.test(given) && !given.endsWith('/') && given !== '')
        const [, copy] = readDockerfile(naive(debian.file(literal(`/${given}`), 'x\n')))
        const args = argumentList(copy?.rest ?? '')
        expect(args).toHaveLength(2)
        expect(expandWord(args[1] ?? '', {})).toBe(`/${given}`)
        expect(copy?.heredocs.map(({ content }) => content)).toEqual(['x\n'])
      }),
      RUNS,
    )
  })

  test('an empty file is a file', () => {
    const [, copy] = readDockerfile(naive(debian.file('/empty', '')))
    expect(copy?.heredocs).toEqual([{ name: 'EOF', expand: false, content: '' }])
  })

  test('mode and owner are flags', () => {
    const [, copy] = readDockerfile(naive(debian.file('/a', 'x\n', { mode: '600', owner: 'app:app' })))
    expect(copy?.flags).toEqual(['--chown=app:app', '--chmod=600'])
  })
})

describe('.run() with one script', () => {
  test('hands it to the shell as typed', () => {
    fc.assert(
      fc.property(lines, (script) => {
        fc.pre(script.trim() !== '')
        const [, run, ...more] = readDockerfile(naive(debian.run(script)))
        expect(more).toEqual([])
        expect(run?.flags).toEqual([])
        if (run?.heredocs.length === 1) expect(run.heredocs[0]?.content).toBe(end(script))
        else expect(run?.rest).toBe(script)
      }),
      RUNS,
    )
  })

  test.each([
    ['two lines', 'echo a\necho b'],
    ['a heredoc in it', 'cat <<EOF > /a\nEOF'],
    ['the end of our own heredoc in it', 'echo a\nEOF\necho b\nEOF2'],
    ['what looks like a flag', '--mount=type=tmpfs,target=/x echo'],
    ['what looks like JSON', '["echo", "a"]'],
    ['a test that looks like JSON', '[ "$A" = b ] && echo a'],
    ['a comment first', '# nothing\ntrue'],
    ['a backslash at the end', 'echo a\\'],
    ['white space around it', '  echo a  '],
    ['an empty line in it', 'echo a\n\n\necho b\n'],
  ])('that has %s goes through a heredoc', (_, script) => {
    const [, run] = readDockerfile(naive(debian.run(script)))
    expect(run?.heredocs.map(({ content }) => content)).toEqual([end(script)])
    expect(run?.rest).toMatch(/^<<\w+$/)
  })

  test.each([
    'echo "a b" \'c\' $HOME `id` \\',
    'x'.repeat(200),
    'test -f /a || exit 1',
    'echo # not a comment of Docker',
  ])('that fits one line stays one: %s', (script) => {
    const typed = script.replace(/ \\$/, '')
    const [, run] = readDockerfile(naive(debian.run(typed)))
    expect(run?.heredocs).toEqual([])
    expect(run?.rest).toBe(typed)
  })
})
