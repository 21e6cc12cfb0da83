import { createHash } from 'node:crypto'
import { appendFileSync, createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stage } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { describeWithEngine } from '../engine.ts'
import { makeDeb } from './debs.ts'
import { DEBIAN, requireDebian } from './installs.ts'
import { serveLocally, type LocalServer } from './local-server.ts'
import { comparePasses, type Compared } from './passes.ts'

const debian = stage(DEBIAN)

describeWithEngine('apt steps that were merged', () => {
  let folder: string
  let server: LocalServer

  /** Puts a package into the repository, which is a list of them and no more. */
  function publish(Package: string, files: Readonly<Record<string, string>>): void {
    const deb = join(folder, `${Package}.deb`)
    const control = makeDeb(deb, { Package, Version: '1', Architecture: 'all' }, files)
    const sha256 = createHash('sha256').update(readFileSync(deb)).digest('hex')
    const place = `Filename: ./${Package}.deb\nSize: ${statSync(deb).size}\nSHA256: ${sha256}\n\n`
    appendFileSync(join(folder, 'Packages'), control + place)
  }

  /** Debian and the packages of this test. */
  const both = () => {
    const source = `deb [trusted=yes allow-insecure=yes] ${server.address} ./\n`
    return debian.file('/etc/apt/sources.list.d/local.list', source)
  }

  beforeAll(async () => {
    await requireDebian()
    folder = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
    publish('hook', {
      'etc/apt/apt.conf.d/99hook':
        'APT::Update::Post-Invoke { "echo updated >> /usr/share/hook/updates; ls /usr/bin | wc -l >> /usr/share/hook/updates"; };\n',
    })
    publish('daemon', { 'DEBIAN/postinst': '#!/bin/sh\nsleep 1000 > /dev/null 2>&1 &\n' })
    publish('witness', {
      'DEBIAN/postinst': '#!/bin/sh\ncat /proc/[0-9]*/comm | grep -c sleep > /usr/share/witness/daemons || true\n',
    })
    server = await serveLocally((path, response) => {
      const file = join(folder, path)
      if (existsSync(file) && statSync(file).isFile()) createReadStream(file).pipe(response.writeHead(200))
      else response.writeHead(404).end()
    })
  })

  afterAll(async () => {
    await server.close()
    rmSync(folder, { recursive: true })
  })

  /** The verdict of both variants, where all apt steps became one. */
  const merged = async (target: AnyStage, steps: number): Promise<Compared> => {
    const found = await comparePasses(target)
    expect(found.optimized.rewrites.filter(({ action }) => action === 'merged')).toHaveLength(steps - 1)
    expect(found.verdict).toMatchObject({ equal: true, reasons: [], differences: [], configDifferences: [] })
    return found
  }

  test('two of them read one index and give the image of steps apart', async () => {
    const two = await merged(debian.apt(['curl']).apt(['git']), 2)
    expect(indexes(two.log)).toBe(1)
  })

  test('three of them do, with options of their own and an ENV between', async () => {
    const three = debian
      .apt(['tree'], { changes: 'yearly' })
      .apt(['hello', 'less'], { recommends: true, changes: 'yearly' })
      .env({ IMAGE_MODE: 'test' }, { usedBy: 'runtime' })
      .apt(['sl'], { hold: true, changes: 'yearly' })
    expect(indexes((await merged(three, 3)).log)).toBe(1)
  })

  test('packages that make accounts', async () => {
    await merged(debian.apt(['tcpdump']).apt(['uuid-runtime'], { recommends: true }), 2)
  })

  test('a package that the first would have resolved otherwise', async () => {
    await merged(debian.apt(['gpg-agent'], { recommends: true }).apt(['pinentry-tty']), 2)
  })

  test('the index is read again where the first one configured apt, by a hook that each reading runs', async () => {
    const target = both().apt(['hook']).apt(['tree']).apt(['hello'])
    const { optimized, log } = await merged(target, 3)
    expect(optimized.definition.target.steps).toHaveLength(2)
    expect(indexes(log)).toBe(3)
  })

  test('no daemon of the first one is there when the second one runs', async () => {
    const { naive } = await merged(both().apt(['daemon']).apt(['witness']), 2)
    expect(naive.fileSystem.entries.has('/usr/share/witness/daemons')).toBe(true)
  })
})

/** How often an index was asked for: each time, apt names the one of the release. */
function indexes(log: string): number {
  return log.match(/^(?:Get|Hit):\d+ .* bookworm InRelease/gm)?.length ?? 0
}
