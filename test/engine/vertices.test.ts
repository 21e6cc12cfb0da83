import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { unionSeconds } from '../../src/engine/intervals.ts'
import { LogTail } from '../../src/engine/log-tail.ts'
import type { SolveStatus, StatusVertex } from '../../src/engine/rawjson.ts'
import { exportSeconds, Vertices, wallSeconds } from '../../src/engine/vertices.ts'
import { recording } from './recording.ts'

function status(...vertexes: readonly Partial<StatusVertex>[]): SolveStatus {
  return {
    vertexes: vertexes.map((vertex) => ({ digest: 'd', name: '[2/2] RUN x', inputs: [], cached: false, ...vertex })),
    ...{ progress: [], logs: [], warnings: [] },
  }
}

describe('Vertices', () => {
  test('tells a recorded build', () => {
    const { vertices } = recording('two-stages')
    const lines = vertices.map(
      ({ name, kind, cached, seconds }) => `${kind} ${cached ? 'hit' : 'ran'} ${seconds.toFixed(2)} ${name}`,
    )
    expect(lines).toMatchSnapshot()
    expect(wallSeconds(vertices)).toBeCloseTo(1.449, 3)
    expect(exportSeconds(vertices)).toBeCloseTo(0.076, 2)
  })

  test('keeps each step’s log, both streams in order', () => {
    const logs = recording('two-stages').vertices.map(({ log }) => log)
    expect(logs).toContain('out\nerr\n')
    expect(logs).toContain('\u001b[31mred\u001b[0m\ndone\n')
  })

  test('a recorded build with everything cached hits every step but its base', () => {
    const steps = recording('two-stages-cached').vertices.filter(({ kind }) => kind === 'step')
    expect(steps.filter(({ cached }) => !cached).map(({ step }) => step?.text.slice(0, 4))).toEqual(['FROM'])
  })

  test('a later message about a start replaces the earlier one, another start adds an interval', () => {
    const vertices = new Vertices()
    vertices.add(status({ started: 10 }))
    expect(vertices.records()[0]).toMatchObject({ started: 10, seconds: 0 })
    vertices.add(status({ started: 10, completed: 12 }))
    vertices.add(status({ started: 20 }))
    expect(vertices.records()[0]).not.toHaveProperty('completed')
    vertices.add(status({ started: 20, completed: 23, cached: true }))
    expect(vertices.records()).toEqual([
      expect.objectContaining({ started: 10, completed: 23, seconds: 5, cached: true }),
    ])
  })

  test('remembers what a later message leaves out, and tells what changed', () => {
    const vertices = new Vertices()
    vertices.add(status({ inputs: ['a'] }, { digest: 'e', name: 'other' }))
    expect(vertices.add(status({ name: '' }))).toEqual([
      expect.objectContaining({ name: '[2/2] RUN x', inputs: ['a'] }),
    ])
  })

  test('a vertex without a step’s name takes the one of its progress group', () => {
    const vertices = new Vertices()
    vertices.add(
      status({ name: 'https://x/y', group: { id: 'g', name: '[base 2/3] ADD https://x/y /y', weak: false } }),
    )
    expect(vertices.records()[0]).toMatchObject({ kind: 'step', step: { stage: 'base', position: 2, total: 3 } })
  })

  test('logs of a vertex that nobody spoke of are dropped', () => {
    const vertices = new Vertices()
    vertices.add({ ...status(), logs: [{ vertex: 'unknown', stream: 'stdout', data: Buffer.from('x') }] })
    expect(vertices.records()).toEqual([])
  })

  test('nothing took no time', () => {
    expect(wallSeconds([])).toBe(0)
    expect(exportSeconds([])).toBe(0)
  })
})

describe('unionSeconds', () => {
  test('counts shared time once', () => {
    expect(unionSeconds([])).toBe(0)
    expect(
      unionSeconds([
        { from: 5, to: 7 },
        { from: 1, to: 3 },
      ]),
    ).toBe(4)
    expect(
      unionSeconds([
        { from: 1, to: 9 },
        { from: 2, to: 3 },
        { from: 8, to: 10 },
      ]),
    ).toBe(9)
  })

  test('is at least the longest and at most the sum', () => {
    const interval = fc
      .record({ from: fc.nat(100), length: fc.nat(50) })
      .map(({ from, length }) => ({ from, to: from + length }))
    fc.assert(
      fc.property(fc.array(interval), (intervals) => {
        const lengths = intervals.map(({ from, to }) => to - from)
        expect(unionSeconds(intervals)).toBeGreaterThanOrEqual(Math.max(0, ...lengths))
        expect(unionSeconds(intervals)).toBeLessThanOrEqual(lengths.reduce((sum, length) => sum + length, 0))
        expect(unionSeconds([...intervals].reverse())).toBe(unionSeconds(intervals))
      }),
    )
  })
})

describe('LogTail', () => {
  test('keeps the end, and characters that come in pieces', () => {
    const log = new LogTail()
    const bytes = Buffer.from('ü')
    log.push('stdout', bytes.subarray(0, 1))
    log.push('stderr', Buffer.from('!'))
    log.push('stdout', bytes.subarray(1))
    expect(log.text).toBe('!ü')
    for (let line = 0; line < 10_000; line++) log.push('stdout', Buffer.from(`line ${line}\n`))
    expect(log.text.length).toBeLessThanOrEqual(32 * 1024)
    expect(log.text.endsWith('line 9999\n')).toBe(true)
  })
})
