import { EngineError } from '../../ir/errors.ts'
import { decodeText } from './text.ts'

/** The records of a PAX header. Values stay bytes: an extended attribute is no text. */
export function parsePax(body: Buffer): ReadonlyMap<string, Buffer> {
  const records = new Map<string, Buffer>()
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(0x20, at)
    const digits = body.toString('latin1', at, space)
    const end = at + Number(digits)
    const equals = body.indexOf(0x3d, space)
    if (!/^\d+$/.test(digits) || equals === -1 || equals >= end || end > body.length || body[end - 1] !== 0x0a) {
      throw new EngineError('a layer of the image holds a PAX header that cannot be read')
    }
    records.set(decodeText(body.subarray(space + 1, equals)), body.subarray(equals + 1, end - 1))
    at = end
  }
  return records
}
