import { EngineError } from '../ir/errors.ts'
import { formatOrigin, type Origin } from '../ir/origin.ts'
import type { PrintedDockerfile } from '../ir/source-map.ts'
import { failedLine, reasonOf, type FailureReason, type FailureTrace } from './failure-reason.ts'
import { lastLines, printable } from './printable.ts'
import { instructionsAtLines, type InstructionIndex } from './stage-index.ts'
import { place } from './steps.ts'
import type { VertexRecord } from './vertices.ts'

const logLines = 20

/** A build that failed: what failed, where its author wrote it, why, and what had been measured by then. */
export class BuildFailure extends EngineError {
  readonly reason: FailureReason
  /** The instructions that failed: none when it was no instruction, several when identical steps are one vertex. */
  readonly instructions: readonly InstructionIndex[]
  /** Where the author wrote them. */
  readonly origins: readonly Origin[]
  readonly vertices: readonly VertexRecord[]
  /** The last lines of the failed step's log, safe to print. */
  readonly log: readonly string[]

  constructor(message: string, parts: Pick<BuildFailure, 'reason' | 'instructions' | 'origins' | 'vertices' | 'log'>) {
    super(message)
    this.reason = parts.reason
    this.instructions = parts.instructions
    this.origins = parts.origins
    this.vertices = parts.vertices
    this.log = parts.log
  }
}

/** Explains a build that failed. */
export function buildFailure(
  { dockerfile, target }: { readonly dockerfile: PrintedDockerfile; readonly target?: string },
  vertices: readonly VertexRecord[],
  trace: Pick<FailureTrace, 'text' | 'aborted' | 'signal'>,
): BuildFailure {
  const failed = vertices.find(({ error }) => error !== undefined && !/context canceled/i.test(error))
  const reason = reasonOf({
    ...trace,
    ...(failed?.error === undefined ? {} : { error: failed.error, log: failed.log }),
  })
  const line = reason.kind === 'syntax' ? (reason.line ?? failedLine(trace.text)) : failedLine(trace.text)
  const placed = failed === undefined ? undefined : place(dockerfile, vertices, { target }).get(failed.digest)
  const instructions = isAboutAStep(reason)
    ? (placed ?? (line === undefined ? [] : instructionsAtLines(dockerfile, line)))
    : []
  const log = failed === undefined ? [] : lastLines(failed.log, logLines)
  const message = [
    ...instructions
      .flatMap((index) => placesOf(dockerfile, index))
      .map((place, nth, { length }) => `${place}${nth === length - 1 ? ` ${verdict(reason)}` : ''}`),
    ...(instructions.length === 0 ? [`The build ${verdict(reason)}`] : []),
    ...advice(reason, trace.text),
    ...log.map((logged) => `  | ${logged}`),
  ].join('\n')
  const origins = instructions.flatMap((index) => dockerfile.instructions[index]?.origins ?? [])
  return new BuildFailure(message, { reason, instructions, origins, vertices, log })
}

function isAboutAStep({ kind }: FailureReason): boolean {
  return kind !== 'cancelled' && kind !== 'connection' && kind !== 'client'
}

/** `images/venvoy.base.ts:42:4  .apt(…)`, one for each place that the instruction came from. */
function placesOf(dockerfile: PrintedDockerfile, index: InstructionIndex): readonly string[] {
  const instruction = dockerfile.instructions[index]
  if (instruction === undefined) return []
  return instruction.origins.length === 0
    ? [`Dockerfile:${instruction.startLine}  ${instruction.keyword}`]
    : instruction.origins.map((origin) => `${formatOrigin(origin)}  .${origin.call}(…)`)
}

function verdict(reason: FailureReason): string {
  switch (reason.kind) {
    case 'cancelled':
      return 'was cancelled'
    case 'step':
      return reason.exitCode === undefined ? 'failed' : `failed (exit ${reason.exitCode})`
    case 'syntax':
      return `is not accepted by this engine: ${printable(reason.detail)}`
    case 'missing':
      return `failed: ${printable(reason.path)} is not in the build context, or .dockerignore excludes it`
    default:
      return 'failed'
  }
}

function advice(reason: FailureReason, text: string): readonly string[] {
  switch (reason.kind) {
    case 'connection':
      return ['The connection to the Docker Engine was lost; see whether it still runs: scripts/engine.sh status']
    case 'client':
      return [`The docker client was stopped by ${reason.signal} before the build was done.`]
    case 'disk':
      return ['No space is left on the device. `docker system df` says what takes it; layerwright itself never prunes.']
    case 'host':
      return [
        `The host ${reason.host} could not be found by name from inside the build: check the network and its DNS, ` +
          'or answer for it with --add-host.',
      ]
    case 'base':
      return [
        `The base image ${printable(reason.image)} is not on this engine and could not be fetched: ` +
          `check its name and the network, or bring it in with docker pull or docker load.\n${lastError(text)}`,
      ]
    case 'syntax':
      return /unknown (?:flag|instruction)/i.test(reason.detail)
        ? [
            'If the instruction is right, its frontend is too old: add a `# syntax=docker/dockerfile:1` line, or update the engine.',
          ]
        : []
    case 'step':
      if (reason.exitCode === 137) return ['Exit 137 means that it was killed, mostly for want of memory.']
      return reason.exitCode === undefined ? [lastError(text)] : []
    case 'other':
      return [lastError(text)]
    default:
      return []
  }
}

/** The client's own last words, for what no sentence of ours covers. */
function lastError(text: string): string {
  const error = /^ERROR: ([\s\S]*)$/m.exec(text)?.[1] ?? text
  return lastLines(error, 5).join('\n') || 'The docker client gave no reason.'
}
