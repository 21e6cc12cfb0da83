import { EngineError } from '../../ir/errors.ts'
import { blockSize, headerNumber } from './header.ts'
import type { ByteSink } from './sink.ts'

/** How a sparse file is stored: the map of its data before the data, or known from its headers. */
export type SparseForm =
  | { readonly kind: 'mapped'; readonly size: number; readonly numbers: readonly number[] }
  | { readonly kind: 'map-in-data'; readonly size: number }

interface Region {
  readonly offset: number
  readonly length: number
}

const longestMap = 1024 * 1024
const largestFile = 64 * 1024 ** 3

/** GNU tar's PAX keys. Its versions 0.0 and 0.1 have the map in the header, 1.0 has it in front of the data. */
export function paxSparse(pax: ReadonlyMap<string, Buffer> | undefined, stated: number): SparseForm | undefined {
  const value = (key: string): string => pax?.get(`GNU.sparse.${key}`)?.toString('latin1') ?? ''
  const [major, minor, map] = ['major', 'minor', 'map'].map(value)
  const version = `${major}.${minor}`
  // Of other versions engines know nothing either, and take what is stored as the content.
  if (!['0.0', '0.1', '1.0'].includes(version) && (version !== '.' || map === '')) return undefined
  const size = value('size') || value('realsize')
  const real = size === '' ? stated : decimal(size)
  if (version === '1.0') return { kind: 'map-in-data', size: real }
  const numbers = map === undefined || map === '' ? [] : map.split(',').map(decimal)
  if (numbers.length !== 2 * decimal(value('numblocks'))) throw damaged()
  return { kind: 'mapped', size: real, numbers }
}

/** The name that GNU tar's PAX headers give to a sparse file. */
export function paxSparseName(pax: ReadonlyMap<string, Buffer> | undefined): Buffer | undefined {
  const name = pax?.get('GNU.sparse.name')
  return name?.length === 0 ? undefined : name
}

/** The offsets and lengths in a block of the old GNU form, and whether another block goes on. */
export interface SparseBlock {
  readonly numbers: readonly number[]
  readonly goesOn: boolean
}

/** What the header itself says: four pairs, and the size that the file has in full. */
export function headerSparse(block: Buffer): SparseBlock & { readonly size: number } {
  return { ...pairs(block, 386, 4), size: headerNumber(block, 483, 12) }
}

/** A block that follows such a header: twenty-one pairs. */
export function extensionSparse(block: Buffer): SparseBlock {
  return pairs(block, 0, 21)
}

/** Takes the bytes that a tar stores of a sparse file, and gives its content. */
export function sparseSink(form: SparseForm, stored: number, into: ByteSink): ByteSink {
  if (form.size > largestFile) {
    throw new EngineError(`a layer of the image holds a sparse file of ${form.size} bytes, too many to compare`)
  }
  return form.kind === 'mapped' ? filled(form.numbers, form.size, stored, into) : mapInData(form.size, stored, into)
}

function filled(numbers: readonly number[], size: number, stored: number, into: ByteSink): ByteSink {
  const regions = regionsOf(numbers, size, stored)
  let at = 0
  let index = 0
  const skip = (to: number): void => {
    for (; at < to; at += Math.min(to - at, zeros.length))
      into.write(zeros.subarray(0, Math.min(to - at, zeros.length)))
  }
  return {
    write: (chunk) => {
      for (let rest = chunk; rest.length > 0;) {
        const region = regions[index]
        if (region === undefined) throw damaged()
        skip(region.offset)
        const part = rest.subarray(0, region.offset + region.length - at)
        into.write(part)
        at += part.length
        rest = rest.subarray(part.length)
        if (at === region.offset + region.length) index++
      }
    },
    end: () => {
      skip(size)
      into.end()
    },
  }
}

const zeros = Buffer.alloc(64 * 1024)

/** The map is decimal numbers, a line each: how many regions there are, then their offsets and lengths; filled up to a block. */
function mapInData(size: number, stored: number, into: ByteSink): ByteSink {
  let head: Buffer = Buffer.alloc(0)
  let sink: ByteSink | undefined
  return {
    write: (chunk) => {
      if (sink !== undefined) {
        sink.write(chunk)
        return
      }
      head = Buffer.concat([head, chunk])
      const map = readMap(head)
      if (map === undefined && head.length > longestMap) throw damaged()
      if (map === undefined) return
      sink = filled(map.numbers, size, stored - map.bytes, into)
      if (head.length > map.bytes) sink.write(head.subarray(map.bytes))
    },
    end: () => {
      if (sink === undefined) throw damaged()
      sink.end()
    },
  }
}

function readMap(head: Buffer): { readonly numbers: readonly number[]; readonly bytes: number } | undefined {
  let at = 0
  const next = (): number | undefined => {
    const end = head.indexOf(0x0a, at)
    if (end === -1) return undefined
    const number = decimal(head.toString('latin1', at, end))
    at = end + 1
    return number
  }
  const count = next()
  if (count === undefined) return undefined
  if (count > longestMap) throw damaged()
  const numbers: number[] = []
  while (numbers.length < 2 * count) {
    const number = next()
    if (number === undefined) return undefined
    numbers.push(number)
  }
  const bytes = Math.ceil(at / blockSize) * blockSize
  return head.length < bytes ? undefined : { numbers, bytes }
}

function regionsOf(numbers: readonly number[], size: number, stored: number): readonly Region[] {
  const regions: Region[] = []
  let end = 0
  let sum = 0
  for (let index = 0; index < numbers.length; index += 2) {
    const [offset = 0, length = 0] = numbers.slice(index, index + 2)
    if (offset < end || offset + length > size) throw damaged()
    end = offset + length
    sum += length
    if (length > 0) regions.push({ offset, length })
  }
  if (sum !== stored) throw damaged()
  return regions
}

function pairs(block: Buffer, start: number, count: number): SparseBlock {
  const numbers: number[] = []
  const end = start + 24 * count
  for (let at = start; at < end && block[at] !== 0; at += 24)
    numbers.push(headerNumber(block, at, 12), headerNumber(block, at + 12, 12))
  return { numbers, goesOn: block[end] !== 0 }
}

function decimal(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw damaged()
  return value
}

function damaged(): EngineError {
  return new EngineError('a layer of the image holds a sparse file whose map cannot be read')
}
