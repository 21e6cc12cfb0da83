import { describe, expect, test } from 'vitest'

import { readLocations } from '../../src/engine/provenance.ts'
import { sameSteps } from '../../src/engine/same-step.ts'
import { baseOf, neededStages, printedStages } from '../../src/engine/stage-index.ts'
import { stageLayout } from '../../src/engine/stage-layout.ts'
import { place, stepTimings } from '../../src/engine/steps.ts'
import { Vertices, type VertexRecord } from '../../src/engine/vertices.ts'
import { printed } from './printed.ts'
import { fixture, recording } from './recording.ts'

/** `7:RUN` for the instruction that starts in line 7. */
function timings(name: string): readonly string[] {
  const { dockerfile, vertices } = recording(name)
  return stepTimings(place(dockerfile, vertices), vertices).map(({ instruction, cached, sharedWith, vertices }) => {
    const at = (index: number): string => {
      const found = dockerfile.instructions[index]
      return `${found?.startLine ?? 0}:${found?.keyword ?? ''}`
    }
    const shared = sharedWith.length === 0 ? '' : ` with ${sharedWith.map(at).join()}`
    return `${at(instruction)} ${cached ? 'hit' : 'ran'}${vertices.length === 1 ? '' : ` ${vertices.length}`}${shared}`
  })
}

describe('stepTimings', () => {
  test('gives every instruction that made a vertex, identical steps of two stages both', () => {
    expect(timings('two-stages')).toEqual([
      ...['1:FROM hit with 5:FROM', '2:RUN ran with 6:RUN', '3:RUN ran'],
      ...['5:FROM hit with 1:FROM', '6:RUN ran with 2:RUN', '7:WORKDIR ran', '8:RUN ran'],
      ...['12:COPY ran', '17:COPY ran', '18:COPY ran', '19:RUN ran'],
    ])
  })

  test('everything is a hit when nothing changed', () => {
    expect(timings('two-stages-cached').filter((line) => !line.includes('hit') && !line.includes('FROM'))).toEqual([])
  })

  test('a step that was not reached has no start', () => {
    const { dockerfile, vertices } = recording('exit-code')
    const [from, ok, failed, next] = stepTimings(place(dockerfile, vertices), vertices)
    expect(from?.started).toBeDefined()
    expect(ok?.seconds).toBeGreaterThan(0.05)
    expect(failed?.log).toBe('boo\nline 1\nline 2\nline 3\n')
    expect(next).toEqual({
      instruction: 3,
      vertices: next?.vertices,
      sharedWith: [],
      seconds: 0,
      cached: false,
      log: '',
    })
  })

  test('the download of an ADD is part of the step, and does not make a hit a miss', () => {
    expect(timings('download')).toEqual(['1:FROM hit', '2:ADD ran 2', '3:RUN ran'])
    expect(timings('download-cached')).toEqual(['1:FROM ran', '2:ADD hit 2', '3:RUN hit'])
  })
})

describe('place', () => {
  test('by name agrees with BuildKit’s own source locations', () => {
    const { dockerfile, vertices } = recording('two-stages')
    const locations = readLocations(fixture('two-stages.provenance.json'))
    expect(locations?.size).toBeGreaterThan(8)
    expect(sorted(place(dockerfile, vertices, { locations }))).toEqual(sorted(place(dockerfile, vertices)))
  })

  test('a document without locations gives none', () => {
    expect(readLocations('')).toBeUndefined()
    expect(readLocations('{"buildConfig":{"digestMapping":{}}}')).toBeUndefined()
  })

  describe('of an image with triggers, whose FROM bears a smaller total than the steps below it', () => {
    const build = (...names: readonly string[]): readonly VertexRecord[] => {
      const reported = new Vertices()
      const vertexes = names.map((name, nth) => ({
        digest: `sha256:${nth}`,
        name,
        inputs: name.includes(' FROM ') ? [] : [`sha256:${(nth + 1) % names.length}`],
        cached: false,
      }))
      reported.add({ vertexes, progress: [], logs: [], warnings: [] })
      return reported.records()
    }

    const from = '[up 1/3] FROM docker.io/library/x'
    const steps = ['[up 5/7] RUN b', '[up 4/7] RUN a', '[up 3/7] ONBUILD RUN t', '[up 2/7] ONBUILD RUN s']

    test.each([
      ['first', [from, ...steps]],
      ['last', [...steps, from]],
    ] as const)('mentioned %s', (_, names) => {
      const vertices = build(...names)
      const lines = new Map(vertices.map(({ digest, name }) => [digest, name]))
      const placed = place(printed('FROM x AS up\nRUN a\nRUN b\n'), vertices)
      expect([...placed].map(([digest, [index]]) => `${index ?? '?'} ${lines.get(digest) ?? ''}`).sort()).toEqual([
        `0 ${from}`,
        '0 [up 2/7] ONBUILD RUN s',
        '0 [up 3/7] ONBUILD RUN t',
        '1 [up 4/7] RUN a',
        '2 [up 5/7] RUN b',
      ])
    })
  })

  function sorted(placement: ReadonlyMap<string, readonly number[]>): Readonly<Record<string, readonly number[]>> {
    return Object.fromEntries([...placement].map(([digest, indexes]) => [digest, [...indexes].sort((a, b) => a - b)]))
  }
})

