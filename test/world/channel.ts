import { readFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { cached, digest, digestOfFiles } from './cache.ts'
import { run, WorldError } from './command.ts'
import type { Machine } from './machine.ts'
import type { Upstream } from './upstream.ts'

const SOURCES = fileURLToPath(new URL('conda', import.meta.url))

/** The wheels of the Python index that go into the channels as they are; of certifi two, so that an update has work. */
const WHEELS: readonly (readonly [name: string, version: string])[] = [
  ['pip', '25.3'],
  ['py-rattler', '0.28.0'],
  ['certifi', '2025.7.14'],
  ['certifi', '2025.11.12'],
]

/** The conda channels and the installer, in folders named by their hosts. */
export async function condaChannels(
  machine: Machine,
  upstream: Upstream,
  pythonVersion: string,
  log: (line: string) => void,
): Promise<string> {
  const sources = await digestOfFiles(SOURCES, /\.(py|sh)$/)
  const key = digest(sources, JSON.stringify(WHEELS), machine.architecture, pythonVersion)
  return cached('channels', key, async (folder) => {
    log('making the conda channels and the installer')
    const wheels = await Promise.all(WHEELS.map(([name, version]) => wheel(machine, upstream, name, version)))
    await run(
      machine.python,
      [
        ...['-B', 'channel.py', folder, '--machine', machine.architecture, '--python', pythonVersion],
        ...WHEELS.flatMap(([name], position) => ['--wheel', name, ...(wheels[position] ?? [])]),
      ],
      { cwd: SOURCES, failure: 'The conda channels could not be made.' },
    )
  })
}

/** The links of an index page, made absolute. */
export async function links(upstream: Upstream, page: string): Promise<readonly URL[]> {
  const html = await upstream.text(page)
  return [...html.matchAll(/<a\s[^>]*href="([^"]+)"/gi)].map(
    ([, href = '']) => new URL(href.replaceAll('&amp;', '&'), page),
  )
}

/** A wheel of the index that fits this machine, checked against the hash that the index gives: its name and its file. */
async function wheel(
  machine: Machine,
  upstream: Upstream,
  name: string,
  version: string,
): Promise<readonly [name: string, file: string]> {
  const page = `${machine.index}${name}/`
  const start = `${name.replaceAll('-', '_')}-${version}-`
  const fits = new RegExp(`-none-any\\.whl$|-manylinux[0-9_a-z.]*${machine.architecture}\\.whl$`)
  const link = (await links(upstream, page)).find(({ pathname }) => {
    const file = pathname.split('/').at(-1) ?? ''
    return file.startsWith(start) && fits.test(file)
  })
  if (link === undefined) {
    throw new WorldError(`${page} has no wheel of ${name} ${version} for ${machine.architecture}.`)
  }
  const kept = await upstream.get(link.href.replace(/#.*$/, ''), '*/*')
  const found = createHash('sha256')
    .update(await readFile(kept.bodyFile))
    .digest('hex')
  const wanted = /sha256=([0-9a-f]{64})/.exec(link.hash)?.[1]
  if (wanted !== undefined && wanted !== found) {
    throw new WorldError(
      `${link.href} does not have the hash that the index gives: remove ${kept.bodyFile} and try again.`,
    )
  }
  return [link.pathname.split('/').at(-1) ?? '', kept.bodyFile]
}
