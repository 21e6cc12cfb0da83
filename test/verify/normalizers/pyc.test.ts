import { describe, test } from 'vitest'

import { explains, reports } from './noise.ts'

const path = '/usr/lib/python3/dist-packages/__pycache__/x.cpython-311.pyc'

interface Header {
  readonly magic?: number
  readonly flags?: number
  readonly mtime?: number
  readonly size?: number
}

function bytecode({ magic = 3495, flags = 0, mtime = 1, size = 100 }: Header, code = 'code'): Buffer {
  const header = Buffer.from('____\r\n____________').subarray(0, 16)
  header.writeUInt16LE(magic, 0)
  header.write('\r\n', 2)
  for (const [index, field] of [flags, mtime, size].entries()) header.writeUInt32LE(field, 4 + 4 * index)
  return Buffer.concat([header, Buffer.from(code)])
}

describe('pyc', () => {
  test('explains the mtime of the source', () => explains('pyc', path, bytecode({ mtime: 1 }), bytecode({ mtime: 2 })))
  test('explains it since Python 3.7', () =>
    explains('pyc', path, bytecode({ magic: 3390, mtime: 1 }), bytecode({ magic: 3390, mtime: 2 })))
  test('reports other code', () => reports(path, bytecode({ mtime: 1 }), bytecode({ mtime: 2 }, 'c0de')))
  test('reports another size of the source', () => reports(path, bytecode({}), bytecode({ size: 101 })))
  test('reports the bytecode of another Python', () => reports(path, bytecode({}), bytecode({ magic: 3531 })))
  test('reports another hash of the source', () =>
    reports(path, bytecode({ flags: 1, mtime: 1 }), bytecode({ flags: 1, mtime: 2 })))
  test('reports another hash where it is checked at run time', () =>
    reports(path, bytecode({ flags: 3, mtime: 1 }), bytecode({ flags: 3, mtime: 2 })))
  test('reports a hash instead of a time stamp', () => reports(path, bytecode({}), bytecode({ flags: 1 })))
  test('reports the older header, where these bytes are the size', () =>
    reports(path, bytecode({ magic: 3379, mtime: 1 }), bytecode({ magic: 3379, mtime: 2 })))
  test('reports Python 2, whose magic numbers are higher', () =>
    reports(path, bytecode({ magic: 62211, mtime: 1 }), bytecode({ magic: 62211, mtime: 2 })))
  test('reports what only has the name', () => reports(path, 'not bytecode, 1 at all', 'not bytecode, 2 at all'))
  test('reports a header that is cut off', () =>
    reports(path, bytecode({ mtime: 1 }).subarray(0, 12), bytecode({ mtime: 2 }).subarray(0, 12)))
  test('reports other files of this form', () =>
    reports('/usr/lib/x.pyo', bytecode({ mtime: 1 }), bytecode({ mtime: 2 })))
})
