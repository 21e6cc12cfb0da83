import { maskedTime, type DatabaseNormalizer, type DatabaseValue } from './database-normalizer.ts'

// rpm's tags of what a header says about its installation, not about its package (rpmtag.h).
const installTags: ReadonlySet<number> = new Set([1008, 1128])
const int32 = 4

/**
 * rpm's database. Its table Packages has the header of each package that is installed; each other table is an index over
 * one tag of them. A transaction's id is the time at which it began.
 */
export const rpmDatabase: DatabaseNormalizer = {
  name: 'rpm-database',
  description:
    "when each package was installed (INSTALLTIME and INSTALLTID) in rpm's rpmdb.sqlite, and how its pages and those of its -wal and -shm are laid out",
  applies: (path) => path.endsWith('/rpmdb.sqlite'),
  noise: {
    'Packages.blob': (value) => (value.type === 'blob' ? { type: 'blob', bytes: withoutTimes(value.bytes) } : value),
    'Installtid.key': (value) => (isTransaction(value) ? maskedTime : value),
  },
}

function isTransaction({ type, bytes }: DatabaseValue): boolean {
  return type === 'blob' && bytes.length === 4
}

/**
 * A header: the number of entries and of bytes of data, entries of 16 bytes (tag, type, offset into the data, count), and
 * the data, all big-endian.
 */
function withoutTimes(header: Buffer): Buffer {
  if (header.length < 8) return header
  const entries = header.readUInt32BE(0)
  const data = 8 + 16 * entries
  if (header.length !== data + header.readUInt32BE(4)) return header
  const masked = Buffer.from(header)
  for (let at = 8; at < data; at += 16) {
    const place = data + header.readUInt32BE(at + 8)
    const isTime = installTags.has(header.readUInt32BE(at)) && header.readUInt32BE(at + 4) === int32
    if (isTime && header.readUInt32BE(at + 12) === 1 && place + 4 <= header.length) masked.fill(0, place, place + 4)
  }
  return masked
}
