import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { build, type BuildRequest } from '../../src/engine/build.ts'
import { inspectImage } from '../../src/engine/image.ts'
import { keywordAt } from '../../src/engine/stage-index.ts'
import { withRun } from '../../src/engine/run.ts'
import { describeWithEngine } from '../engine.ts'
import { unique, useBusybox } from './busybox.ts'
import { printed } from './printed.ts'

// What the cache model and the passes count on. A new engine that behaves otherwise fails here first.
describeWithEngine('what a change re-runs', () => {
  const bench = useBusybox()
  let context = ''

  beforeAll(async () => {
    context = await mkdtemp(join(tmpdir(), 'layerwright-test-'))
    await writeFile(join(context, 'x'), 'x\n')
  })

  afterAll(async () => {
    await rm(context, { recursive: true })
  })

  /** Builds one text after the other and gives what the last build ran, first instruction (FROM) apart: `RUN COPY`. */
  async function rerun(
    ...builds: readonly (readonly [text: string, request?: Partial<BuildRequest>])[]
  ): Promise<string> {
    let ran = ''
    await withRun(bench().engine, async (run) => {
      for (const [text, request] of builds) {
        const dockerfile = printed(text)
        const { steps } = await build(run, { dockerfile, context, output: { type: 'cacheonly' }, ...request })
        const executed = steps.filter(
          ({ cached, instruction }) => !cached && keywordAt(dockerfile, instruction) !== 'FROM',
        )
        ran = executed.map(({ instruction }) => keywordAt(dockerfile, instruction)).join(' ')
      }
    })
    return ran
  }

  function texts(before: string, after: string, rest: string): readonly [readonly [string], readonly [string]] {
    const start = `FROM ${bench().base}\nRUN echo ${unique()}\n`
    return [[`${start}${before}\n${rest}`], [`${start}${after}\n${rest}`]]
  }

  const everything = 'RUN echo run\nCOPY x /y\nWORKDIR /made\n'

  test.each([
    ['LABEL a=1', 'LABEL a=2'],
    ['CMD ["a"]', 'CMD ["b"]'],
    ['ENTRYPOINT ["a"]', 'ENTRYPOINT ["b"]'],
    ['EXPOSE 1', 'EXPOSE 2'],
    ['VOLUME /a', 'VOLUME /b'],
    ['STOPSIGNAL 9', 'STOPSIGNAL 10'],
    ['HEALTHCHECK CMD a', 'HEALTHCHECK CMD b'],
    ['', 'ARG WITHOUT_A_VALUE'],
    ['# a', '# b'],
  ])('nothing: %s → %s', async (before, after) => {
    expect(await rerun(...texts(before, after, everything))).toBe('')
  })

  test.each([
    ['ENV A=1', 'ENV A=2'],
    ['', 'ENV A=2'],
    ['ARG A=1', 'ARG A=2'],
    ['USER 0', 'USER root'],
    ['SHELL ["/bin/sh", "-c"]', 'SHELL ["/bin/sh", "-ec"]'],
  ])('the first RUN and all after it: %s → %s', async (before, after) => {
    expect(await rerun(...texts(before, after, everything))).toBe('RUN COPY WORKDIR')
  })

  test('COPY and WORKDIR before the first RUN stay cached when only a variable changes', async () => {
    const rest = 'WORKDIR /made\nCOPY x /y\nCOPY <<END /z\nz\nEND\n'
    expect(await rerun(...texts('ARG A=1', 'ARG A=2', `${rest}RUN true\n`))).toBe('RUN')
    expect(await rerun(...texts('ENV A=1', 'ENV A=2', rest))).toBe('')
  })

  test('a build argument counts only in the stages that declare it', async () => {
    const word = unique()
    const text = `ARG A=0\nFROM ${bench().base} AS a\nRUN echo ${word} a\nFROM ${bench().base}\nARG A\nRUN echo ${word} b\nCOPY --from=a /etc/passwd /p\n`
    const value = (a: string): readonly [string, Partial<BuildRequest>] => [text, { buildArgs: { A: a } }]
    expect(await rerun(value('1'), value('2'))).toBe('RUN COPY')
  })

  test('the name space of cache mounts counts for mounts whose id is their target, not for those with an id or a lock', async () => {
    const both = async (mount: string): Promise<string> => {
      const text = `FROM ${bench().base}\nRUN --mount=type=cache,${mount} echo ${unique()}\n`
      let ran = ''
      await withRun(bench().engine, async (run) => {
        const [one, other] = [run.namespace(), run.namespace()]
        ran = await rerun([text, { cacheMountNamespace: one }], [text, { cacheMountNamespace: other }])
      })
      return ran
    }
    expect(await both('id=named,target=/m')).toBe('')
    expect(await both('target=/m,sharing=locked')).toBe('')
    expect(await both('target=/m')).toBe('RUN')
    expect(await both('id=/m,target=/m')).toBe('RUN')
  })

  test('another address for --add-host re-runs nothing, another host does', async () => {
    const text = `FROM ${bench().base}\nRUN echo ${unique()}\n`
    const host = (flag: string): readonly [string, Partial<BuildRequest>] => [text, { flags: [`--add-host=${flag}`] }]
    expect(await rerun(host('a:192.0.2.1'), host('a:192.0.2.2'))).toBe('')
    expect(await rerun(host('a:192.0.2.1'), host('b:192.0.2.1'))).toBe('RUN')
  })

  describe('and what is in the image', () => {
    /** Builds, and gives what the steps printed and what a last step finds in the file system. */
    async function printedBy(
      text: string,
      buildArgs: Readonly<Record<string, string>> = {},
    ): Promise<readonly string[]> {
      const dockerfile = printed(`FROM ${bench().base}\n${text}`)
      const { steps } = await withRun(bench().engine, (run) =>
        build(run, { dockerfile, buildArgs, cacheMountNamespace: run.namespace(), output: { type: 'cacheonly' } }),
      )
      return steps.map(({ log }) => log.trimEnd()).filter((log) => log !== '')
    }

    test('ARG and ENV override each other, the later one wins; the base’s ENV counts until then', async () => {
      const word = unique()
      const show = `RUN echo ${word} $BASE_VALUE\n`
      const text = `${show}ARG BASE_VALUE=arg\n${show}ENV BASE_VALUE=env\n${show}ARG BASE_VALUE=again\n${show}WORKDIR /\${BASE_VALUE}\nRUN pwd\n`
      const values = ['from-base', 'arg', 'env', 'again'].map((value) => `${word} ${value}`)
      expect(await printedBy(text)).toEqual([...values, '/again'])
    })

    test('a mount target that did not exist is gone afterwards, unless the step wrote beside it', async () => {
      const mount = 'RUN --mount=type=cache,id=m,target=/root/.cache/pip'
      const look = `RUN ls -ld /root/.cache /root/.cache/* 2>/dev/null | awk '{ print $1, $3, $9 }'; echo ${unique()} done\n`
      const found = async (text: string): Promise<string> =>
        ((await printedBy(`${text}\n${look}`)).at(-1) ?? '').replace(/\n?\S+ done$/, '')
      expect(await found(`${mount} touch /root/.cache/pip/x; echo ${unique()}`)).toBe('')
      expect(await found(`${mount} touch /root/elsewhere; echo ${unique()}`)).toBe('')
      const beside = 'drwxr-xr-x root /root/.cache\n-rw-r--r-- root /root/.cache/x'
      expect(await found(`${mount} touch /root/.cache/x; echo ${unique()}`)).toBe(beside)
      expect(await found(`RUN mkdir -p /root/.cache && touch /root/.cache/x; echo ${unique()}`)).toBe(beside)
    })

    test('a WORKDIR that exists makes a layer all the same', async () => {
      await withRun(bench().engine, async (run) => {
        const tag = run.tag('workdir')
        await build(run, {
          dockerfile: printed(`FROM ${bench().base}\nWORKDIR /tmp\nWORKDIR /tmp\n`),
          output: { type: 'image', tag },
        })
        const [image, base] = [await inspectImage(tag), await inspectImage(bench().base)]
        expect((image?.layers.length ?? 0) - (base?.layers.length ?? 0)).toBe(2)
      })
    })
  })
})