describe('stageLayout', () => {
  /** The instruction of each number in the last stage, where vertices of these texts were seen. */
  function layout(text: string, total?: number, seen: Readonly<Record<number, string>> = {}): readonly number[] {
    const dockerfile = printed(text)
    const stages = printedStages(dockerfile)
    const stage = stages.at(-1)
    if (stage === undefined) return []
    const texts = new Map(Object.entries(seen).map(([position, vertex]) => [Number(position), vertex]))
    const sighting = total === undefined ? { texts } : { texts, total }
    return stageLayout(dockerfile, stage, baseOf(stages, stage), sighting).map(({ instruction }) => instruction)
  }

  test('an image as the base is numbered, scratch and another stage are not', () => {
    expect(layout('FROM x AS a\nRUN 1\nENV A=1\nRUN 2\n', 3)).toEqual([0, 1, 3])
    expect(layout('FROM x AS a\nFROM scratch AS b\nCOPY 1 2\n', 1)).toEqual([2])
    expect(layout('FROM x AS a\nFROM scratch AS b\nCOPY 1 2\nFROM a\nWORKDIR /w\n', 1)).toEqual([4])
  })

  test('a named context takes no number, but counts in the total', () => {
    expect(layout('FROM python:3.11-slim\nRUN a\nWORKDIR /b\n', 3, { 1: 'RUN a' })).toEqual([1, 2])
  })

  test.each(['/', '"/"', '//', '/.', '/x/..'])('WORKDIR %s takes no number', (path) => {
    expect(layout(`FROM x\nWORKDIR ${path}\nRUN 1\n`, 3)).toEqual([0, 2])
  })

  test.each(['/x', '/x/', '/x/../y', '.', 'x'])('WORKDIR %s takes one', (path) => {
    expect(layout(`FROM x\nWORKDIR ${path}\nRUN 1\n`, 3)).toEqual([0, 1, 2])
  })

  test('whether a WORKDIR of a variable took a number is read off what follows', () => {
    const text = 'FROM x\nWORKDIR $A\nRUN 1\nWORKDIR ..\nRUN echo $B\n'
    expect(layout(text, 5)).toEqual([0, 1, 2, 3, 4])
    expect(layout(text, 5, { 2: 'RUN 1', 3: 'RUN echo b' })).toEqual([0, 2, 4])
    expect(layout('FROM x\nWORKDIR $R\nWORKDIR ${R}/s\nRUN 1\n', 4, { 2: 'WORKDIR /r/s', 3: 'RUN 1' })).toEqual([
      0, 2, 3,
    ])
    expect(layout(text, 5, { 3: 'RUN 1', 4: 'RUN echo b' })).toEqual([0, 1, 2, 4])
  })

  test('the triggers of a base’s ONBUILD belong to the FROM, and some of them take no number', () => {
    expect(layout('FROM x\nRUN 1\n', 4, { 4: 'RUN 1' })).toEqual([0, 0, 0, 1])
    expect(layout('FROM x\nRUN 1\n', 4, { 2: 'ONBUILD RUN t', 3: 'RUN 1' })).toEqual([0, 0, 1])
    expect(layout('FROM x\n', 5, { 2: 'ONBUILD RUN t', 3: 'ONBUILD RUN u' })).toEqual([0, 0, 0])
    expect(layout('FROM x AS p\nONBUILD RUN t\nRUN p\nFROM p\nRUN 1\n', 2, { 2: 'RUN 1' })).toEqual([3, 4])
  })

  test('texts decide between steps of one kind', () => {
    expect(layout('FROM x\nWORKDIR $A/c\nWORKDIR $A/b\nRUN 1\n', 4, { 2: 'WORKDIR //b', 3: 'RUN 1' })).toEqual([
      0, 2, 3,
    ])
  })
})

