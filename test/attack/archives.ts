import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { TIME, type ContextFile } from './context-file.ts'

/** Writes a tar with the directories that its files need; the same files give the same bytes. */
export function tarOf(files: readonly ContextFile[]): Readable {
  const tar = pack()
  const folders = new Set<string>()
  for (const file of files) {
    const parts = file.path.split('/').slice(0, -1)
    for (const depth of parts.keys()) {
      const name = parts.slice(0, depth + 1).join('/')
      if (folders.has(name) || name === '.') continue
      folders.add(name)
      tar.entry({ name, type: 'directory', mode: 0o755, mtime: TIME })
    }
    if ('target' in file) tar.entry({ name: file.path, type: 'symlink', linkname: file.target, mtime: TIME })
    else tar.entry({ name: file.path, mode: file.mode ?? 0o644, mtime: TIME }, file.content)
  }
  tar.finalize()
  return Readable.from(tar)
}

async function gzipped(files: readonly ContextFile[]): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of tarOf(files)) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return gzipSync(Buffer.concat(chunks))
}

export interface Deb {
  readonly name: string
  readonly depends?: string
  /** A shell script that dpkg runs once the package is unpacked. */
  readonly postinst?: string
  readonly files?: readonly ContextFile[]
}

/** Debian packages in a folder, with the index that makes it a repository. Source: deb(5), and deb-src-control(5). */
export async function repository(folder: string, debs: readonly Deb[]): Promise<readonly ContextFile[]> {
  const made = await Promise.all(debs.map(async (deb) => ({ deb, bytes: await debOf(deb) })))
  const index = made.map(
    ({ deb, bytes }) =>
      `${control(deb)}Filename: ./${deb.name}.deb\nSize: ${bytes.length}\nSHA256: ${createHash('sha256').update(bytes).digest('hex')}\n`,
  )
  return [
    ...made.map(({ deb, bytes }) => ({ path: `${folder}/${deb.name}.deb`, content: bytes })),
    { path: `${folder}/Packages`, content: index.join('\n') },
  ]
}

function control({ name, depends }: Deb): string {
  return [
    `Package: ${name}`,
    'Version: 1',
    'Architecture: all',
    'Maintainer: t <t@example.org>',
    ...(depends === undefined ? [] : [`Depends: ${depends}`]),
    'Description: made by a test',
    '',
  ].join('\n')
}

async function debOf(deb: Deb): Promise<Buffer> {
  const scripts =
    deb.postinst === undefined
      ? []
      : [{ path: './postinst', content: `#!/bin/sh\nset -e\n${deb.postinst}\n`, mode: 0o755 }]
  const members = [
    ['debian-binary', Buffer.from('2.0\n')],
    ['control.tar.gz', await gzipped([{ path: './control', content: control(deb) }, ...scripts])],
    ['data.tar.gz', await gzipped(deb.files ?? [{ path: `usr/share/${deb.name}/version`, content: '1\n' }])],
  ] as const
  return Buffer.concat([
    Buffer.from('!<arch>\n'),
    ...members.flatMap(([name, bytes]) => [
      Buffer.from(
        `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${String(bytes.length).padEnd(10)}\`\n`,
      ),
      bytes,
      Buffer.from(bytes.length % 2 === 1 ? '\n' : ''),
    ]),
  ])
}

/**
 * A Python source package that writes the variables of its own build into a module, as one whose setup.py reads them
 * does. It leaves out those that start with the image's name, of which its authors know nothing, and what pip makes up.
 *
 * @param only the one variable that it writes down, instead of all
 */
export async function sdist(
  folder: string,
  name: string,
  depends: readonly string[] = [],
  only?: string,
): Promise<ContextFile> {
  const root = `${name}-1`
  const chosen = only === undefined ? 'not k.startswith("ACME_")' : `k == ${JSON.stringify(only)}`
  const backend = String.raw`
import os, re, zipfile

def build_wheel(folder, config_settings=None, metadata_directory=None):
    wheel = "${name}-1-py3-none-any.whl"
    own = {k: re.sub(r"/tmp/pip-[^:/]*|_[0-9a-f]{32}", "/tmp/pip", v) for k, v in sorted(os.environ.items()) if ${chosen}}
    text = "".join("%s = %r\n" % pair for pair in own.items())
    info = "${name}-1.dist-info/"
    names = ["${name}.py", info + "METADATA", info + "WHEEL", info + "RECORD"]
    with zipfile.ZipFile(os.path.join(folder, wheel), "w") as made:
        made.writestr("${name}.py", "BUILT_WITH = '''\n" + text + "'''\n")
        made.writestr(info + "METADATA", "Metadata-Version: 2.1\nName: ${name}\nVersion: 1\n" + ${JSON.stringify(depends.map((other) => `Requires-Dist: ${other}\n`).join(''))})
        made.writestr(info + "WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        made.writestr(info + "RECORD", "".join("%s,,\n" % n for n in names))
    return wheel
`
  const files = [
    { path: `${root}/PKG-INFO`, content: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1\n` },
    {
      path: `${root}/pyproject.toml`,
      content: '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
    },
    { path: `${root}/backend.py`, content: backend },
  ]
  return { path: `${folder}/${root}.tar.gz`, content: await gzipped(files) }
}
