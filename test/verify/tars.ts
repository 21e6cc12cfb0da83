import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pack, type Header } from 'tar-stream'

/** One member of a test tar, as tar-stream takes it. Raw PAX `records` of its own, `xattrs` among them, come before it. */
export interface Member extends Partial<Header> {
  readonly name: string
  readonly content?: string | Buffer
  readonly xattrs?: Readonly<Record<string, Buffer>>
  readonly records?: Readonly<Record<string, string>>
}

/** The bytes of a tar with these members. */
export async function tar(members: readonly Member[]): Promise<Buffer> {
  const parts = await Promise.all(
    members.map(async ({ content, xattrs, records, ...header }) => {
      const all = [
        ...Object.entries(records ?? {}).map(([key, value]) => paxRecord(key, Buffer.from(value))),
        ...Object.entries(xattrs ?? {}).map(([name, value]) => paxRecord(`SCHILY.xattr.${name}`, value)),
      ]
      const before = all.length === 0 ? [] : [rawMember('x', Buffer.from('PaxHeaders.0/x'), Buffer.concat(all))]
      return Buffer.concat([...before, await packed(header, content)])
    }),
  )
  return Buffer.concat([...parts, Buffer.alloc(1024)])
}

async function packed(header: Member, content: string | Buffer | undefined): Promise<Buffer> {
  const stream = pack()
  // Without a time of its own a member would have the present one, and the same members would give another tar.
  const dated = { mtime: new Date(0), ...header }
  if (content === undefined) stream.entry(dated)
  else stream.entry(dated, content)
  stream.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return Buffer.concat(chunks).subarray(0, -1024)
}

/** A member of any type and name, which tar-stream would not write. */
export function rawMember(flag: string, name: Buffer, body: Buffer): Buffer {
  const block = Buffer.alloc(512)
  name.copy(block)
  const size = body.length.toString(8).padStart(11, '0')
  block.write(`0000644\u00000000000\u00000000000\u0000${size}\u000000000000000\u0000        ${flag}`, 100, 'latin1')
  block.write('ustar\u000000', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148, 'latin1')
  return Buffer.concat([block, body, Buffer.alloc((512 - (body.length % 512)) % 512)])
}

/** `length key=value\n`, the length counting itself. */
export function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')])
  let length = rest.length + 1
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length
  return Buffer.concat([Buffer.from(String(length)), rest])
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

export function diffIdOf(layer: Buffer): string {
  return `sha256:${sha256(layer)}`
}

/** A `docker save` stream of the OCI form: blobs under their digests, and the JSON files beside them. */
export async function ociArchive(blobs: readonly Buffer[], chunkSize = 65536): Promise<Readable> {
  const json = [
    { name: 'index.json', content: '{"schemaVersion":2,"manifests":[]}' },
    { name: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
    { name: 'manifest.json', content: `[${' '.repeat(2000)}]` },
  ]
  const config = Buffer.from('{"architecture":"amd64"}')
  const members = [config, ...blobs].map((content) => ({ name: `blobs/sha256/${sha256(content)}`, content }))
  return chunked(await tar([{ name: 'blobs/', type: 'directory' }, ...members, ...json]), chunkSize)
}

export function chunked(bytes: Buffer, size: number): Readable {
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
  return Readable.from(chunks)
}
