import type { MappedInstruction, PrintedDockerfile } from '../ir/source-map.ts'

/** An instruction's place in the printed Dockerfile: the index in `PrintedDockerfile.instructions`. */
export type InstructionIndex = number

/** One stage of a printed Dockerfile, as BuildKit sees it. */
export interface PrintedStage {
  readonly from: InstructionIndex
  /** What it starts from, as the FROM says it, the platform included: `--platform=linux/386 debian:12`. */
  readonly base: string
  /** The name that other instructions know it by, in lower case; absent when its FROM gives none. */
  readonly alias?: string
  /** The name that BuildKit's vertices bear: the alias, else `stage-N` by its place. */
  readonly name: string
  /** Every instruction after FROM, in order. */
  readonly body: readonly InstructionIndex[]
  /** Those of them that BuildKit counts: RUN, COPY, ADD and WORKDIR. */
  readonly numbered: readonly InstructionIndex[]
  /** Its ONBUILD instructions, which run in the stages that start from it. */
  readonly triggers: readonly InstructionIndex[]
}

const numberedKeywords = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR'])

/**
 * The stages of a printed Dockerfile, read from its FROM instructions.
 *
 * Source: BuildKit, frontend/dockerfile/dockerfile2llb/convert.go (buildDispatchStates).
 */
export function printedStages(dockerfile: PrintedDockerfile): readonly PrintedStage[] {
  const starts = dockerfile.instructions.flatMap(({ keyword }, index) =>
    keyword.toUpperCase() === 'FROM' ? [index] : [],
  )
  return starts.map((from, nth) => {
    const end = starts[nth + 1] ?? dockerfile.instructions.length
    const body = dockerfile.instructions.slice(from + 1, end).map((_, offset) => from + 1 + offset)
    const first = dockerfile.instructions[from]
    const text = first === undefined ? '' : instructionText(dockerfile, first)
    const alias = /\sAS\s+(\S+)\s*$/i.exec(text)?.[1]?.toLowerCase()
    return {
      from,
      base: text.replace(/^\s*FROM\s+|\s+AS\s+\S+\s*$|\s+$/gi, ''),
      ...(alias === undefined ? {} : { alias }),
      name: alias ?? `stage-${nth}`,
      body,
      numbered: body.filter((index) => numberedKeywords.has(keywordAt(dockerfile, index))),
      triggers: body.filter((index) => keywordAt(dockerfile, index) === 'ONBUILD'),
    }
  })
}

/** What a stage starts from; `unknown` is a variable's value, which may be an image or a stage. */
export type StageBase =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'image' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'stage'; readonly stage: PrintedStage }

export function baseOf(stages: readonly PrintedStage[], stage: PrintedStage): StageBase {
  const name = stage.base.replace(/^(?:--\S+\s+)*/, '')
  if (name.includes('$')) return { kind: 'unknown' }
  if (name === 'scratch') return { kind: 'scratch' }
  const found = stages.slice(0, stages.indexOf(stage)).findLast(({ alias }) => alias === name.toLowerCase())
  return found === undefined ? { kind: 'image' } : { kind: 'stage', stage: found }
}

/** The stages that an instruction copies or mounts from. */
export function sourcesOf(
  dockerfile: PrintedDockerfile,
  stages: readonly PrintedStage[],
  index: InstructionIndex,
): readonly PrintedStage[] {
  const instruction = dockerfile.instructions[index]
  if (instruction === undefined) return []
  const text = instructionText(dockerfile, instruction).replace(/^\s*ONBUILD\s+/i, '')
  return leadingFlags(text)
    .flatMap((flag) => sourceName(flag) ?? [])
    .flatMap((name) => stageNamed(stages, name) ?? [])
}

/** `--mount=…` and its like, which stand before a command that may have flags of its own. */
function leadingFlags(text: string): readonly string[] {
  const flags = /^\s*[A-Za-z]+((?:(?:\s|[\\`]\n)+--[^\s=]+(?:=(?:"[^"]*"|'[^']*'|[^\s"'])*)?)*)/.exec(text)?.[1] ?? ''
  return flags.match(/--\S+/g) ?? []
}

function sourceName(flag: string): string | undefined {
  if (!flag.startsWith('--mount=')) return /^--from=["']?([^"']+)/.exec(flag)?.[1]
  // The frontend makes an empty file system for these, whatever they name.
  if (/[=,]type=(?:tmpfs|secret|ssh)\b/.test(flag)) return undefined
  return /[=,"']from=([^,"']+)/.exec(flag)?.[1]
}

function stageNamed(stages: readonly PrintedStage[], name: string): PrintedStage | undefined {
  return (
    stages.findLast(({ alias }) => alias === name.toLowerCase()) ??
    (/^\d+$/.test(name) ? stages[Number(name)] : undefined)
  )
}

/** The stages that a build of `target` (the last one, when not given) takes part in. */
export function neededStages(
  dockerfile: PrintedDockerfile,
  stages: readonly PrintedStage[],
  target?: string,
): ReadonlySet<PrintedStage> {
  const needed = new Set<PrintedStage>()
  const visit = (stage: PrintedStage | undefined): void => {
    if (stage === undefined || needed.has(stage)) return
    needed.add(stage)
    const base = baseOf(stages, stage)
    const triggered = base.kind === 'stage' ? base.stage.triggers : []
    if (base.kind === 'stage') visit(base.stage)
    for (const index of [...triggered, ...stage.body])
      if (triggered.includes(index) || !stage.triggers.includes(index))
        sourcesOf(dockerfile, stages, index).forEach(visit)
  }
  visit(target === undefined ? stages.at(-1) : stageNamed(stages, target))
  return needed
}

/** The keyword of an instruction in capitals, empty when there is no such instruction. */
export function keywordAt(dockerfile: PrintedDockerfile, index: InstructionIndex): string {
  return dockerfile.instructions[index]?.keyword.toUpperCase() ?? ''
}

/** The lines of one instruction. */
export function instructionText(dockerfile: PrintedDockerfile, instruction: MappedInstruction): string {
  return dockerfile.text
    .split('\n')
    .slice(instruction.startLine - 1, instruction.endLine)
    .join('\n')
}

/** Every instruction that one of these lines is part of. */
export function instructionsAtLines(
  dockerfile: PrintedDockerfile,
  from: number,
  to: number = from,
): readonly InstructionIndex[] {
  return dockerfile.instructions.flatMap(({ startLine, endLine }, index) =>
    startLine <= to && from <= endLine ? [index] : [],
  )
}
