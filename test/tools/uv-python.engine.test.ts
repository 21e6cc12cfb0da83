import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stage } from 'layerwright'
import { build } from '../../src/engine/build.ts'
import { removeImage } from '../../src/engine/image.ts'
import { requireEngine } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { describeWithEngine } from '../engine.ts'
import { unique } from '../engine/busybox.ts'
import { printed } from '../engine/printed.ts'
import { docker } from '../world/docker.ts'
import { uvImage } from './fixture-image.ts'
import { installs } from './installs.ts'
import { standInFlags } from './known-names.ts'
import { serveLocally, type LocalServer } from './local-server.ts'

const VERSIONS = ['3.11.2', '3.11.1']

/** Debian's own Python in the form of the archives that uv fetches, which are nowhere to be had here, under two versions. */
const ARCHIVES = [
  'mkdir -p /archives /made/python/bin /made/python/lib',
  'cp /usr/bin/python3.11 /made/python/bin',
  'cp -rL /usr/lib/python3.11 /made/python/lib',
  ...VERSIONS.map((version) => `tar -C /made -czf /archives/cpython-${version}.tar.gz python`),
  'rm -r /made',
].join(' && ')

function list(address: string): string {
  const [machine] = process.arch === 'arm64' ? ['aarch64'] : ['x86_64']
  const entry = (version: string): string => {
    const [major, minor, patch] = version.split('.')
    const fixed = { name: 'cpython', arch: { family: machine, variant: null }, os: 'linux', libc: 'gnu', build: '1' }
    const file = `cpython-${version}.tar.gz`
    const numbers = `"major": ${major}, "minor": ${minor}, "patch": ${patch}, "prerelease": "", "variant": null`
    const digest = `"sha256": "'$(sha256sum /archives/${file} | cut -c 1-64)'"`
    return `"cpython-${version}-linux-${machine}-gnu": { ${JSON.stringify(fixed).slice(1, -1)}, ${numbers}, "url": "${address}/${file}", ${digest} }`
  }
  return `echo '{ ${VERSIONS.map(entry).join(', ')} }' > /archives/downloads.json`
}

describeWithEngine('uv python on an engine', () => {
  const tag = `layerwright-test/uv-python:${unique()}`
  const base = 'python:3.11-slim'
  let folder: string
  let server: LocalServer

  beforeAll(async () => {
    const from = await uvImage()
    folder = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
    server = await serveLocally((path, response) => {
      const file = join(folder, 'archives', path)
      if (existsSync(file)) createReadStream(file).pipe(response.writeHead(200))
      else response.writeHead(404).end()
    })
    const lines = [
      `FROM ${from}`,
      `RUN ${ARCHIVES} && ${list(server.address)}`,
      'ENV UV_PYTHON_DOWNLOADS_JSON_URL=file:///archives/downloads.json',
      '',
    ]
    await withRun(await requireEngine(), (run) =>
      build(run, { dockerfile: printed(lines.join('\n')), output: { type: 'image', tag } }),
    )
    const container = (await docker(['create', tag])).trim()
    await docker(['cp', `${container}:/archives`, folder])
    await docker(['rm', container])
  })

  afterAll(async () => {
    await server.close()
    await removeImage(tag)
    rmSync(folder, { recursive: true })
  })

  test.each([
    ['where uv keeps them', {}, '/root/.local/share/uv/python'],
    ['where it is told to', { directory: '/opt/python' }, '/opt/python'],
  ])('takes archives out of the mount, and leaves the same Python %s', async (_, options, directory) => {
    const before = server.asked.length
    const [first = ''] = VERSIONS
    const { verdict, image } = await withRun(await requireEngine(), (run) =>
      installs(run, stage(base).uvPython([first], options), stage(base).uvPython(VERSIONS, options), {
        flags: standInFlags({ name: base, tag }),
      }),
    )
    expect(verdict).toMatchObject({ equal: true, differences: [], configDifferences: [], unjustified: [] })
    const paths = [...image.fileSystem.entries.keys()]
    expect(paths).toContainEqual(
      expect.stringMatching(new RegExp(`^${directory}/cpython-3\\.11\\.2-.*/bin/python3\\.11$`)),
    )
    expect(paths.filter((path) => /^\/tmp\/|\/\.cache/.test(path))).toEqual([])
    // Two builds without the mount and one with an empty one, and then the one version that was missing.
    const fetched = server.asked.slice(before).map((path) => path.replaceAll(/^.*cpython-|\.tar\.gz$/g, ''))
    expect(fetched.sort()).toEqual(['3.11.1', ...Array.from({ length: 3 }, () => '3.11.2')])
  })
})
