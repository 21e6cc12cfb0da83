import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
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
import { buildLog, installs, requireDebian, WORLD_DEBIAN } from './installs.ts'
import { standInFlags } from './known-names.ts'
import { comparePasses } from './passes.ts'
import { serveLocally, type LocalServer } from './local-server.ts'

/** Packages that the real tools make in the image: `tool` needs `extra` and recommends `weak`. */
const PACKAGES = ['tool Requires: extra\\nRecommends: weak', 'extra', 'weak', 'more']
const SPEC =
  'Name: %s\\nVersion: 1\\nRelease: 1\\nSummary: x\\nLicense: MIT\\nBuildArch: noarch\\n%b\\n%%description\\nx\\n%%install\\n' +
  'mkdir -p %%{buildroot}/usr/share/%s\\nhead -c 200000 /dev/urandom > %%{buildroot}/usr/share/%s/data\\n%%files\\n/usr/share/%s\\n'
const MAKE = PACKAGES.map((line) => {
  const [name = '', ...fields] = line.split(' ')
  return `printf '${SPEC}' ${name} '${fields.join(' ')}' ${name} ${name} ${name} > /tmp/${name}.spec && rpmbuild -bb --quiet --define '_topdir /tmp/build' --define '_rpmdir /packages' /tmp/${name}.spec`
})

describeWithEngine('dnf on a real image', () => {
  const tag = `layerwright-test/dnf:${unique()}`
  const base = 'fedora:42'
  const flags = standInFlags({ name: base, tag })
  let folder: string
  let server: LocalServer

  beforeAll(async () => {
    await requireDebian()
    folder = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
    server = await serveLocally((path, response) => {
      const file = join(folder, path)
      if (existsSync(file) && statSync(file).isFile()) createReadStream(file).pipe(response.writeHead(200))
      else response.writeHead(404).end()
    })
    const lines = [
      `FROM ${WORLD_DEBIAN}`,
      'RUN apt-get update && apt-get install -y --no-install-recommends dnf rpm createrepo-c && rm -rf /var/lib/apt/lists/*',
      ...MAKE.map((command) => `RUN ${command}`),
      'RUN createrepo_c -q /packages && mkdir -p /etc/yum.repos.d && rm -rf /tmp/build',
      `RUN printf '[local]\\nname=local\\nbaseurl=${server.address}/packages\\ngpgcheck=0\\nenabled=0\\n' > /etc/yum.repos.d/local.repo`,
    ]
    const engine = await requireEngine()
    await withRun(engine, (run) =>
      build(run, { dockerfile: printed([...lines, ''].join('\n')), output: { type: 'image', tag } }),
    )
    const container = (await docker(['create', tag])).trim()
    await docker(['cp', `${container}:/packages`, folder])
    await docker(['rm', container])
  })

  afterAll(async () => {
    await server.close()
    await removeImage(tag)
    rmSync(folder, { recursive: true })
  })

  test('gives the same image with the mount, which then hits', async () => {
    const options = { enableRepositories: ['local'] }
    await withRun(await requireEngine(), async (run) => {
      const more = stage(base).dnf(['tool', 'more'], options)
      const { verdict, image, warm } = await installs(run, stage(base).dnf(['tool'], options), more, { flags })
      expect(verdict).toMatchObject({ equal: true, differences: [], configDifferences: [], unjustified: [] })
      expect(verdict.normalized.map(({ name }) => name)).toEqual(['rpm-database', 'dnf-history'])
      const { entries } = image.fileSystem
      for (const name of ['tool', 'extra', 'weak'])
        expect([name, entries.has(`/usr/share/${name}/data`)]).toEqual([name, name !== 'weak'])
      expect([...entries.keys()].filter((path) => /^\/var\/(?:log\/(?:dnf|hawkey)|cache\/.*dnf)/.test(path))).toEqual(
        [],
      )
      expect(warm.match(/\S+\.rpm: Already downloaded/g)).toHaveLength(2)
      const fetched = server.asked.filter((path) => path.endsWith('.rpm')).map((path) => path.split('/').at(-1))
      // Three builds without a warm mount, and then the one package that was missing.
      expect(fetched.filter((name) => name === 'tool-1-1.noarch.rpm')).toHaveLength(3)
      expect(fetched.filter((name) => name === 'more-1-1.noarch.rpm')).toHaveLength(1)
    })
  })

  test('two steps that were merged keep their commands, fetch metadata once, and give the image of steps apart', async () => {
    const options = { enableRepositories: ['local'] }
    const before = server.asked.length
    const target = stage(base)
      .dnf(['tool'], { ...options, weakDeps: true })
      .dnf(['more'], options)
    const { verdict, optimized, naive } = await comparePasses(target, { flags })
    expect(optimized.rewrites.map(({ action }) => action)).toContain('merged')
    expect(verdict.differences).toEqual([])
    expect(verdict.configDifferences).toEqual([])
    for (const name of ['tool', 'extra', 'weak', 'more'])
      expect([name, naive.fileSystem.entries.has(`/usr/share/${name}/data`)]).toEqual([name, true])
    // Two builds as written read them twice each, the merged one once.
    const primary = server.asked.slice(before).filter((path) => path.includes('primary.xml'))
    expect(primary).toHaveLength(5)
  })

  test('installs weak dependencies where they are asked for', async () => {
    const target = stage(base)
      .dnf(['tool'], { enableRepositories: ['local'], weakDeps: true })
      .run('rpm -q weak')
    await withRun(await requireEngine(), async (run) =>
      expect(await buildLog(run, target, 'naive', { flags })).toMatch(/^weak-1-1/m),
    )
  })
})
