import { readFileSync } from 'node:fs'
import { placeOf, type Call, type Place } from './origin.ts'

/** The calls that made a stage, the last one first. */
export interface Calls {
  readonly call: Call
  readonly earlier?: Calls
}

/** `const build =`, with a type or without, before what is called or before its `tools.stage`. */
const CONSTANT =
  /(?:^|[\s;,(){}[\]])([A-Za-z_$][\w$]*)\s*(?::[^=;{}()]*)?=\s*(?:\(\s*0\s*,\s*)?(?:[A-Za-z_$][\w$]*\s*\??\.\s*)*$/
/** What a function gives back has the name that its caller gives it. */
const RETURNED = /(?:\breturn|=>)\s*(?:\(\s*(?:0\s*,\s*)?)*(?:[A-Za-z_$][\w$]*\s*\??\.\s*)*$/
/** A declaration may be broken behind its `=`, and a chain before its dots. */
const LINES_BEFORE = 3

/**
 * The name of the constant that holds what these calls made: the one of the last call that its file shows to stand right
 * behind `NAME =`. Only the text before the call is looked at; a file that cannot be read shows nothing.
 */
export function constantName(calls: Calls, read: (file: string) => readonly string[]): string | undefined {
  for (let one: Calls | undefined = calls; one !== undefined; one = one.earlier) {
    const { origin, callers } = one.call
    let place: Place | undefined = origin
    let frame = 0
    while (place !== undefined) {
      const before = textBefore(place, read)
      const name = CONSTANT.exec(before)?.[1]
      if (name !== undefined) return name
      if (!RETURNED.test(before)) break
      do {
        place = placeOf(callers[frame] ?? '')
        frame += 1
      } while (place === undefined && frame < callers.length)
    }
  }
  return undefined
}

/** Reads each file once. */
export function fileLines(): (file: string) => readonly string[] {
  const known = new Map<string, readonly string[]>()
  return (file) => {
    const lines = known.get(file) ?? readLines(file)
    known.set(file, lines)
    return lines
  }
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}

function textBefore({ file, line, column }: Place, read: (file: string) => readonly string[]): string {
  const lines = read(file)
  const own = lines[line - 1]
  if (own === undefined) return ''
  return [...lines.slice(Math.max(0, line - 1 - LINES_BEFORE), line - 1), own.slice(0, column - 1)]
    .join('\n')
    .slice(-400)
}
