import { fileURLToPath } from 'node:url'
import type { Origin } from '../ir/origin.ts'

/** In the published bundle this is dist, where all its parts are. */
const OWN_FOLDER = fileURLToPath(new URL('.', import.meta.url))
/** The calls of this folder between the author's and the capture, with room to spare: every frame costs time. */
const DEEPEST = 6
const FRAME = /\(?((?:file:\/\/)?\/[^()]*?|(?:file:\/\/\/)?[A-Za-z]:[^()]*?):(\d+):(\d+)\)?$/

/** Finds the line of the author's file that made the current DSL call: the first stack frame outside this folder. */
export function captureOrigin(call: string): Origin {
  const holder = { stack: '' }
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = DEEPEST
  Error.captureStackTrace(holder, captureOrigin)
  Error.stackTraceLimit = limit
  for (const frame of holder.stack.split('\n').slice(1)) {
    const match = FRAME.exec(frame.trim())
    if (match === null) continue
    const [, place = '', line = '0', column = '0'] = match
    const file = place.startsWith('file:') ? fileURLToPath(place) : place
    if (!file.startsWith(OWN_FOLDER)) return { file, line: Number(line), column: Number(column), call }
  }
  return { file: '<unknown>', line: 0, column: 0, call }
}
