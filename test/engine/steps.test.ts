import { describe, expect, test } from 'vitest'

import { readLocations } from '../../src/engine/provenance.ts'
import { sameSteps } from '../../src/engine/same-step.ts'
import { instructionAt, neededStages, printedStages } from '../../src/engine/stage-index.ts'
import { place, stepTimings } from '../../src/engine/steps.ts'
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

  function sorted(placement: ReadonlyMap<string, readonly number[]>): Readonly<Record<string, readonly number[]>> {
    return Object.fromEntries([...placement].map(([digest, indexes]) => [digest, [...indexes].sort((a, b) => a - b)]))
  }
})

describe('instructionAt', () => {
  const stages = (text: string): ReturnType<typeof printedStages> => printedStages(printed(text))

  test('counts a named context in the total, but gives it no position', () => {
    const one = printedStages(printed('FROM python:3.11-slim AS base\nRUN a\nWORKDIR /b\n'))
    expect(instructionAt(one, { position: 1, total: 3 }, new Set(['python:3.11-slim']))).toBe(1)
    expect(instructionAt(one, { position: 2, total: 3 }, new Set(['python:3.11-slim']))).toBe(2)
    expect(
      instructionAt(
        printedStages(printed('FROM scratch\nCOPY a /\n')),
        { position: 1, total: 1 },
        new Set(['scratch']),
      ),
    ).toBe(1)
  })

  test('an image as the base is numbered, scratch and another stage are not', () => {
    const three = stages('FROM x AS a\nRUN 1\nENV A=1\nRUN 2\nFROM scratch AS b\nCOPY 1 2\nFROM a\nWORKDIR /w\n')
    expect(instructionAt(three, { stage: 'a', position: 1, total: 3 })).toBe(0)
    expect(instructionAt(three, { stage: 'a', position: 3, total: 3 })).toBe(3)
    expect(instructionAt(three, { stage: 'b', position: 1, total: 1 })).toBe(5)
    expect(instructionAt(three, { stage: 'stage-2', position: 1, total: 1 })).toBe(7)
  })

  test('the only stage goes by any name', () => {
    const one = stages('FROM x AS only\nRUN 1\n')
    expect(instructionAt(one, { position: 2, total: 2 })).toBe(1)
    expect(instructionAt(one, { stage: 'stage-0', position: 2, total: 2 })).toBe(1)
  })

  test('names are compared without regard to case', () => {
    const two = stages('FROM x AS Build\nRUN 1\nFROM x\nRUN 2\n')
    expect(instructionAt(two, { stage: 'build', position: 2, total: 2 })).toBe(1)
  })

  test('the triggers of a base’s ONBUILD belong to the FROM', () => {
    const one = stages('FROM x\nRUN 1\n')
    expect(instructionAt(one, { position: 2, total: 4 })).toBe(0)
    expect(instructionAt(one, { position: 4, total: 4 })).toBe(1)
  })

  test('what fits no stage has no instruction', () => {
    const two = stages('FROM x AS a\nRUN 1\nFROM y\nRUN 2\n')
    expect(instructionAt(two, { stage: 'other', position: 1, total: 2 })).toBeUndefined()
    expect(instructionAt(two, { position: 2, total: 2 })).toBeUndefined()
    expect(instructionAt(two, { stage: 'a', position: 1, total: 0 })).toBeUndefined()
    expect(instructionAt([], { position: 1, total: 1 })).toBeUndefined()
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
    return [...neededStages(dockerfile, printedStages(dockerfile), target)].map(({ names }) => names[0] ?? '').sort()
  }

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
