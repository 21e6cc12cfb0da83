import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { build } from '../../src/engine/build.ts'
import { runClient } from '../../src/engine/client.ts'
import { inspectImage } from '../../src/engine/image.ts'
import { requireEngine, type EngineInfo } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { describeWithProgram } from '../buildkit/program.ts'
import { describeWithEngine } from '../engine.ts'
import { withBuildkitd, type Builder } from './buildkitd.ts'
import { unique, useBusybox } from './busybox.ts'
import { printed } from './printed.ts'

/** What a frontend makes of a Dockerfile: the files that it gives, or the end of its message. */
type Outcome = readonly string[] | RegExp

interface Row {
  readonly name: string
  /** BASE stands for an image with a shell. */
  readonly dockerfile: string
  readonly engine: Outcome
  /** Of a buildkitd 0.34, where it is something else. */
  readonly newer?: Outcome
}

const UNKNOWN_FLAG = /dockerfile parse error on line 2: unknown flag: --/
/** Only that it builds: the image has a base with files of its own. */
const BUILT: Outcome = []

/** The frontend that is built into Engine 28.5, and the one of buildkitd 0.34. */
const ROWS: readonly Row[] = [
  row('COPY --parents', 'COPY --parents a/b/c.txt /x/', UNKNOWN_FLAG, ['x/a/b/c.txt']),
  row('COPY --parents from a pivot', 'COPY --parents ./a/./b/c.txt /x/', UNKNOWN_FLAG, ['x/b/c.txt']),
  row('COPY --parents --exclude', 'COPY --parents --exclude=**/*.log a /x/', UNKNOWN_FLAG, ['x/a/b/c.txt']),
  row('COPY --exclude', 'COPY --exclude=*.log a/b /x/', ['x/c.txt']),
  row('ADD --exclude', 'ADD --exclude=*.log a/b /x/', ['x/c.txt']),
  row('COPY --exclude twice', 'COPY --exclude=*.log --exclude=c.* a/b /x/', []),
  row('ADD of an archive', 'ADD t.tar /x/', ['x/a/b/c.txt', 'x/a/b/no.log']),
  row('ADD --unpack', 'ADD --unpack t.tar /x/', ['x/a/b/c.txt', 'x/a/b/no.log']),
  row('ADD --unpack=false', 'ADD --unpack=false t.tar /x/', ['x/t.tar']),
  row(
    'ADD --checksum, no URL',
    `ADD --checksum=sha256:${'0'.repeat(64)} t.tar /x/`,
    /checksum requires HTTP\(S\) or Git/,
  ),
  row('ADD --checksum, short', 'ADD --checksum=sha256:abc http://127.0.0.1:9/x /x/', /invalid checksum digest length/),
  row('ADD --keep-git-dir of a file', 'ADD --keep-git-dir a/b/c.txt /x/', ['x/c.txt']),
  row('COPY --link', 'COPY --link --chown=1:1 --chmod=640 a/b/c.txt /x/', ['x/c.txt']),
  row('COPY --chmod, symbolic', 'COPY --chmod=u=rwX,go=rX a/b/c.txt /x/', ['x/c.txt']),
  row('RUN --security=sandbox', 'RUN --security=sandbox true', UNKNOWN_FLAG, BUILT),
  row('RUN --security=insecure', 'RUN --security=insecure true', UNKNOWN_FLAG, /security\.insecure is not allowed/),
  row(
    'RUN --device',
    'RUN --device=vendor1.com/device=foo true',
    /only supported in Dockerfile frontend 1\.14\.0-labs/,
    BUILT,
  ),
  row('RUN --network=host', 'RUN --network=host true', /network\.host is not allowed/),
  row('RUN --mount=type=secret,env', 'RUN --mount=type=secret,id=x,env=X true', BUILT),
  row('RUN --mount=type=tmpfs,size', 'RUN --mount=type=tmpfs,target=/t,size=1m true', BUILT),
  row('RUN --mount=type=bind, no target', 'RUN --mount=type=bind,source=a true', /invalid mount target "\/"/),
  row('HEALTHCHECK --start-interval', 'HEALTHCHECK --start-interval=5s CMD ["/x"]', BUILT),
  row(
    'HEALTHCHECK below 1 ms',
    'HEALTHCHECK --interval=0.5ms CMD ["/x"]',
    /Interval "interval" cannot be less than 1ms/,
  ),
  row('RUN heredoc', 'RUN <<EOF\ntest -d /\nEOF', BUILT),
  row('RUN heredoc for an interpreter', 'RUN <<EOF sh -e\ntrue\nEOF', BUILT),
  row('RUN heredoc with a shebang', 'RUN <<EOF\n#!/bin/sh\ntrue\nEOF', BUILT),
  row('COPY heredoc', 'COPY <<EOF /x\nfile\nEOF', ['x']),
  row('ONBUILD RUN heredoc', 'ONBUILD RUN <<EOF\ntest -d /\nEOF\nFROM one', BUILT),
  row('ONBUILD COPY heredoc', 'ONBUILD COPY <<EOF /x\nfile\nEOF\nFROM one', ['x']),
  row('ONBUILD COPY --parents', 'ONBUILD COPY --parents a/b/c.txt /x/\nFROM one', /unknown flag: --parents/, [
    'x/a/b/c.txt',
  ]),
  row('ONBUILD ONBUILD', 'ONBUILD ONBUILD RUN true', /Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed/),
  row('ONBUILD FROM', 'ONBUILD FROM scratch', /FROM isn't allowed as an ONBUILD trigger/),
  ...['#a', '##*b', '%c', '%%b*', '/b/z', '//b/z', ':?no', '?no', '-no', '+yes', ':-no', ':+yes'].map((form) =>
    row(`\${X${form}}`, `ENV X=abcabc\nENV Y=\${X${form}}`, BUILT),
  ),
  row('${X:?no} of nothing', 'ENV Y=${X:?no}', /failed to process "\$\{X:\?no\}": X: no/),
  row('${X:#a}', 'ENV Y=${X:#a}', /unsupported modifier \(:#\) in substitution/),
]

function row(name: string, instructions: string, engine: Outcome, newer?: Outcome): Row {
  const base = instructions.includes('RUN') ? 'BASE' : 'scratch'
  return {
    name,
    dockerfile: `FROM ${base} AS one\n${instructions}\n`,
    engine,
    ...(newer === undefined ? {} : { newer }),
  }
}

describeWithEngine('frontends', () => {
  const bench = useBusybox()
  let context = ''

  beforeAll(() => {
    context = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
    mkdirSync(join(context, 'a/b'), { recursive: true })
    writeFileSync(join(context, 'a/b/c.txt'), 'c\n')
    writeFileSync(join(context, 'a/b/no.log'), 'no\n')
    spawnSync('tar', ['-cf', 't.tar', 'a'], { cwd: context })
  })
  afterAll(() => rmSync(context, { recursive: true }))

  async function outcome(
    engine: EngineInfo,
    { dockerfile }: Row,
    flags: readonly string[] = [],
  ): Promise<Outcome | string> {
    const folder = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
    const file = join(folder, 'Dockerfile')
    writeFileSync(file, dockerfile.replaceAll('BASE', bench().base))
    const builder = engine.builder === undefined ? [] : [`--builder=${engine.builder}`]
    const files = join(folder, 'files')
    const output = dockerfile.includes('BASE') ? 'type=cacheonly' : `type=local,dest=${files}`
    let said = ''
    const { exitCode } = await runClient(
      engine.client,
      ['buildx', 'build', ...builder, '--progress=plain', `--output=${output}`, `--file=${file}`, ...flags, context],
      { onStderr: (chunk) => (said += chunk) },
    )
    const found = existsSync(files) ? listed(files) : []
    rmSync(folder, { recursive: true })
    return exitCode === 0 ? found : said.slice(-1000)
  }

  describe('the one built into this engine', () => {
    test.each(ROWS)('$name', async (given) => {
      const { engine } = bench()
      const found = await outcome(engine, given)
      // A newer engine may take what this one refuses.
      const known = engine.engineVersion.startsWith('28.') || typeof found === 'string'
      expectOutcome(found, known ? given.engine : (given.newer ?? given.engine))
    })
  })

  describeWithProgram('buildkitd', 'the one of a newer buildkitd', (program) => {
    test('takes more, and takes it right', async () => {
      await withBuildkitd(program, bench().engine, async (builder: Builder) => {
        expect(builder.engine).toMatchObject({ driver: 'remote', builder: builder.name })
        const lent = await builder.lend(bench().base)
        for (const given of ROWS)
          if (given.newer !== undefined)
            expectOutcome(await outcome(builder.engine, given, lent), given.newer, given.name)
      })
    })

    test('its images can be loaded into the engine', async () => {
      await withBuildkitd(program, bench().engine, async (builder) => {
        const flags = await builder.lend(bench().base)
        await withRun(builder.engine, async (run) => {
          const dockerfile = printed(
            `FROM ${bench().base}\nCOPY --parents a/b/c.txt /x/\nRUN cat /x/a/b/c.txt\nLABEL made=there\n`,
          )
          const tag = run.tag('lent')
          const { steps } = await build(run, { dockerfile, context, flags, output: { type: 'image', tag } })
          expect(steps.at(-1)?.log).toBe('c\n')
          expect((await inspectImage(tag))?.config).toMatchObject({ Labels: { made: 'there' } })
        })
      })
    })

    test('is gone after an error too: its builder, process and folder', async () => {
      const seen: Builder[] = []
      const failed = withBuildkitd(program, bench().engine, async (builder) => {
        seen.push(builder)
        expect(processes(builder.folder)).toHaveLength(1)
        throw new Error('of the caller')
      })
      await expect(failed).rejects.toThrow('of the caller')
      const [{ name, folder } = { name: unique(), folder: context }] = seen
      expect(existsSync(folder)).toBe(false)
      expect(processes(folder)).toEqual([])
      await expect(requireEngine({ builder: name })).rejects.toThrow(name)
    })
  })
})

function expectOutcome(found: Outcome | string, wanted: Outcome, name?: string): void {
  if (wanted instanceof RegExp) expect(found, name).toMatch(wanted)
  else expect(found, name).toEqual(wanted)
}

function listed(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

/** The processes of this machine whose command line has the folder in it. */
function processes(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').includes(folder)
      } catch {
        return false
      }
    })
}
