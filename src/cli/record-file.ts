import { createHash } from 'node:crypto'
import type { Definition } from '../ir/definition.ts'
import { UsageError } from '../ir/errors.ts'
import type { Variants } from '../optimize/emit.ts'
import { parseRecord, type ImageRecord } from '../record/record.ts'
import { readIfPresent, shownPath } from './files.ts'
import { printVariant, type Outputs } from './outputs.ts'

/** A record, or why the file is not used; neither where there is no file. */
export interface FoundRecord {
  readonly record?: ImageRecord
  readonly unusable?: string
}

/** Reads the record of an image. One that cannot be read, or is of another image, is as none: that is told and not an error. */
export function readRecord({ name }: Definition, { record: path }: Outputs): FoundRecord {
  const text = readIfPresent(path)
  if (text === undefined) return {}
  try {
    const record = parseRecord(text, shownPath(path))
    if (record.image === name) return { record }
    return { unusable: `${shownPath(path)} is the record of ${record.image} and is not used. ${ADVICE}` }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return { unusable: `${error.message}, so it is not used, and what it refuted is made again. ${ADVICE}` }
  }
}

const ADVICE = 'Write it anew: run --verify --record'

/** SHA-256 of both Dockerfiles as they are emitted. */
export function dockerfileDigests(
  variants: Variants,
  outputs: Outputs,
): { readonly naive: string; readonly optimized: string } {
  const digest = (variant: 'naive' | 'optimized'): string =>
    createHash('sha256')
      .update(printVariant(variants, variant, outputs).text)
      .digest('hex')
  return { naive: digest('naive'), optimized: digest('optimized') }
}

/** What the record says of the Dockerfiles as they are emitted now, in one line. */
export function verifiedLine(variants: Variants, outputs: Outputs, { record, unusable }: FoundRecord): string {
  if (unusable !== undefined) return unusable
  const verified = record?.verified
  if (verified === undefined) return 'no record shows both Dockerfiles to give one image: run --verify --record'
  const now = dockerfileDigests(variants, outputs)
  const { naive, optimized } = verified.dockerfiles
  if (now.naive !== naive || now.optimized !== optimized)
    return 'they have changed since the record was written: run --verify --record'
  const images = [...verified.images].map(([reference, digest]) => `${reference} ${digest ?? 'without a digest'}`)
  const counts = [...verified.packages].map(
    ([manager, { size }]) => `${size} ${size === 1 ? 'package' : 'packages'} of ${manager}`,
  )
  return `the record shows both Dockerfiles, as they are, to give one image: ${[...images, ...counts].join(', ')}`
}
