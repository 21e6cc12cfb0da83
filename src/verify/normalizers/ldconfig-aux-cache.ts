import type { Normalizer } from './normalizer.ts'

const magics: readonly string[] = ['glibc-ld.so.auxcache-1.0', 'glibc-ld.so.auxcache-2.0']
const headerSize = 32
const entrySize = 48

/**
 * ldconfig's notes on the libraries that it has read (glibc's elf/cache.c). An entry is inode, ctime, size and device
 * (8 bytes each), then flags, soname (an offset into the strings), the OS version or ISA level, and 4 bytes of padding
 * that hold whatever was in memory (4 bytes each). Entries stand in the order of a hash over inode and ctime, and the
 * strings in the order of the entries; so they are sorted by what stays.
 */
export const ldconfigAuxCache: Normalizer = {
  name: 'ldconfig-aux-cache',
  description:
    'inode, ctime and device of each library in /var/cache/ldconfig/aux-cache, and the order that follows from them',
  applies: (path) => path === '/var/cache/ldconfig/aux-cache',
  normalize(content) {
    const magic = content.toString('latin1', 0, 24)
    if (content.length < headerSize || !magics.includes(magic)) return content
    const count = content.readUInt32LE(24)
    const strings = content.subarray(headerSize + count * entrySize)
    if (content.length !== headerSize + count * entrySize + content.readUInt32LE(28)) return content
    const entries = Array.from({ length: count }, (_, index) => {
      const entry = content.subarray(headerSize + index * entrySize)
      const flags = entry.readUInt32LE(32)
      const level = entry.readUInt32LE(40)
      return `size ${entry.readBigUInt64LE(16)} flags ${flags} level ${level} ${soname(strings, entry.readUInt32LE(36))}`
    })
    return Buffer.from([magic, `${strings.length} bytes of strings`, ...entries.sort()].join('\0'), 'latin1')
  },
}

function soname(strings: Buffer, at: number): string {
  const end = strings.indexOf(0, at)
  return strings.toString('latin1', at, end === -1 ? strings.length : end)
}
