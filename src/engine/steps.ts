import type { PrintedDockerfile } from '../ir/source-map.ts'
import { bookSlots, instructionsOf } from './booking.ts'
import { unionSeconds } from './intervals.ts'
import type { VertexLocations } from './provenance.ts'
import type { DaemonSeconds } from './rawjson.ts'
import { instructionsAtLines, type InstructionIndex } from './stage-index.ts'
import type { VertexRecord } from './vertices.ts'

/** What one instruction of the Dockerfile cost in one build. */
export interface StepTiming {
  /** Index in `PrintedDockerfile.instructions`. */
  readonly instruction: InstructionIndex
  /** The digests of its vertices: mostly one, two for an ADD that downloads. */
  readonly vertices: readonly string[]
  /** Other instructions that the same vertices belong to: count the seconds once. */
  readonly sharedWith: readonly InstructionIndex[]
  /** Active time; 0 when it was not reached. */
  readonly seconds: number
  readonly cached: boolean
  /** Absent when the build ended before it. */
  readonly started?: DaemonSeconds
  readonly completed?: DaemonSeconds
  /** The end of its log as the build wrote it: pass it through `printable` before showing it. */
  readonly log: string
}

/** The instructions that each vertex belongs to, by digest. */
export type Placement = ReadonlyMap<string, readonly InstructionIndex[]>

/**
 * Says which instructions the vertices belong to: by BuildKit's own source locations where they are known, else by their
 * names and inputs.
 */
export function place(
  dockerfile: PrintedDockerfile,
  vertices: readonly VertexRecord[],
  {
    locations,
    target,
  }: { readonly locations?: VertexLocations | undefined; readonly target?: string | undefined } = {},
): Placement {
  const named = instructionsOf(bookSlots(dockerfile, vertices, target))
  return new Map(
    vertices.flatMap(({ digest }) => {
      const located = locations?.get(digest)?.flatMap(({ from, to }) => instructionsAtLines(dockerfile, from, to))
      const found = located === undefined ? named.get(digest) : [...new Set(located)]
      return found === undefined ? [] : [[digest, found]]
    }),
  )
}

/** The timing of every instruction that made a vertex, in the order of the Dockerfile. */
export function stepTimings(placement: Placement, vertices: readonly VertexRecord[]): readonly StepTiming[] {
  const byInstruction = new Map<InstructionIndex, VertexRecord[]>()
  for (const vertex of vertices) {
    if (vertex.kind !== 'step') continue
    for (const index of placement.get(vertex.digest) ?? []) {
      byInstruction.set(index, [...(byInstruction.get(index) ?? []), vertex])
    }
  }
  return [...byInstruction]
    .sort(([a], [b]) => a - b)
    .map(([instruction, members]) => timing(instruction, members, placement))
}

function timing(instruction: InstructionIndex, members: readonly VertexRecord[], placement: Placement): StepTiming {
  const digests = members.map(({ digest }) => digest)
  const shared = members.flatMap(({ digest }) => placement.get(digest) ?? []).filter((index) => index !== instruction)
  const intervals = members.flatMap(({ started, completed }) =>
    started === undefined || completed === undefined ? [] : [{ from: started, to: completed }],
  )
  const started = members.flatMap((member) => member.started ?? [])
  const completed = members.flatMap((member) => member.completed ?? [])
  const results = members.filter(({ digest }) => !members.some(({ inputs }) => inputs.includes(digest)))
  const only = members.length === 1 ? members[0] : undefined
  return {
    instruction,
    vertices: digests,
    sharedWith: [...new Set(shared)].sort((a, b) => a - b),
    seconds: only?.seconds ?? unionSeconds(intervals),
    // The download of an ADD is asked again each time; whether the step was cached, its result says.
    cached: results.every(({ cached }) => cached),
    ...(started.length === 0 ? {} : { started: Math.min(...started) }),
    ...(completed.length === 0 ? {} : { completed: Math.max(...completed) }),
    log: members.map(({ log }) => log).join(''),
  }
}
