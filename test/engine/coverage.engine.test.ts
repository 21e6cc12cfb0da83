import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { literal, stage } from 'layerwright'
import { LayerwrightError } from '../../src/ir/errors.ts'
import { defined } from '../dsl/defined.ts'
import { build } from '../../src/engine/build.ts'
import type { EngineInfo } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { describeWithProgram } from '../buildkit/program.ts'
import { coverageRows, covered, type CoverageRow } from '../dockerfile/coverage.ts'
import { describeWithEngine } from '../engine.ts'
import { withBuildkitd } from './buildkitd.ts'
import { useBusybox } from './busybox.ts'

const ROWS = coverageRows()
const HERE = 'test/engine/coverage.engine.test.ts'
const newer = ROWS.filter(({ builtBy }) => builtBy === '0.34')

describeWithEngine('docs/dockerfile-coverage.md, built', () => {
  const bench = useBusybox()
  let context = ''

  beforeAll(() => {
    context = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
    mkdirSync(join(context, 'a/b'), { recursive: true })
    writeFileSync(join(context, 'a/b/c.txt'), 'c\n')
    spawnSync('tar', ['-cf', 't.tar', 'a'], { cwd: context })
  })
  afterAll(() => rmSync(context, { recursive: true }))

  function built(row: CoverageRow, engine: EngineInfo, lent: readonly string[] = []): Promise<unknown> {
    const dockerfile = toDockerfile(covered(row, bench().base))
    const flags = [...lent, `--build-context=docs=${context}`]
    return withRun(engine, (run) => build(run, { dockerfile, context, flags, output: { type: 'cacheonly' } }))
  }

  describe('by this engine', () => {
    test.each(ROWS.filter(({ builtBy, test: file }) => builtBy === '28.5' && file === HERE))(
      '$dockerfile: $dsl',
      async (row) => {
        await built(row, bench().engine)
      },
    )
  })

  test.each([
    ['--parents', (base: string) => stage(base).copy('a', '/x/', { parents: true })],
    ['--security', (base: string) => stage(base).run('true', { security: 'sandbox' })],
  ] as const)('an older frontend refuses %s at the line of the call', async (flag, make) => {
    const { engine, base } = bench()
    if (!engine.engineVersion.startsWith('28.')) return
    const dockerfile = toDockerfile(defined(make(base)))
    expect(dockerfile.text).toMatch(
      /^# Needs Dockerfile syntax 1\.20 or newer, .*image\(\) takes syntax: 'docker\/dockerfile:1'/,
    )
    const failure: unknown = await withRun(engine, (run) =>
      build(run, { dockerfile, context, output: { type: 'cacheonly' } }),
    ).catch((error: unknown) => error)
    const said = failure instanceof LayerwrightError ? failure.message : ''
    expect(said).toMatch(new RegExp(`coverage\\.engine\\.test\\.ts:\\d+:\\d+[^]*unknown flag: ${flag}`))
  })

  test('ONBUILD of a heredoc, a file and a variable, run by a child image', async () => {
    const { engine, base } = bench()
    await withRun(engine, async (run) => {
      const parent = run.tag('parent')
      // The engine keeps what an earlier run of this test built, and a step found in the cache prints nothing.
      const triggers = stage()
        .env({ RUN: randomUUID() })
        .env({ SAID: literal('a "b" $c') })
        .file('/f', "it's\n$HOME\n")
        .run('cat /f\necho "$SAID"')
      const given = toDockerfile(defined(stage(base).onbuild(triggers)))
      await build(run, { dockerfile: given, context, output: { type: 'image', tag: parent } })
      const child = toDockerfile(defined(stage(parent).env({ CHILD: '1' })))
      const { steps } = await build(run, { dockerfile: child, context, output: { type: 'cacheonly' } })
      expect(steps.map(({ log }) => log).join('')).toBe('it\'s\n$HOME\na "b" $c\n')
    })
  })

  describeWithProgram('buildkitd', 'by a newer buildkitd', (program) => {
    test('what the engine refuses', async () => {
      await withBuildkitd(program, bench().engine, async (builder) => {
        const lent = await builder.lend(bench().base)
        for (const row of newer) await built(row, builder.engine, lent)
      })
    })
  })
})
