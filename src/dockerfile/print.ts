import type { Directives } from '../ir/definition.ts'
import type { MappedInstruction, PrintedDockerfile } from '../ir/source-map.ts'
import { expandedJson, expandedWord, isBare, type EscapeCharacter } from './escape.ts'
import { delimiter } from './heredoc.ts'
import type { Body, Instruction, LoweredDockerfile } from './instruction.ts'

export interface PrintOptions {
  /** Comment lines at the top, without `#`. */
  readonly header?: readonly string[]
  /** A build argument declared at the top of every stage: a fresh value makes every step below run again. */
  readonly roundArgument?: string
}

/** Prints a Dockerfile and maps its lines to the steps that they come from. */
export function print(lowered: LoweredDockerfile, options: PrintOptions = {}): PrintedDockerfile {
  const escape = lowered.directives.escape ?? '\\'
  const lines = [...directiveLines(lowered.directives), ...(options.header ?? [])].map((line) => `# ${line}`)
  const mapped: MappedInstruction[] = []
  let previous: Instruction | undefined

  const emit = (instruction: Instruction, stage?: string): void => {
    const text = printInstruction(instruction, escape)
    if (lines.length > 0 && separated(previous, instruction, text)) lines.push('')
    const startLine = lines.length + 1
    lines.push(...text.split('\n'))
    mapped.push({
      startLine,
      endLine: lines.length,
      keyword: keywordOf(instruction),
      ...(stage === undefined ? {} : { stage }),
      steps: instruction.steps,
      origins: instruction.origins,
    })
    previous = instruction
  }

  for (const instruction of lowered.globals) emit(instruction)
  for (const stage of lowered.stages) {
    for (const instruction of stage.instructions) {
      emit(instruction, stage.name)
      if (instruction.keyword === 'FROM' && options.roundArgument !== undefined)
        lines.push(`ARG ${options.roundArgument}`)
    }
  }
  return { text: `${lines.join('\n')}\n`, instructions: mapped }
}

/** The text of one instruction; several lines where its form has several. */
export function printInstruction(instruction: Instruction, escape: EscapeCharacter = '\\'): string {
  if (instruction.keyword === '#') return comment(instruction.body)
  const body = printBody(instruction.body, escape)
  if (instruction.keyword === 'ANY') return body
  const [first, ...more] = instruction.flags
  if (instruction.keyword !== 'RUN' || first === undefined)
    return [instruction.keyword, ...instruction.flags, body].join(' ')
  const breaks = instruction.body.form === 'script' ? ` ${escape}\n    ` : ' '
  return [`RUN ${[first, ...more].join(breaks)}`, body].join(breaks)
}

function printBody(body: Body, escape: EscapeCharacter): string {
  switch (body.form) {
    case 'script':
      // Such an end would continue the line.
      if (body.lines.at(-1)?.endsWith(escape) === true)
        return printBody({ form: 'heredoc', script: body.lines.join(' ') }, escape)
      return body.lines.join(` ${escape}\n `)
    case 'heredoc': {
      const end = delimiter(body.script)
      // Another program gets the text through the shell, which leaves it alone only behind a quoted delimiter.
      const start = body.interpreter === undefined ? end : `"${end}" ${body.interpreter}`
      return `<<${start}\n${body.script.replace(/\n$/, '')}\n${end}`
    }
    case 'exec':
      return JSON.stringify(body.argv)
    case 'pairs':
      return body.entries.map(([name, value]) => `${name}=${expandedWord(value, escape)}`).join(` ${escape}\n    `)
    case 'paths':
      return body.paths.every(isBare)
        ? body.paths.map((path) => expandedWord(path, escape)).join(' ')
        : `[${body.paths.map((path) => expandedJson(path, escape)).join(', ')}]`
    case 'list':
      return `[${body.paths.map((path) => expandedJson(path, escape)).join(',')}]`
    case 'words':
      return body.words.map((word) => expandedWord(word, escape)).join(' ')
    case 'file':
      return `<<"${body.end}" ${expandedWord(body.path, escape)}\n${body.content}${body.end}`
    case 'trigger':
      return printInstruction(body.instruction, escape)
    case 'plain':
      return body.text
  }
}

function comment(body: Body): string {
  return body.form === 'plain'
    ? body.text
        .split('\n')
        .map((line) => `# ${line}`.trimEnd())
        .join('\n')
    : ''
}

/** Docker reads directives at the very top only, before any other comment. */
function directiveLines({ syntax, check, escape }: Directives): readonly string[] {
  return [
    ...(syntax === undefined ? [] : [`syntax=${syntax}`]),
    ...(escape === undefined ? [] : [`escape=${escape}`]),
    ...(check === undefined ? [] : [`check=${checkValue(check)}`]),
  ]
}

function checkValue({ skip, error }: NonNullable<Directives['check']>): string {
  const skipped = skip === 'all' ? 'all' : skip.join(',')
  return [...(skipped === '' ? [] : [`skip=${skipped}`]), ...(error ? ['error=true'] : [])].join(';')
}

/** Settings of one kind stand together; everything else has a blank line above it. */
function separated(previous: Instruction | undefined, next: Instruction, text: string): boolean {
  if (previous === undefined) return true
  if (previous.keyword === '#' && next.keyword !== 'ARG' && next.keyword !== 'FROM') return false
  if (previous.keyword === 'ARG') return false
  if (previous.keyword === next.keyword && !text.includes('\n'))
    return next.keyword === 'FROM' || next.keyword === 'RUN'
  return true
}

function keywordOf(instruction: Instruction): string {
  if (instruction.keyword !== 'ANY' || instruction.body.form !== 'plain') return instruction.keyword
  return /^[A-Z]+/.exec(instruction.body.text)?.[0] ?? 'ANY'
}
