import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stage } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { describeWithEngine } from '../engine.ts'
import { makeDeb } from './debs.ts'
import { DEBIAN, requireDebian } from './installs.ts'
import { comparePasses, type Compared } from './passes.ts'

const debian = stage(DEBIAN)

describeWithEngine('apt steps that were merged', () => {
  let context: string

  beforeAll(async () => {
    await requireDebian()
    context = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
    const fields = { Version: '1', Architecture: 'all' }
    makeDeb(
      join(context, 'hook.deb'),
      { ...fields, Package: 'hook' },
      {
        'etc/apt/apt.conf.d/99hook':
          'APT::Update::Post-Invoke { "echo updated >> /usr/share/hook/updates; ls /usr/bin | wc -l >> /usr/share/hook/updates"; };\n',
      },
    )
    makeDeb(
      join(context, 'daemon.deb'),
      { ...fields, Package: 'daemon' },
      { 'DEBIAN/postinst': '#!/bin/sh\nsleep 1000 > /dev/null 2>&1 &\n' },
    )
    makeDeb(
      join(context, 'witness.deb'),
      { ...fields, Package: 'witness' },
      { 'DEBIAN/postinst': '#!/bin/sh\ncat /proc/[0-9]*/comm | grep -c sleep > /usr/share/witness/daemons || true\n' },
    )
  })

  afterAll(() => rmSync(context, { recursive: true }))

  /** The verdict of both variants, where all apt steps became one. */
  const merged = async (target: AnyStage, steps: number): Promise<Compared> => {
    const found = await comparePasses(target, { context })
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
    const target = debian
      .apt([], { debs: ['hook.deb'] })
      .apt(['tree'])
      .apt(['hello'])
    const { optimized, log } = await merged(target, 3)
    expect(optimized.definition.target.steps).toHaveLength(1)
    expect(indexes(log)).toBe(3)
  })

  test('no daemon of the first one is there when the second one runs', async () => {
    const { naive } = await merged(debian.apt([], { debs: ['daemon.deb'] }).apt([], { debs: ['witness.deb'] }), 2)
    expect(naive.fileSystem.entries.has('/usr/share/witness/daemons')).toBe(true)
  })
})

/** How often an index was asked for: each time, apt names the one of the release first. */
function indexes(log: string): number {
  return log.match(/^(?:Get|Hit):1 .* bookworm InRelease/gm)?.length ?? 0
}
