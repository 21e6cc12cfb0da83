import { listAt, numberAt, textAt, valueAt } from './json.ts'
import { parseJson, isObject } from '../ir/json.ts'

/** Lines of the Dockerfile, counted from 1, both ends included. */
export interface LineRange {
  readonly from: number
  readonly to: number
}

/** Where each vertex, by digest, was written. A vertex has several places when two stages hold the same step. */
export type VertexLocations = ReadonlyMap<string, readonly LineRange[]>

/**
 * Reads the source locations out of a provenance attestation (SLSA 0.2 and 1 as BuildKit writes them), undefined when it
 * holds none.
 */
export function readLocations(provenance: string): VertexLocations | undefined {
  const document = parseJson(provenance)
  const mapping =
    valueAt(document, 'buildConfig', 'digestMapping') ??
    valueAt(document, 'buildDefinition', 'internalParameters', 'buildConfig', 'digestMapping')
  const source =
    valueAt(document, 'metadata', 'https://mobyproject.org/buildkit@v1#metadata', 'source') ??
    valueAt(document, 'runDetails', 'metadata', 'buildkit_metadata', 'source')
  if (!isObject(mapping) || !isObject(source)) return undefined
  return new Map(
    Object.entries(mapping).flatMap(([digest, step]) => {
      const ranges = typeof step === 'string' ? rangesOf(source, step) : []
      return ranges.length === 0 ? [] : [[digest, ranges]]
    }),
  )
}

function rangesOf(source: unknown, step: string): readonly LineRange[] {
  return listAt(source, 'locations', step, 'locations').flatMap((location) => {
    const file = listAt(source, 'infos')[numberAt(location, 'sourceIndex') ?? 0]
    if (file !== undefined && textAt(file, 'language') !== 'Dockerfile') return []
    const lines = listAt(location, 'ranges').flatMap((range) => {
      const from = numberAt(range, 'start', 'line')
      return from === undefined ? [] : [from, numberAt(range, 'end', 'line') ?? from]
    })
    return lines.length === 0 ? [] : [{ from: Math.min(...lines), to: Math.max(...lines) }]
  })
}
