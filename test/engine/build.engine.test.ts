import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { build } from '../../src/engine/build.ts'
import { BuildFailure } from '../../src/engine/failure.ts'
import { inspectImage } from '../../src/engine/image.ts'
import { withRun } from '../../src/engine/run.ts'
import { describeWithEngine } from '../engine.ts'
import { unique, useBusybox } from './busybox.ts'
import { printed } from './printed.ts'

describeWithEngine('build', () => {
  const bench = useBusybox()

  /** Builds without a context and without an export; rejects with what went wrong. */
  function attempt(text: string): Promise<BuildFailure> {
    return withRun(bench().engine, (run) =>
      build(run, { dockerfile: printed(text), output: { type: 'cacheonly' } }).then(
        () => Promise.reject(new Error('this should have failed')),
        (error: unknown) => (error instanceof BuildFailure ? error : Promise.reject(new Error(String(error)))),
      ),
    )
  }

  test('times every step, and the second time everything is cached', async () => {
    const dockerfile = printed(`FROM ${bench().base} AS one
RUN sleep 0.3; echo ${unique()}
LABEL a=1
WORKDIR /w
FROM one
COPY <<END /etc/x
y
END
RUN cat /etc/x
`)
    await withRun(bench().engine, async (run) => {
      const request = { dockerfile, output: { type: 'cacheonly' } } as const
      const seen = new Set<string>()
      const first = await build(run, request, { onVertex: ({ name }) => seen.add(name) })
      expect(first.steps.map(({ instruction }) => instruction)).toEqual([0, 1, 3, 5, 6])
      expect(first.steps.slice(1).every(({ cached }) => !cached)).toBe(true)
      expect(first.steps[1]?.seconds).toBeGreaterThan(0.3)
      expect(first.steps.at(-1)?.log).toBe('y\n')
      expect(first.wallSeconds).toBeGreaterThan(first.steps[1]?.seconds ?? NaN)
      expect(first.clientSeconds).toBeGreaterThan(first.wallSeconds)
      expect(first.exportSeconds).toBe(0)
      expect(first).not.toHaveProperty('imageId')
      expect([...seen].some((name) => name.includes('RUN sleep 0.3'))).toBe(true)

      const second = await build(run, request)
      expect(second.steps.slice(1).map(({ cached }) => cached)).toEqual([true, true, true, true])
      expect(second.wallSeconds).toBeLessThan(first.wallSeconds)
    })
  })

  test('passes arguments, target, flags and context on', async () => {
    const context = await mkdtemp(join(tmpdir(), 'layerwright test-'))
    await writeFile(join(context, 'file'), 'content\n')
    const odd = `it's $HOME "quoted" \`x\` \\ ${unique()}`
    const dockerfile = printed(`FROM ${bench().base} AS wanted
ARG ODD
COPY file /file
RUN cat /file; echo "$ODD"; cat /etc/hosts
FROM wanted
RUN false
`)
    const { steps } = await withRun(bench().engine, (run) =>
      build(run, {
        ...{ dockerfile, context, target: 'wanted', buildArgs: { ODD: odd }, output: { type: 'cacheonly' } },
        flags: ['--add-host', 'elsewhere.invalid:192.0.2.7'],
      }),
    )
    await rm(context, { recursive: true })
    expect(steps.at(-1)?.log).toContain(`content\n${odd}\n`)
    expect(steps.at(-1)?.log).toMatch(/192\.0\.2\.7\s+elsewhere\.invalid/)
  })

  test('an image of the run goes with it, one of another name stays', async () => {
    const dockerfile = printed(`FROM ${bench().base}\nRUN echo ${unique()} > /x\n`)
    const kept = `layerwright-test/kept:${unique()}`
    const made = await withRun(bench().engine, async (run) => {
      const tag = run.tag('My Image')
      const result = await build(run, { dockerfile, output: { type: 'image', tag } })
      expect((await inspectImage(tag))?.id).toBe(result.imageId)
      expect(result.exportSeconds).toBeGreaterThan(0)
      const other = await build(run, { dockerfile, output: { type: 'image', tag: kept } })
      return { tag, id: other.imageId }
    })
    expect(await inspectImage(made.tag)).toBeUndefined()
    expect((await inspectImage(kept))?.id).toBe(made.id)
    await withRun(bench().engine, (run) => {
      run.made({ kind: 'image', tag: kept })
      return Promise.resolve()
    })
    expect(await inspectImage(kept)).toBeUndefined()
  })

  describe('a failure', () => {
    test('of a RUN names its line, shows its log and keeps what was measured', async () => {
      const failure = await attempt(`FROM ${bench().base}
RUN sleep 0.2; echo ${unique()}
RUN printf '\\033[31mno such package\\033[0m\\n'; exit 100
RUN never
`)
      expect(failure.message).toBe('images/test.ts:30:4  .run(…) failed (exit 100)\n  | no such package')
      expect(failure.vertices.find(({ name }) => name.includes('sleep 0.2'))?.seconds).toBeGreaterThan(0.2)
    })

    test('of a step shared by two stages names both', async () => {
      const failure = await attempt(`FROM ${bench().base} AS a
RUN exit 3
FROM ${bench().base} AS b
RUN exit 3
COPY --from=a /etc/passwd /p
`)
      expect(failure.message).toContain('images/test.ts:20:4  .run(…)')
      expect(failure.message).toContain('images/test.ts:40:4  .run(…)')
      expect(failure.message).toContain('failed (exit 3)')
    })

    test('of the parser names the line of the definition', async () => {
      expect((await attempt(`FROM ${bench().base}\nRUN true\nFROB x\n`)).message).toMatch(
        /^images\/test\.ts:30:4 {2}\.frob\(…\) is not accepted by this engine: unknown instruction: FROB/,
      )
      expect((await attempt(`FROM ${bench().base}\nRUN --frob=1 true\n`)).reason.kind).toBe('syntax')
      expect((await attempt(`FROM ${bench().base}\nCOPY only-one\n`)).message).toMatch(/^images\/test\.ts:20:4/)
    })

    test('of a COPY names the path', async () => {
      expect((await attempt(`FROM ${bench().base}\nCOPY nope /x\n`)).reason).toEqual({ kind: 'missing', path: '/nope' })
    })

    test('of the base image names it', async () => {
      const failure = await attempt('FROM layerwright-test/never-made:1\nRUN true\n')
      expect(failure.reason).toEqual({ kind: 'base', image: 'docker.io/layerwright-test/never-made:1' })
      expect(failure.message).toMatch(/^images\/test\.ts:10:4 {2}\.from\(…\) failed\n/)
    })

    test('of the network names the host', async () => {
      const failure = await attempt(`FROM ${bench().base}\nRUN wget http://nohost.invalid/${unique()}\n`)
      expect(failure.reason).toEqual({ kind: 'host', host: 'nohost.invalid' })
    })

    test('of a full disk is told as one', async () => {
      const failure = await attempt(`FROM ${bench().base}
RUN --mount=type=tmpfs,target=/t,size=1m dd if=/dev/zero of=/t/x bs=1M count=2; echo "No space left on device"; exit 1
`)
      expect(failure.reason).toEqual({ kind: 'disk' })
    })

    test('of the target names it', async () => {
      const failed = withRun(bench().engine, (run) =>
        build(run, {
          dockerfile: printed(`FROM ${bench().base} AS a\nRUN true\n`),
          ...{ target: 'nope', output: { type: 'cacheonly' } },
        }),
      )
      await expect(failed).rejects.toThrow('target stage "nope" could not be found')
    })
  })
})
