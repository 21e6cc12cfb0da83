import type { PrintedDockerfile } from '../ir/source-map.ts'
import { bookSlots } from './booking.ts'
import { instructionText } from './stage-index.ts'
import type { Placement } from './steps.ts'
import type { VertexRecord } from './vertices.ts'

/**
 * What a booking lacks, in words for a report: steps that BuildKit built and that are booked nowhere, and instructions that
 * make a vertex and have none. Empty is as it should be; anything else is a fault of layerwright.
 */
export function unbooked(
  dockerfile: PrintedDockerfile,
  vertices: readonly VertexRecord[],
  { placement, target }: { readonly placement: Placement; readonly target?: string | undefined },
): readonly string[] {
  const booked = new Set([...placement.values()].flat())
  const replaced = new Set(vertices.flatMap(({ name }) => /^\[context ([^\]]+)\]/.exec(name)?.[1]?.toLowerCase() ?? []))
  const lost = vertices.flatMap(({ digest, kind, name }) =>
    kind === 'step' && !IS_FROM.test(name) && (placement.get(digest)?.length ?? 0) === 0
      ? [`${name} was built, and no step has it`]
      : [],
  )
  const missing = bookSlots(dockerfile, vertices, target)
    // A named context stands in for a whole stage, or for the base of one.
    .filter(({ stage, certain }) => certain && (stage.alias === undefined || !replaced.has(stage.alias)))
    .filter(({ instruction }) => !booked.has(instruction))
    .flatMap(({ instruction }) => dockerfile.instructions[instruction] ?? [])
    .map(
      (instruction) =>
        `${firstLine(instructionText(dockerfile, instruction))} has no time (line ${instruction.startLine})`,
    )
  return [...lost, ...new Set(missing)]
}

/** A base image takes no time that a step could have; of several builds that share one, BuildKit may name another's stage. */
const IS_FROM = /^\[[^\]]*\] FROM\b/i

function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}
