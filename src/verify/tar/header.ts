import { EngineError } from '../../ir/errors.ts'
import { decodeText } from './text.ts'

/** What one 512-byte block of a tar says, before PAX and GNU records are added. */
export interface RawHeader {
  readonly name: string
  /** The type as its byte in the header. */
  readonly flag: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly linkName: string
  readonly deviceMajor: number
  readonly deviceMinor: number
}

export const blockSize = 512

/** Whether a block is a tar header: its checksum fits. */
export function isHeader(block: Buffer): boolean {
  let sum = 8 * 0x20
  for (let at = 0; at < 148; at++) sum += block[at] ?? 0
  for (let at = 156; at < blockSize; at++) sum += block[at] ?? 0
  return octal(block.subarray(148, 156)) === sum
}

/** Reads one header block, in the ustar, GNU, star or old form. */
export function parseHeader(block: Buffer): RawHeader {
  if (!isHeader(block)) throw new EngineError('a tar in the image has a header whose checksum is wrong')
  const name = text(block, 0, 100)
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(block, 345, prefixSize(block)) : ''
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    flag: String.fromCharCode(block[156] ?? 0),
    mode: headerNumber(block, 100, 8),
    uid: headerNumber(block, 108, 8),
    gid: headerNumber(block, 116, 8),
    size: headerNumber(block, 124, 12),
    linkName: text(block, 157, 100),
    deviceMajor: headerNumber(block, 329, 8),
    deviceMinor: headerNumber(block, 337, 8),
  }
}

// star writes ustar's magic and puts two time stamps behind a shorter prefix.
function prefixSize(block: Buffer): number {
  return block.toString('latin1', 508, 512) === 'tar\0' ? 131 : 155
}

function text(block: Buffer, at: number, length: number): string {
  const end = block.indexOf(0, at)
  return decodeText(block.subarray(at, end === -1 ? at + length : Math.min(end, at + length)))
}

/** A number in octal digits, or in GNU's binary form. */
export function headerNumber(block: Buffer, at: number, length: number): number {
  const field = block.subarray(at, at + length)
  const value = (field[0] ?? 0) >= 0x80 ? binary(field) : octal(field)
  if (!Number.isSafeInteger(value) || value < 0) throw new EngineError('a tar in the image has a number out of range')
  return value
}

function octal(field: Buffer): number {
  const digits = field.toString('latin1').replace(/^[ \0]+/, '')
  const value = /^([0-7]*)(?:[ \0]|$)/.exec(digits)?.[1]
  return value === undefined ? Number.NaN : Number.parseInt(value || '0', 8)
}

// GNU's form for what octal digits cannot hold: the first bit set, the rest a big-endian number.
function binary(field: Buffer): number {
  return field.subarray(1).reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f)
}
