import { readFileSync } from 'node:fs'

import type { PrintedDockerfile } from '../../src/ir/source-map.ts'
import { RawjsonDecoder } from '../../src/engine/rawjson.ts'
import { Vertices, type VertexRecord } from '../../src/engine/vertices.ts'
import { printed } from './printed.ts'

/**
 * What a real build wrote, recorded with Engine 28.5 and buildx 0.29:
 * `docker buildx build --provenance=false --progress=rawjson -f NAME.Dockerfile CONTEXT 2> NAME.rawjson`.
 */
export function fixture(file: string): string {
  return readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8')
}

/** A recording, decoded, and the Dockerfile that it was made from; `NAME-cached` was made from NAME. */
export function recording(name: string): {
  readonly dockerfile: PrintedDockerfile
  readonly vertices: readonly VertexRecord[]
  readonly text: string
} {
  const decoder = new RawjsonDecoder()
  const vertices = new Vertices()
  for (const status of [...decoder.push(fixture(`${name}.rawjson`)), ...decoder.end()]) vertices.add(status)
  return {
    dockerfile: printed(fixture(`${name.replace('-cached', '')}.Dockerfile`)),
    vertices: vertices.records(),
    text: decoder.text,
  }
}
