import { expect } from 'vitest'

import { compareContent } from '../../../src/verify/content-difference.ts'
import { contentSink } from '../../../src/verify/content-sink.ts'
import type { FileEntry } from '../../../src/verify/file-entry.ts'

function entry(path: string, content: Buffer): FileEntry {
  let found: FileEntry = { type: 'file', mode: 0o644, uid: 0, gid: 0, size: content.length }
  const sink = contentSink(path, content.length, (read) => (found = { ...found, ...read }))
  sink.write(content)
  sink.end()
  return found
}

function outcome(path: string, a: string | Buffer, b: string | Buffer): string {
  const result = compareContent(entry(path, Buffer.from(a)), entry(path, Buffer.from(b)))
  return result.kind === 'normalized' ? result.by : result.kind
}

/** The two contents differ in nothing but this normalizer's noise. */
export function explains(normalizer: string, path: string, a: string | Buffer, b: string | Buffer): void {
  expect(outcome(path, a, b)).toBe(normalizer)
}

/** The two contents are different, noise or not. */
export function reports(path: string, a: string | Buffer, b: string | Buffer): void {
  expect(outcome(path, a, b)).toBe('different')
}
