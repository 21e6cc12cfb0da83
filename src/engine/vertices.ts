import { unionSeconds } from './intervals.ts'
import { LogTail } from './log-tail.ts'
import type { DaemonSeconds, SolveStatus, StatusVertex } from './rawjson.ts'
import { isExport, parseStepName, type StepName } from './vertex-name.ts'

/** One vertex, as a build's whole status stream tells of it. */
export interface VertexRecord {
  readonly digest: string
  readonly name: string
  readonly inputs: readonly string[]
  /** Absent for a vertex that was never reached. */
  readonly started?: DaemonSeconds
  readonly completed?: DaemonSeconds
  readonly cached: boolean
  readonly error?: string
  /** Time in which it was active: its intervals merged, since one vertex can start and stop several times. */
  readonly seconds: number
  /** The end of its log, as the build wrote it: pass it through `printable` before showing it. */
  readonly log: string
  readonly kind: 'step' | 'export' | 'internal'
  /** For `step` only: stage and position, as BuildKit names them. */
  readonly step?: StepName
}

interface Accumulated {
  latest: StatusVertex
  /** End by start: a later message about the same start replaces the earlier one. */
  readonly intervals: Map<DaemonSeconds, DaemonSeconds | undefined>
  readonly log: LogTail
}

/** Gathers status messages into vertex records. */
export class Vertices {
  readonly #vertices = new Map<string, Accumulated>()

  /** Takes in one message and returns the vertices whose state it changed. */
  add(status: SolveStatus): readonly VertexRecord[] {
    for (const vertex of status.vertexes) {
      const known = this.#vertices.get(vertex.digest) ?? { latest: vertex, intervals: new Map(), log: new LogTail() }
      known.latest = {
        ...vertex,
        name: vertex.name || known.latest.name,
        inputs: longer(vertex.inputs, known.latest.inputs),
      }
      if (vertex.started !== undefined) known.intervals.set(vertex.started, vertex.completed)
      this.#vertices.set(vertex.digest, known)
    }
    for (const { vertex, stream, data } of status.logs) this.#vertices.get(vertex)?.log.push(stream, data)
    return [...new Set(status.vertexes.map(({ digest }) => digest))].flatMap((digest) => {
      const changed = this.#vertices.get(digest)
      return changed === undefined ? [] : [record(changed)]
    })
  }

  /** Every vertex so far, in the order of first mention. */
  records(): readonly VertexRecord[] {
    return [...this.#vertices.values()].map(record)
  }
}

// A message can leave the inputs out once they were told.
function longer(one: readonly string[], other: readonly string[]): readonly string[] {
  return one.length >= other.length ? one : other
}

function record({ latest, intervals, log }: Accumulated): VertexRecord {
  const started = intervals.size === 0 ? undefined : Math.min(...intervals.keys())
  const step = parseStepName(latest.name) ?? (latest.group === undefined ? undefined : parseStepName(latest.group.name))
  return {
    digest: latest.digest,
    name: latest.name,
    inputs: latest.inputs,
    ...(started === undefined ? {} : { started }),
    ...(latest.completed === undefined ? {} : { completed: latest.completed }),
    cached: latest.cached,
    ...(latest.error === undefined ? {} : { error: latest.error }),
    seconds: unionSeconds([...intervals].flatMap(([from, to]) => (to === undefined ? [] : [{ from, to }]))),
    log: log.text,
    kind: step !== undefined ? 'step' : isExport(latest.name) ? 'export' : 'internal',
    ...(step === undefined ? {} : { step }),
  }
}

/** From the first start to the last end by the daemon's clock; 0 when nothing ran. */
export function wallSeconds(vertices: readonly VertexRecord[]): number {
  const starts = vertices.flatMap(({ started }) => (started === undefined ? [] : [started]))
  const ends = vertices.flatMap(({ completed }) => (completed === undefined ? [] : [completed]))
  return starts.length === 0 || ends.length === 0 ? 0 : Math.max(0, Math.max(...ends) - Math.min(...starts))
}

/** Time spent in writing the result out. */
export function exportSeconds(vertices: readonly VertexRecord[]): number {
  return unionSeconds(
    vertices.flatMap(({ kind, started, completed }) =>
      kind === 'export' && started !== undefined && completed !== undefined ? [{ from: started, to: completed }] : [],
    ),
  )
}
