import { expect, test } from 'vitest'

import { build } from '../../src/engine/build.ts'
import { mayRemoveRecord } from '../../src/engine/history.ts'
import { withRun } from '../../src/engine/run.ts'
import { describeWithEngine } from '../engine.ts'
import { unique, useBusybox } from './busybox.ts'
import { printed } from './printed.ts'

describeWithEngine('where a vertex was written', () => {
  const bench = useBusybox()

  test.each([
    [
      'one stage',
      (base: string, word: string) =>
        `FROM ${base} AS only\nENV A=1\nRUN echo ${word}\nWORKDIR /w\nCOPY <<A <<B /etc/\na\nA\nb\nB\nRUN echo \\\n  x\nCMD ["x"]\n`,
    ],
    [
      'identical steps of two stages, and of a third that starts from one of them',
      (base: string, word: string) => `ARG V=1
FROM ${base} AS a
ARG V
RUN echo ${word}
RUN echo a > /a
FROM ${base} AS b
ARG V
LABEL only=here
RUN echo ${word}
RUN echo b > /b
FROM a AS c
RUN echo more
FROM a
RUN echo more
COPY --from=b /b /b
COPY --link --from=c /a /c
`,
    ],
    [
      'a stage from scratch, a bind mount and a stage that nobody needs',
      (base: string, word: string) => `FROM ${base} AS tools
RUN echo ${word} > /tool
FROM ${base} AS unused
RUN false
FROM scratch AS data
COPY --from=tools /tool /tool
FROM ${base}
RUN --mount=type=bind,from=data,source=/tool,target=/tool cat /tool
RUN <<END
echo one
END
`,
    ],
  ])('is known by name as well as from BuildKit: %s', async (_, text) => {
    const dockerfile = printed(text(bench().base, unique()))
    await withRun(bench().engine, async (run) => {
      const request = { dockerfile, output: { type: 'cacheonly' } } as const
      const located = await build(run, { ...request, locate: true })
      const named = await build(run, request)
      const placed = ({ steps }: typeof located) =>
        steps.map(({ instruction, vertices, sharedWith }) => ({ instruction, vertices, sharedWith }))
      expect(placed(named)).toEqual(placed(located))
      expect(located.steps.length).toBeGreaterThan(4)
    })
  })

  test('is known when a named context stands in for the base image, in a step that two stages share too', async () => {
    const dockerfile = printed(`FROM stood-in:1 AS base
RUN echo ${unique()}
RUN echo base
FROM stood-in:1 AS side
RUN echo side > /side
FROM stood-in:1 AS other
RUN echo side > /side
RUN echo other > /other
FROM base
COPY --from=side /side /side
COPY --from=other /other /other
`)
    const flags = [`--build-context=stood-in:1=docker-image://${bench().base}`]
    await withRun(bench().engine, async (run) => {
      const request = { dockerfile, flags, output: { type: 'cacheonly' } } as const
      const located = await build(run, { ...request, locate: true })
      const named = await build(run, request)
      const numbered = (found: typeof located): readonly number[] => found.steps.map(({ instruction }) => instruction)
      expect(numbered(named)).toEqual([1, 2, 4, 6, 7, 9, 10])
      expect(numbered(named)).toEqual(numbered(located).filter((index) => ![0, 3, 5].includes(index)))
    })
  })

  test('a record that was read stays, and is named', async () => {
    const reasons: string[] = []
    await withRun(
      bench().engine,
      (run) =>
        build(run, {
          dockerfile: printed(`FROM ${bench().base}\nRUN true\n`),
          ...{ output: { type: 'cacheonly' }, locate: true },
        }),
      { onCleanedUp: ({ left }) => reasons.push(...left.map(({ reason }) => reason)) },
    )
    expect(reasons).toEqual(
      mayRemoveRecord(bench().engine, true) ? [] : ['left to the engine, which drops old build records by itself'],
    )
  })
})
