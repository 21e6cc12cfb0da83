import type { FileType } from '../../src/verify/file-entry.ts'
import { dockerOf, type ImageStore } from './image-stores.ts'

/** A path as a container made of the image sees it. */
export interface ListedPath {
  readonly type: FileType
  readonly mode: number
  readonly owner: string
  readonly size: number
  readonly inode: string
  readonly device?: string
  readonly target?: string
  readonly sha256?: string
}

// What the engine itself puts into every container.
const engineMade = ['/proc', '/sys', '/dev', '/etc', '/.dockerenv']

const types: Readonly<Record<number, FileType>> = {
  0o01: 'fifo',
  0o02: 'character-device',
  0o04: 'directory',
  0o06: 'block-device',
  0o10: 'file',
  0o12: 'symlink',
}

// Fields end in \002 and paths in \001, as a name may hold a line break.
const script = `
field() { printf '%s\\002' "$1"; }
for path; do
  field "$path"
  for format in %f %u:%g %s %i %t:%T; do field "$(stat -c $format "$path")"; done
  target= sum=
  if [ -L "$path" ]; then target=$(readlink "$path"); elif [ -f "$path" ]; then sum=$(sha256sum < "$path"); fi
  field "$target"
  field "\${sum%% *}"
  printf '\\001'
done`

/** Lists a container's file system from inside: an image's truth, made by the kernel and busybox. */
export function listContainer(
  client: string,
  image: string,
  store: Pick<ImageStore, 'host'> = {},
): ReadonlyMap<string, ListedPath> {
  const prune = engineMade.flatMap((path, index) => [...(index === 0 ? [] : ['-o']), '-path', path]).join(' ')
  const find = `find / -xdev \\( ${prune} \\) -prune -o -print0 | xargs -0 -n 100 /bin/busybox sh -c '${script.replaceAll("'", `'\\''`)}' sh`
  const arguments_ = ['run', '--rm', '--network', 'none', '--entrypoint', '/bin/busybox', image, 'sh', '-c', find]
  const output = dockerOf(client, store, arguments_).toString('utf8')
  return new Map(
    output
      .split('\u0001')
      .slice(0, -1)
      .map((line) => listed(line.split('\u0002'))),
  )
}

function listed(fields: readonly string[]): readonly [string, ListedPath] {
  const [path = '', rawMode = '', owner = '', size = '', inode = '', device = '', target = '', sha256 = ''] = fields
  const mode = Number.parseInt(rawMode, 16)
  const type = types[mode >> 12]
  if (type === undefined) throw new Error(`the container lists ${JSON.stringify(fields)}`)
  const [major, minor] = device.split(':').map((number) => Number.parseInt(number, 16))
  return [
    path,
    {
      ...{ type, mode: mode & 0o7777, owner, inode },
      size: type === 'file' ? Number(size) : 0,
      ...(type.endsWith('-device') ? { device: `${major ?? 0}:${minor ?? 0}` } : {}),
      ...(target === '' ? {} : { target }),
      ...(sha256 === '' ? {} : { sha256 }),
    },
  ]
}

/** The names of each file that has several: the paths that have the same inode. */
export function listedLinks(listing: ReadonlyMap<string, ListedPath>): ReadonlySet<readonly string[]> {
  const names = new Map<string, string[]>()
  for (const [path, { type, inode }] of listing) {
    if (type !== 'directory') names.set(inode, [...(names.get(inode) ?? []), path])
  }
  return new Set([...names.values()].map((group) => group.sort()).filter((group) => group.length > 1))
}
