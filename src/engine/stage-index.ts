import type { MappedInstruction, PrintedDockerfile } from '../ir/source-map.ts'

/** An instruction's place in the printed Dockerfile: the index in `PrintedDockerfile.instructions`. */
export type InstructionIndex = number

/** One stage of a printed Dockerfile, as BuildKit sees it. */
export interface PrintedStage {
  readonly from: InstructionIndex
  /** What it starts from, as the FROM says it, the platform included: `--platform=linux/386 debian:12`. */
  readonly base: string
  /** Its name in the text, in lower case, else `stage-N`. */
  readonly names: readonly string[]
  /** Every instruction after FROM, in order. */
  readonly body: readonly InstructionIndex[]
  /** Those of them that BuildKit numbers: RUN, COPY, ADD and WORKDIR. */
  readonly numbered: readonly InstructionIndex[]
}

const numberedKeywords = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR'])

/** The stages of a printed Dockerfile, read from its FROM instructions. */
export function printedStages(dockerfile: PrintedDockerfile): readonly PrintedStage[] {
  const starts = dockerfile.instructions.flatMap(({ keyword }, index) =>
    keyword.toUpperCase() === 'FROM' ? [index] : [],
  )
  return starts.map((from, nth) => {
    const end = starts[nth + 1] ?? dockerfile.instructions.length
    const body = dockerfile.instructions.slice(from + 1, end).map((_, offset) => from + 1 + offset)
    const first = dockerfile.instructions[from]
    const text = first === undefined ? '' : instructionText(dockerfile, first)
    const named = /\sAS\s+(\S+)\s*$/i.exec(text)?.[1]
    return {
      from,
      base: text.replace(/^\s*FROM\s+|\s+AS\s+\S+\s*$|\s+$/gi, ''),
      names: [...new Set([named, first?.stage, `stage-${nth}`].flatMap((name) => name?.toLowerCase() ?? []))],
      body,
      numbered: body.filter((index) => numberedKeywords.has(keywordAt(dockerfile, index))),
    }
  })
}

/**
 * The instruction that a vertex named with this stage and position belongs to.
 *
 * @param contexts the bases that a named context stands in for: such a base is in the total, but takes no position
 */
export function instructionAt(
  stages: readonly PrintedStage[],
  step: { readonly stage?: string; readonly position: number; readonly total: number },
  contexts: ReadonlySet<string> = new Set(),
): InstructionIndex | undefined {
  const stage = stageOf(stages, step)
  if (stage === undefined) return undefined
  // A base image is numbered, `scratch` and another stage are not, and ONBUILD triggers of the base are numbered too.
  const surplus = step.total - stage.numbered.length
  if (surplus < 0) return undefined
  const unprinted = contexts.has(stage.base) ? Math.max(0, surplus - 1) : surplus
  return step.position <= unprinted ? stage.from : stage.numbered[step.position - unprinted - 1]
}

/** The stage that a vertex's name speaks of; the only one goes by any name. */
export function stageOf(stages: readonly PrintedStage[], step: { readonly stage?: string }): PrintedStage | undefined {
  return stages.length === 1 ? stages[0] : stages.find(({ names }) => names.includes(step.stage?.toLowerCase() ?? ''))
}

/** The stages that a build of `target` (the last one, when not given) takes part in. */
export function neededStages(
  dockerfile: PrintedDockerfile,
  stages: readonly PrintedStage[],
  target?: string,
): ReadonlySet<PrintedStage> {
  const find = (name: string): PrintedStage | undefined =>
    stages.find(({ names }) => names.includes(name.toLowerCase())) ??
    (/^\d+$/.test(name) ? stages[Number(name)] : undefined)
  const needed = new Set<PrintedStage>()
  const visit = (stage: PrintedStage | undefined): void => {
    if (stage === undefined || needed.has(stage)) return
    needed.add(stage)
    for (const index of [stage.from, ...stage.body]) {
      const instruction = dockerfile.instructions[index]
      if (instruction === undefined) continue
      const text = instructionText(dockerfile, instruction)
      const names = text.matchAll(
        index === stage.from ? /^\s*FROM\s+(?:--\S+\s+)*(\S+)/gi : /(?:--|[,=])from=([^\s,]+)/g,
      )
      for (const [, name = ''] of names) visit(find(name))
    }
  }
  visit(target === undefined ? stages.at(-1) : find(target))
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
