import { EngineError } from '../../ir/errors.ts'
import { decodeText } from './text.ts'

const sparsePart = /^GNU\.sparse\.(?:offset|numbytes)$/
const sparseMap = 'GNU.sparse.map'

/**
 * The records of a PAX header. Values stay bytes: an extended attribute is no text. The records of a sparse file's map,
 * which GNU tar's version 0.0 repeats, become the one record of version 0.1.
 */
export function parsePax(body: Buffer): ReadonlyMap<string, Buffer> {
  const records = new Map<string, Buffer>()
  const map: string[] = []
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(0x20, at)
    const digits = body.toString('latin1', at, space)
    const end = at + Number(digits)
    const equals = body.indexOf(0x3d, space)
    if (!/^\d+$/.test(digits) || equals === -1 || equals >= end || end > body.length || body[end - 1] !== 0x0a) {
      throw new EngineError('a layer of the image holds a PAX header that cannot be read')
    }
    const key = decodeText(body.subarray(space + 1, equals))
    const value = body.subarray(equals + 1, end - 1)
    if (sparsePart.test(key)) map.push(value.toString('latin1'))
    else records.set(key, value)
    at = end
  }
  if (map.length > 0) records.set(sparseMap, Buffer.from(map.join()))
  return records
}
