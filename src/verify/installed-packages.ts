import type Dockerode from 'dockerode'
import { isMissing } from '../engine/docker.ts'
import type { Run } from '../engine/run.ts'
import { EngineError } from '../ir/errors.ts'
import type { ImageFileSystem } from './image-file-system.ts'
import { TarReader } from './tar/reader.ts'

/** Versions by name, by package manager. */
export type InstalledPackages = ReadonlyMap<string, ReadonlyMap<string, string>>

/**
 * What an image has by its package managers' own databases: dpkg and apk by their status files, Python and conda by the
 * names of the files that they keep for each package.
 */
export async function installedPackages(
  docker: Dockerode,
  run: Run,
  imageId: string,
  { entries }: ImageFileSystem,
): Promise<InstalledPackages> {
  const databases = DATABASES.filter(({ path }) => entries.get(path)?.type === 'file')
  const texts = databases.length === 0 ? new Map<string, string>() : await readFiles(docker, run, imageId, databases)
  const paths = [...entries.keys()]
  return new Map(
    [
      ...databases.map(({ manager, path, read }) => [manager, read(texts.get(path) ?? '')] as const),
      ['python', named(paths, /\/([^/]+?)-([^-/]+)\.dist-info\/METADATA$/)] as const,
      ['conda', named(paths, /\/conda-meta\/([^/]+)-([^-/]+)-[^-/]+\.json$/)] as const,
    ].filter(([, found]) => found.size > 0),
  )
}

interface Database {
  readonly manager: string
  readonly path: string
  readonly read: (text: string) => ReadonlyMap<string, string>
}

/** Sources: deb-status in dpkg's manual; apk-installed(5) of apk-tools. */
const DATABASES: readonly Database[] = [
  {
    manager: 'dpkg',
    path: '/var/lib/dpkg/status',
    read: (text) =>
      stanzas(text, /^Package: (.*)$/m, /^Version: (.*)$/m, (stanza) => /^Status: .* installed$/m.test(stanza)),
  },
  { manager: 'apk', path: '/lib/apk/db/installed', read: (text) => stanzas(text, /^P:(.*)$/m, /^V:(.*)$/m) },
]

function stanzas(
  text: string,
  name: RegExp,
  version: RegExp,
  isInstalled: (stanza: string) => boolean = () => true,
): ReadonlyMap<string, string> {
  return new Map(
    text.split(/\n{2,}/).flatMap((stanza) => {
      const [, found] = name.exec(stanza) ?? []
      const [, at] = version.exec(stanza) ?? []
      return found === undefined || at === undefined || !isInstalled(stanza) ? [] : [[found, at] as const]
    }),
  )
}

function named(paths: readonly string[], pattern: RegExp): ReadonlyMap<string, string> {
  return new Map(
    paths.flatMap((path) => {
      const [, name, version] = pattern.exec(path) ?? []
      return name === undefined || version === undefined ? [] : [[name, version] as const]
    }),
  )
}

async function readFiles(
  docker: Dockerode,
  run: Run,
  imageId: string,
  databases: readonly Database[],
): Promise<ReadonlyMap<string, string>> {
  try {
    // It is never started; an image without a command would be refused otherwise.
    const container = await docker.createContainer({ Image: imageId, Cmd: ['true'], NetworkDisabled: true })
    run.made({ kind: 'container', id: container.id })
    const texts = new Map<string, string>()
    for (const { path } of databases) texts.set(path, await readFile(container, path))
    return texts
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new EngineError(`the packages of the image cannot be read from the engine: ${reason}`)
  }
}

async function readFile(container: Dockerode.Container, path: string): Promise<string> {
  try {
    const chunks: Buffer[] = []
    const tar = new TarReader(({ type }) =>
      type === 'file' ? { write: (chunk) => chunks.push(chunk), end: () => undefined } : undefined,
    )
    for await (const chunk of await container.getArchive({ path }))
      tar.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    tar.end()
    return Buffer.concat(chunks).toString('utf8')
  } catch (error) {
    if (isMissing(error)) return ''
    throw error
  }
}