describe('neededStages', () => {
  const text = `FROM x AS a
FROM --platform=linux/amd64 a AS b
FROM y AS c
FROM z AS d
COPY --from=b /x /y
RUN --mount=type=bind,from=2,target=/t --mount=type=cache,target=/u true
FROM y AS unneeded
COPY --from=d /x /y
FROM d
ENV FROM=c
`

  function needed(target?: string): readonly string[] {
    const dockerfile = printed(text)
    return [...neededStages(dockerfile, printedStages(dockerfile), target)].map(({ name }) => name).sort()
  }

  test.each([
    ['a flag of the command itself', 'FROM x AS a\nFROM x\nRUN pip --from=a\n'],
    ['a mount that holds nothing', 'FROM x AS a\nFROM x\nRUN --mount=type=tmpfs,target=/t,from=a true\n'],
    ['the name that BuildKit prints for a stage without one', 'FROM x\nFROM x\nCOPY --from=stage-0 /x /y\n'],
    ['a trigger that is not set off', 'FROM x AS a\nFROM x\nONBUILD COPY --from=a /x /y\n'],
  ])('does not follow %s', (_, unrelated) => {
    const dockerfile = printed(unrelated)
    expect([...neededStages(dockerfile, printedStages(dockerfile))].map(({ name }) => name)).toEqual(['stage-1'])
  })

  test('follows the triggers of a stage that it starts from', () => {
    const dockerfile = printed('FROM x AS a\nFROM x AS p\nONBUILD COPY --from=a /x /y\nFROM p\n')
    expect(neededStages(dockerfile, printedStages(dockerfile)).size).toBe(3)
  })

  test('follows FROM, COPY --from and mounts, by name and by number', () => {
    expect(needed()).toEqual(['a', 'b', 'c', 'd', 'stage-5'])
    expect(needed('b')).toEqual(['a', 'b'])
    expect(needed('Unneeded')).toEqual(['a', 'b', 'c', 'd', 'unneeded'])
    expect(needed('nope')).toEqual([])
  })
})

describe('sameSteps', () => {
  const groups = (text: string): readonly (readonly number[])[] => sameSteps(printed(text))

  test('groups what has the same base and the same history', () => {
    expect(groups('FROM x AS a\nENV A=1\nRUN 1\nRUN 2\nFROM x AS b\nENV A=1\nLABEL l=1\nRUN 1\nRUN 3\n')).toEqual([
      [0, 4],
      [2, 7],
    ])
  })

  test('follows stages that start from stages', () => {
    expect(groups('FROM x AS a\nRUN 1\nFROM a AS b\nRUN 2\nFROM a AS c\nRUN 2\n')).toEqual([[3, 5]])
  })

  test.each([
    ['another base', 'FROM x AS a\nRUN 1\nFROM y\nRUN 1\n'],
    ['another platform', 'FROM --platform=linux/386 x AS a\nRUN 1\nFROM x\nRUN 1\n'],
    ['another variable', 'FROM x AS a\nENV A=1\nRUN 1\nFROM x AS b\nENV A=2\nRUN 1\n'],
    ['another user', 'FROM x AS a\nUSER 1\nRUN 1\nFROM x AS b\nRUN 1\n'],
    ['the same twice in one stage', 'FROM x\nRUN 1\nRUN 1\n'],
  ])('not with %s', (_, text) => {
    expect(groups(text).filter((group) => !group.includes(0))).toEqual([])
  })
})
