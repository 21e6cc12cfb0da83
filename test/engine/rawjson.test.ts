import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decodeStatus, RawjsonDecoder } from '../../src/engine/rawjson.ts'
import { fixture } from './recording.ts'

function decode(...chunks: readonly string[]): { statuses: unknown; text: string } {
  const decoder = new RawjsonDecoder()
  const statuses = [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()]
  return { statuses, text: decoder.text }
}

describe('decodeStatus', () => {
  test('reads a vertex and keeps BuildKit’s nanoseconds', () => {
    const status = decodeStatus(
      '{"vertexes":[{"digest":"sha256:1","inputs":["sha256:0"],"name":"[2/2] RUN x","started":"2026-11-22T19:22:31.000000500Z",' +
        '"completed":"2026-11-22T19:22:32.25+00:00","cached":true,"error":"boom"}]}',
    )
    const vertex = status?.vertexes[0]
    const second = Date.parse('2026-11-22T19:22:31Z') / 1000
    expect(vertex).toMatchObject({ digest: 'sha256:1', inputs: ['sha256:0'], cached: true, error: 'boom' })
    expect((vertex?.started ?? 0) - second).toBeCloseTo(5e-7, 6)
    expect(vertex?.completed).toBe(second + 1.25)
  })

  test('reads logs, progress, warnings and progress groups', () => {
    const status = decodeStatus(
      JSON.stringify({
        vertexes: [{ digest: 'd', name: 'x', progressGroup: { id: 'g', name: '[2/3] ADD x y', weak: true } }],
        logs: [
          { vertex: 'd', stream: 2, data: Buffer.from('näh').toString('base64'), timestamp: '2026-01-01T00:00:00Z' },
        ],
        statuses: [{ vertex: 'd', id: 'transferring', current: 5, total: 10 }],
        warnings: [{ vertex: 'd', level: 1, short: Buffer.from('Careful').toString('base64'), url: 'https://x' }],
      }),
    )
    expect(status).toMatchObject({
      vertexes: [{ cached: false, group: { id: 'g', name: '[2/3] ADD x y', weak: true } }],
      logs: [{ vertex: 'd', stream: 'stderr', timestamp: 1767225600 }],
      progress: [{ vertex: 'd', id: 'transferring', current: 5, total: 10 }],
      warnings: [{ vertex: 'd', text: 'Careful', url: 'https://x' }],
    })
    expect(status?.logs[0]?.data.toString()).toBe('näh')
  })

  test.each(['', 'ERROR: failed', '{', '{"id":"buildx_step_1","status":"START"}', '[]', 'null', ' {"vertexes":[]}'])(
    'is not a status: %s',
    (line) => {
      expect(decodeStatus(line)).toBeUndefined()
    },
  )

  test.each([
    '{"vertexes":null}',
    '{"vertexes":[null,1,{},{"digest":5}],"logs":"x","statuses":[[]],"warnings":[{}]}',
    '{"logs":[{"data":"eA=="}]}',
  ])('survives what nobody should send: %s', (line) => {
    expect(decodeStatus(line)).toEqual({ vertexes: [], progress: [], logs: [], warnings: [] })
  })

  test('leaves out times that are none', () => {
    expect(decodeStatus('{"vertexes":[{"digest":"d","name":"","started":"soon","completed":7}]}')?.vertexes).toEqual([
      { digest: 'd', name: '', inputs: [], cached: false },
    ])
  })
})

describe('RawjsonDecoder', () => {
  const stream = fixture('exit-code.rawjson')

  test('keeps what is no status as text', () => {
    expect(decode(stream).text).toMatch(/^exit-code\.Dockerfile:3\n-+\n[\s\S]*exit code: 42\n$/)
  })

  test('decodes a last line without a line break', () => {
    expect(decode('{"vertexes":[{"digest":"d","name":"n"}]}').statuses).toHaveLength(1)
    expect(decode('Killed').text).toBe('Killed\n')
  })

  test('keeps only the end of endless text', () => {
    const { text } = decode(`${'x'.repeat(1000)}\n`.repeat(200) + 'the end\n')
    expect(text.length).toBeLessThanOrEqual(64 * 1024)
    expect(text.endsWith('the end\n')).toBe(true)
  })

  test('does not care where the stream is cut', () => {
    const whole = decode(stream)
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 30 }), (cuts) => {
        const bounds = [0, ...cuts.sort((a, b) => a - b), stream.length]
        expect(decode(...bounds.slice(1).map((end, nth) => stream.slice(bounds[nth], end)))).toEqual(whole)
      }),
      { numRuns: 50 },
    )
  })
})
