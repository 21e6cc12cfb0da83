import { fileURLToPath } from 'node:url'
import type { Origin } from '../ir/origin.ts'

/** In the published bundle this is dist, where all its parts are. */
const OWN_FOLDER = fileURLToPath(new URL('.', import.meta.url))
/** The calls of this folder between the author's and the capture, with room to spare: every frame costs time. */
const DEEPEST = 6
const FRAME = /\(?((?:file:\/\/)?\/[^()]*?|(?:file:\/\/\/)?[A-Za-z]:[^()]*?):(\d+):(\d+)\)?$/

/** Where a DSL call stands, and the stack frames of who called the function that it stands in. */
export interface Call {
  readonly origin: Origin
  readonly callers: readonly string[]
}

/** A place in a file. */
export type Place = Pick<Origin, 'file' | 'line' | 'column'>

/** Finds the line of the author's file that made the current DSL call: the first stack frame outside this folder. */
export function captureOrigin(call: string): Origin {
  return captureCall(call).origin
}

/** The same with what called it. */
export function captureCall(call: string): Call {
  const holder = { stack: '' }
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = DEEPEST
  Error.captureStackTrace(holder, captureCall)
  Error.stackTraceLimit = limit
  const frames = holder.stack.split('\n')
  for (let nth = 1; nth < frames.length; nth += 1) {
    const place = placeOf(frames[nth] ?? '')
    if (place !== undefined && !place.file.startsWith(OWN_FOLDER))
      return { origin: { ...place, call }, callers: frames.slice(nth + 1) }
  }
  return { origin: { file: '<unknown>', line: 0, column: 0, call }, callers: [] }
}

/** The place that a line of a stack names. */
export function placeOf(frame: string): Place | undefined {
  const match = FRAME.exec(frame.trim())
  if (match === null) return undefined
  const [, place = '', line = '0', column = '0'] = match
  return { file: place.startsWith('file:') ? fileURLToPath(place) : place, line: Number(line), column: Number(column) }
}
