import { unresolvedHost } from './unresolved-host.ts'

/** Why a build failed; each has a sentence of its own. */
export type FailureReason =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'connection' }
  | { readonly kind: 'client'; readonly signal: string }
  | { readonly kind: 'disk' }
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'base'; readonly image: string }
  | { readonly kind: 'syntax'; readonly line?: number; readonly detail: string }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'step'; readonly exitCode?: number }
  | { readonly kind: 'other' }

/** What is left of a build that failed. */
export interface FailureTrace {
  /** What the docker client wrote besides the status lines. */
  readonly text: string
  /** The error and the log of the vertex that failed, when one did. */
  readonly error?: string
  readonly log?: string
  readonly aborted: boolean
  readonly signal?: string
}

const lost =
  /Cannot connect to the Docker daemon|error reading from server|transport is closing|code = Unavailable|connection reset by peer|connection refused|broken pipe|error during connect|unexpected EOF|server closed the stream|listing workers for Build/i

/** Reads the reason off the client's words, the failed vertex's error and its log. */
export function reasonOf(trace: FailureTrace): FailureReason {
  if (trace.aborted) return { kind: 'cancelled' }
  const error = trace.error ?? ''
  const said = `${trace.text}\n${error}`
  const exitCode = /did not complete successfully: exit code: (\d+)/.exec(error)?.[1]
  if (/no space left on device/i.test(`${said}\n${trace.log ?? ''}`)) return { kind: 'disk' }
  const parse = /dockerfile parse error(?: on line (\d+))?: ([^\n]*)/i.exec(said)
  if (parse !== null) return { kind: 'syntax', detail: parse[2] ?? '', ...lineOf(parse[1]) }
  const feature = /(unknown (?:flag|instruction)[^\n]*|unsupported frontend capability[^\n]*)/i.exec(said)?.[1]
  if (feature !== undefined) return { kind: 'syntax', detail: feature, ...lineOf(failedLine(trace.text)?.toString()) }
  if (exitCode !== undefined) {
    const host = unresolvedHost(trace.log ?? '')
    return host === undefined ? { kind: 'step', exitCode: Number(exitCode) } : { kind: 'host', host }
  }
  const base = /failed to resolve source metadata for ([^\s]+?): /.exec(said)?.[1]
  if (base !== undefined) return { kind: 'base', image: base }
  const missing = /failed to calculate checksum of ref [^\n]*"([^"\n]+)": not found/.exec(said)?.[1]
  if (missing !== undefined) return { kind: 'missing', path: missing }
  const host = unresolvedHost(error)
  if (host !== undefined) return { kind: 'host', host }
  if (lost.test(said)) return { kind: 'connection' }
  if (trace.signal !== undefined) return { kind: 'client', signal: trace.signal }
  return error === '' ? { kind: 'other' } : { kind: 'step' }
}

/** The line of the Dockerfile that the client points at (`Dockerfile:3` above the excerpt). */
export function failedLine(text: string): number | undefined {
  const found = /^\S.*:(\d+)\n-{8,}$/m.exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}

function lineOf(digits: string | undefined): { readonly line?: number } {
  return digits === undefined ? {} : { line: Number(digits) }
}
