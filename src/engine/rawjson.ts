import { listAt, numberAt, textAt, valueAt } from './json.ts'
import { isObject, parseJson } from '../ir/json.ts'

/** Seconds since 1970 by the daemon's clock, never to be mixed with the client's. */
export type DaemonSeconds = number

/** A vertex as one status message tells of it; later messages about the same digest replace it. */
export interface StatusVertex {
  readonly digest: string
  readonly name: string
  readonly inputs: readonly string[]
  readonly started?: DaemonSeconds
  readonly completed?: DaemonSeconds
  readonly cached: boolean
  readonly error?: string
  readonly group?: { readonly id: string; readonly name: string; readonly weak: boolean }
}

export interface StatusLog {
  readonly vertex: string
  readonly stream: 'stdout' | 'stderr'
  readonly data: Buffer
  readonly timestamp?: DaemonSeconds
}

/** Progress inside a vertex, such as the bytes of a transfer. */
export interface StatusProgress {
  readonly vertex: string
  readonly id: string
  readonly current: number
  readonly total?: number
  readonly started?: DaemonSeconds
  readonly completed?: DaemonSeconds
}

/** One line of `--progress=rawjson`. */
export interface SolveStatus {
  readonly vertexes: readonly StatusVertex[]
  readonly progress: readonly StatusProgress[]
  readonly logs: readonly StatusLog[]
  readonly warnings: readonly { readonly vertex: string; readonly text: string; readonly url?: string }[]
}

const textLimit = 64 * 1024

/**
 * Decodes the stream that `docker buildx build --progress=rawjson` writes to stderr. Lines may arrive in pieces; what is
 * not a status (the client's own errors) is kept as `text`.
 */
export class RawjsonDecoder {
  #partial = ''
  #text = ''

  push(chunk: string): readonly SolveStatus[] {
    const lines = (this.#partial + chunk).split('\n')
    this.#partial = lines.pop() ?? ''
    return lines.flatMap((line) => this.#decode(line))
  }

  /** The last line, when the stream ended without a line break. */
  end(): readonly SolveStatus[] {
    const rest = this.#partial
    this.#partial = ''
    return rest === '' ? [] : this.#decode(rest)
  }

  /** The lines that were no status, the newest 64 KiB of them. */
  get text(): string {
    return this.#text
  }

  #decode(line: string): readonly SolveStatus[] {
    const status = decodeStatus(line)
    if (status !== undefined) return [status]
    this.#text = (this.#text + line + '\n').slice(-textLimit)
    return []
  }
}

const statusKeys = ['vertexes', 'statuses', 'logs', 'warnings']

/** One line as a status, undefined when it is something else. */
export function decodeStatus(line: string): SolveStatus | undefined {
  const value = line.startsWith('{') ? parseJson(line) : undefined
  if (!isObject(value) || !statusKeys.some((key) => key in value)) return undefined
  return {
    vertexes: listAt(value, 'vertexes').flatMap(vertex),
    progress: listAt(value, 'statuses').flatMap(progress),
    logs: listAt(value, 'logs').flatMap(log),
    warnings: listAt(value, 'warnings').flatMap(warning),
  }
}

function vertex(value: unknown): readonly StatusVertex[] {
  const digest = textAt(value, 'digest')
  if (digest === undefined) return []
  const error = textAt(value, 'error')
  const group = textAt(value, 'progressGroup', 'id')
  return [
    {
      digest,
      name: textAt(value, 'name') ?? '',
      inputs: listAt(value, 'inputs').filter((input) => typeof input === 'string'),
      ...interval(value),
      cached: valueAt(value, 'cached') === true,
      ...(error === undefined ? {} : { error }),
      ...(group === undefined
        ? {}
        : {
            group: {
              id: group,
              name: textAt(value, 'progressGroup', 'name') ?? '',
              weak: valueAt(value, 'progressGroup', 'weak') === true,
            },
          }),
    },
  ]
}

function progress(value: unknown): readonly StatusProgress[] {
  const vertex = textAt(value, 'vertex')
  if (vertex === undefined) return []
  const total = numberAt(value, 'total')
  return [
    {
      vertex,
      id: textAt(value, 'id') ?? '',
      current: numberAt(value, 'current') ?? 0,
      ...(total === undefined ? {} : { total }),
      ...interval(value),
    },
  ]
}

function log(value: unknown): readonly StatusLog[] {
  const vertex = textAt(value, 'vertex')
  const timestamp = timeAt(value, 'timestamp')
  if (vertex === undefined) return []
  return [
    {
      vertex,
      stream: numberAt(value, 'stream') === 2 ? 'stderr' : 'stdout',
      data: Buffer.from(textAt(value, 'data') ?? '', 'base64'),
      ...(timestamp === undefined ? {} : { timestamp }),
    },
  ]
}

function warning(value: unknown): SolveStatus['warnings'] {
  const vertex = textAt(value, 'vertex')
  const url = textAt(value, 'url')
  if (vertex === undefined) return []
  const text = Buffer.from(textAt(value, 'short') ?? '', 'base64').toString('utf8')
  return [{ vertex, text, ...(url === undefined ? {} : { url }) }]
}

function interval(value: unknown): { readonly started?: DaemonSeconds; readonly completed?: DaemonSeconds } {
  const started = timeAt(value, 'started')
  const completed = timeAt(value, 'completed')
  return { ...(started === undefined ? {} : { started }), ...(completed === undefined ? {} : { completed }) }
}

// Date.parse alone would cut BuildKit's nanoseconds to milliseconds, and cached vertices last microseconds.
function timeAt(value: unknown, key: string): DaemonSeconds | undefined {
  const parts = /^(.+:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(textAt(value, key) ?? '')
  if (parts === null) return undefined
  const whole = Date.parse(`${parts[1] ?? ''}${parts[3] ?? ''}`)
  return Number.isNaN(whole) ? undefined : whole / 1000 + Number(`0.${parts[2] ?? '0'}`)
}
