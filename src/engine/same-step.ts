import type { PrintedDockerfile } from '../ir/source-map.ts'
import { instructionText, keywordAt, printedStages, type InstructionIndex } from './stage-index.ts'

// Only these enter the key of a later step.
const keyed = new Set(['ARG', 'ENV', 'USER', 'SHELL', 'RUN', 'COPY', 'ADD', 'WORKDIR'])

/**
 * Groups of instructions that BuildKit executes as one vertex, which then bears the name of one of them: the same base and
 * the same text down to that point. Only groups of two and more are returned.
 */
export function sameSteps(dockerfile: PrintedDockerfile): readonly (readonly InstructionIndex[])[] {
  const byHistory = new Map<string, InstructionIndex[]>()
  const finalHistory = new Map<string, string>()
  for (const stage of printedStages(dockerfile)) {
    const { base } = stage
    let history = finalHistory.get(base.toLowerCase()) ?? `FROM ${base}`
    const add = (index: InstructionIndex): void => {
      byHistory.set(history, [...(byHistory.get(history) ?? []), index])
    }
    if (history.startsWith('FROM ') && !finalHistory.has(base.toLowerCase())) add(stage.from)
    for (const index of stage.body) {
      const instruction = dockerfile.instructions[index]
      if (instruction === undefined || !keyed.has(keywordAt(dockerfile, index))) continue
      history += `\n${instructionText(dockerfile, instruction)}`
      if (stage.numbered.includes(index)) add(index)
    }
    if (stage.alias !== undefined) finalHistory.set(stage.alias, history)
  }
  return [...byHistory.values()].filter(({ length }) => length > 1)
}
