import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stage } from 'layerwright'
import { requireEngine } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { describeWithEngine } from '../engine.ts'
import { makeDeb } from './debs.ts'
import { buildLog, DEBIAN, installs, requireDebian } from './installs.ts'

const debian = stage(DEBIAN)
/** Nothing but the files of the context can be installed here, and no index takes time. */
const offline = debian.run('rm /etc/apt/sources.list.d/debian.sources')

describeWithEngine('apt on a real image', () => {
  let context: string

  beforeAll(async () => {
    await requireDebian()
    context = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
    const tool = { Package: 'tool', Architecture: 'all' }
    makeDeb(join(context, 'pkgs/tool+sl_2.0~rc1_all.deb'), { ...tool, Version: '1:2.0~rc1', Depends: 'sl' })
    makeDeb(join(context, 'pkgs/tool_1.deb'), { ...tool, Version: '1' })
    makeDeb(join(context, 'pkgs/tool_2.deb'), { ...tool, Version: '2' })
    makeDeb(join(context, 'other.deb'), { Package: 'other', Version: '1', Architecture: 'i386' })
    chmodSync(join(context, 'other.deb'), 0o600)
  })

  afterAll(() => rmSync(context, { recursive: true }))

  const versions = "dpkg-query -W -f '${Package}:${Architecture} ${Version}\\n' tool other || true"
  const log = (target: Parameters<typeof buildLog>[1]): Promise<string> =>
    requireEngine().then((engine) => withRun(engine, (run) => buildLog(run, target, 'optimized', { context })))

  test('a release, a hold and a file of the context give the same image with the mount, which then hits', async () => {
    const options = { hold: true, debs: ['pkgs/tool+sl_2.0~rc1_all.deb'], targetRelease: 'bookworm' }
    await withRun(await requireEngine(), async (run) => {
      const more = debian.apt(['tree', 'hello'], options)
      const { verdict, image, cold, warm } = await installs(run, debian.apt(['tree'], options), more, { context })
      expect(verdict).toMatchObject({ equal: true, reasons: [], differences: [] })
      const { entries } = image.fileSystem
      expect(entries.has('/usr/share/tool/version')).toBe(true)
      expect(entries.has('/usr/games/sl')).toBe(true)
      for (const left of ['/tmp/context', '/var/cache/buildkit-apt', '/var/lib/apt/lists/lock'])
        expect([left, entries.has(left)]).toEqual([left, false])
      expect(cold.match(/^\S+ set on hold\.$/gm)).toEqual(['tree set on hold.', 'tool set on hold.'])
      expect(cold).not.toContain('unsandboxed')
      // Only hello was missing, and no index was fetched again.
      expect(fetched(cold)).toBeGreaterThan(0)
      expect(fetched(warm)).toBeLessThan(fetched(cold))
      expect(cold).toMatch(/^Get:\d+ .* Packages \[/m)
      expect(warm).not.toMatch(/^Get:\d+ .* Packages \[/m)
    })
  })

  test('another architecture, and a file that only its owner may read', async () => {
    const target = offline.apt([], { architectures: ['i386'], debs: ['other.deb'], hold: true }).run(versions)
    const said = await log(target)
    expect(said).toMatch(/^other:i386 1$/m)
    expect(said).toContain('other:i386 set on hold.')
  })

  test('an older version has to be allowed', async () => {
    const newer = offline.apt([], { debs: ['pkgs/tool_2.deb'] })
    await expect(log(newer.apt([], { debs: ['pkgs/tool_1.deb'] }))).rejects.toThrow(/downgraded/)
    const older = newer.apt([], { debs: ['pkgs/tool_1.deb'], allowDowngrades: true }).run(versions)
    expect(await log(older)).toMatch(/^tool:all 1$/m)
  })

  test('a held package stays as it is', async () => {
    const held = offline.apt([], { debs: ['pkgs/tool_1.deb'], hold: true })
    await expect(log(held.apt([], { debs: ['pkgs/tool_2.deb'] }))).rejects.toThrow(/Held packages were changed/)
  })
})

/** The bytes of archives that apt said it fetched, after those of the index. */
function fetched(log: string): number {
  const found = [...log.matchAll(/^Fetched ([\d.,]+) (k?M?B) in/gm)].at(-1)
  const [, number = '', unit = ''] = found ?? []
  return Number(number.replaceAll(',', '')) * (unit === 'MB' ? 1e6 : unit === 'kB' ? 1e3 : 1)
}
