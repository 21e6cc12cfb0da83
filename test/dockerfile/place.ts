import fc from 'fast-check'
import { stage, type TextLike } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { everyCall } from '../dsl/every-call.ts'
import { DefinitionError } from '../../src/ir/errors.ts'
import type { Reading, ReadInstruction, Request } from '../buildkit/reader.ts'
import { defined } from '../dsl/defined.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { anyLine, sample, scope, type Sample } from './hostile.ts'

export const debian = stage('debian:12-slim')

/** One Dockerfile with a generated value in one place, and what BuildKit has to make of it. */
export interface Case {
  readonly request: Extract<Request, { readonly dockerfile: string }>
  /** How many values were generated for it. */
  readonly values: number
  readonly expected: unknown
  /** What of BuildKit's reading is compared. */
  readonly pick: (reading: Reading) => unknown
  /** The values are such that no build could use them all: only the reading counts. */
  readonly mayBeRefused: boolean
}

/** A place of a Dockerfile where a value can stand. */
export interface Place {
  readonly name: string
  /** Definitions with generated values, less those that the DSL refuses. */
  readonly cases: (seed: number, runs: number, escape?: '`') => readonly Case[]
}

/** What is expected: the one instruction, several, or what `pick` gives. */
type Expected = ReadInstruction | readonly unknown[]

/**
 * A row of the table: how a value is put into a definition by the public API, and what BuildKit reads there. Every
 * definition gets a last instruction, so that one that swallows what follows is noticed.
 */
export function place<Given>(
  name: string,
  given: fc.Arbitrary<Given>,
  put: (given: Given) => AnyStage,
  reads: (given: Given) => Expected,
  pick: (reading: Reading, given: Given) => unknown = instructions,
  { mayBeRefused = false } = {},
): Place {
  return {
    name,
    cases: (seed, runs, escape) =>
      drawn(given, seed, runs).flatMap((value) => {
        const dockerfile = accepted(() => printed(put(value), escape))
        if (dockerfile === undefined) return []
        const expected = listed(reads(value))
        return [
          {
            ...{ request: { dockerfile }, values: leaves(value), expected, mayBeRefused },
            pick: (reading: Reading) => pick(reading, value),
          },
        ]
      }),
  }
}

/** A row for a place where Docker expands variables: plain values and texts with variables of every form. */
export function expanded(
  name: string,
  put: (value: TextLike) => AnyStage,
  reads: (said: string) => Expected,
  texts: fc.Arbitrary<Sample> = fc.oneof(anyLine, sample),
): Place {
  const given = fc.record({ value: texts, environment: scope })
  return {
    name,
    cases: (seed, runs, escape) =>
      drawn(given, seed, runs).flatMap(({ value: { value, says }, environment }) => {
        const dockerfile = accepted(() => printed(put(value), escape))
        if (dockerfile === undefined) return []
        const request = { dockerfile, environment }
        const expected = listed(reads(says(environment)))
        return [{ request, values: 1, expected, pick: instructions, mayBeRefused: false }]
      }),
  }
}

/** The instructions of the last stage; the one that ends every definition has to be there, and is left out. */
export function instructions({ stages }: Reading): readonly ReadInstruction[] {
  const found = stages.at(-1)?.instructions ?? []
  const end = JSON.stringify(found.at(-1))
  return end === '{"entries":[["end","reached"]],"keyword":"LABEL"}' ? found.slice(0, -1) : found
}

/** A field that is not given, false or 0 is left out, as the reading does it. */
export function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== false && value !== 0),
  )
}

/** The naive Dockerfile of a definition with one more instruction at its end. */
function printed(stage: AnyStage, escape: '`' | undefined): string {
  const definition = defined(everyCall(stage).label({ end: 'reached' }))
  return toDockerfile(escape === undefined ? definition : { ...definition, directives: { escape } }).text
}

function listed(expected: Expected): unknown {
  return Array.isArray(expected) ? expected : [expected]
}

function drawn<Given>(given: fc.Arbitrary<Given>, seed: number, numRuns: number): readonly Given[] {
  return fc.sample(given, { seed, numRuns })
}

/** The Dockerfile, unless the DSL refuses the definition. */
function accepted(make: () => string): string | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof DefinitionError) return undefined
    throw error
  }
}

/** How many strings, numbers and so on a generated value holds. */
function leaves(value: unknown): number {
  if (typeof value !== 'object' || value === null) return value === undefined ? 0 : 1
  return Object.values(value).reduce((sum: number, part) => sum + leaves(part), 0)
}
