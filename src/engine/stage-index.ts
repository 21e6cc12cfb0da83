import type { MappedInstruction, PrintedDockerfile } from '../ir/source-map.ts'

/** An instruction's place in the printed Dockerfile: the index in `PrintedDockerfile.instructions`. */
export type InstructionIndex = number

/** One stage of a printed Dockerfile, as BuildKit sees it. */
export interface PrintedStage {
  readonly from: InstructionIndex
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
    const named = first === undefined ? undefined : /\sAS\s+(\S+)\s*$/i.exec(instructionText(dockerfile, first))?.[1]
    return {
      from,
      names: [...new Set([named, first?.stage, `stage-${nth}`].flatMap((name) => name?.toLowerCase() ?? []))],
      body,
      numbered: body.filter((index) => numberedKeywords.has(keywordAt(dockerfile, index))),
    }
  })
}

/** The instruction that a vertex named with this stage and position belongs to. */
export function instructionAt(
  stages: readonly PrintedStage[],
  step: { readonly stage?: string; readonly position: number; readonly total: number },
): InstructionIndex | undefined {
  const stage =
    stages.length === 1 ? stages[0] : stages.find(({ names }) => names.includes(step.stage?.toLowerCase() ?? ''))
  if (stage === undefined) return undefined
  // A base image is numbered, `scratch` and another stage are not, and ONBUILD triggers of the base are numbered too.
  const unprinted = step.total - stage.numbered.length
  if (unprinted < 0) return undefined
  return step.position <= unprinted ? stage.from : stage.numbered[step.position - unprinted - 1]
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
