import type { Normalizer } from './normalizer.ts'

// The magic numbers of CPython 3.7, the first with flags in the header, and of what is long after it: Python 2 had more.
const firstMagic = 3390
const afterLastMagic = 20000

/** Python's bytecode: its header holds the source file's mtime. */
export const pyc: Normalizer = {
  name: 'pyc',
  description: 'the mtime of the source in the header of a .pyc (bytes 8 to 12), where the header is of that kind',
  applies: (path) => path.endsWith('.pyc'),
  normalize(content) {
    if (content.length < 16) return content
    const magic = content.readUInt16LE(0)
    const isCpython = magic >= firstMagic && magic < afterLastMagic && content.readUInt16LE(2) === 0x0a0d
    // Flags other than 0 mean that bytes 8 to 16 are a hash of the source.
    if (!isCpython || content.readUInt32LE(4) !== 0) return content
    return Buffer.from(content).fill(0, 8, 12)
  },
}
