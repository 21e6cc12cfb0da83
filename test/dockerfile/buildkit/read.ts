import { rawWords } from './words.ts'

/** A file or script that follows its instruction's line. */
export interface Heredoc {
  readonly name: string
  /** Whether its variables are expanded: its name is not quoted. */
  readonly expand: boolean
  readonly content: string
}

/** One instruction as BuildKit's parser sees it. */
export interface ReadInstruction {
  readonly keyword: string
  readonly flags: readonly string[]
  readonly rest: string
  readonly heredocs: readonly Heredoc[]
  readonly startLine: number
  readonly endLine: number
}

const MAY_HOLD_HEREDOC = ['RUN', 'COPY', 'ADD']
const LONGEST_LINE = 65_535

/**
 * Reads a Dockerfile as BuildKit does: comments, continued lines, flags, heredocs. Written from its rules, as a second
 * opinion on what the printer prints.
 *
 * Source: BuildKit, frontend/dockerfile/parser/parser.go (Parse).
 */
export function readDockerfile(text: string): readonly ReadInstruction[] {
  const lines = text.split('\n')
  const found: ReadInstruction[] = []
  for (const line of lines)
    if (Buffer.byteLength(`${line}\n`) > LONGEST_LINE) throw new Error('dockerfile line greater than max allowed size')
  for (let at = 0; at < lines.length; at += 1) {
    if (isComment(lines[at]) || lines[at]?.trim() === '') continue
    const startLine = at + 1
    let line = (lines[at] ?? '').trimStart()
    while (continues(line) && at + 1 < lines.length) {
      line = line.replace(/\\[ \t]*$/, '')
      do at += 1
      while (isComment(lines[at]) || lines[at]?.trim() === '')
      line += lines[at] ?? ''
    }
    const { keyword, flags, rest } = split(line.trim())
    const heredocs = MAY_HOLD_HEREDOC.includes(keyword) ? openings(line) : []
    const read = heredocs.map(({ name, expand }) => {
      const end = lines.indexOf(name, at + 1)
      if (end === -1) throw new Error('unterminated heredoc')
      const content = lines.slice(at + 1, end).map((content) => `${content}\n`)
      at = end
      return { name, expand, content: content.join('') }
    })
    found.push({ keyword, flags, rest, heredocs: read, startLine, endLine: at + 1 })
  }
  return found
}

function isComment(line: string | undefined): boolean {
  return line?.trimStart().startsWith('#') === true
}

function continues(line: string): boolean {
  return /(?:[^\\]|^)\\[ \t]*$/.test(line)
}

function split(line: string): Pick<ReadInstruction, 'keyword' | 'flags' | 'rest'> {
  const [keyword = ''] = line.split(/\s/, 1)
  const { flags, rest } = takeFlags(line.slice(keyword.length).trim())
  return { keyword: keyword.toUpperCase(), flags, rest: rest.trim() }
}

/** Leading words that start with `--`: quotes and escapes are taken away, and each byte becomes a letter of its own. */
function takeFlags(line: string): { readonly flags: readonly string[]; readonly rest: string } {
  const flags: string[] = []
  let rest = line
  while (rest.startsWith('--')) {
    const [raw = ''] = rawWords(rest)
    flags.push(
      Buffer.from(raw.replace(/\\(.)|["']/g, (_, escaped: string | undefined) => escaped ?? '')).toString('latin1'),
    )
    rest = rest.slice(raw.length).trimStart()
  }
  return { flags, rest }
}

function openings(line: string): readonly Pick<Heredoc, 'name' | 'expand'>[] {
  return rawWords(line).flatMap((word) => {
    const [, name] = /^\d*<<-?\s*([^<]+)$/.exec(word) ?? []
    return name === undefined ? [] : [{ name: name.replace(/["']/g, ''), expand: !/["']/.test(name) }]
  })
}
