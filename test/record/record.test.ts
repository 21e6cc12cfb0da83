import { describe, expect, test } from 'vitest'
import { UsageError } from '../../src/ir/errors.ts'
import { parseRecord, printRecord, type ImageRecord } from '../../src/record/record.ts'

const hex = (digit: string): string => digit.repeat(64)

const RECORD: ImageRecord = {
  image: 'my.app',
  refuted: [{ pass: 'order-steps', stage: 'app', steps: ['app/run'], reason: 'with it, the image has another /etc/x' }],
  verified: {
    dockerfiles: { naive: hex('a'), optimized: hex('b') },
    images: new Map([
      ['debian:12-slim', `sha256:${hex('c')}`],
      ['busybox', null],
    ]),
    packages: new Map([
      ['python', new Map([['rich', '13.0']])],
      [
        'dpkg',
        new Map([
          ['zlib1g', '1:1.2'],
          ['curl', '7.88'],
        ]),
      ],
    ]),
  },
}

describe('a record', () => {
  test('is read as it was written', () => {
    expect(parseRecord(printRecord(RECORD), 'f')).toEqual(RECORD)
    expect(parseRecord(printRecord({ image: 'x', refuted: [] }), 'f')).toEqual({ image: 'x', refuted: [] })
  })

  test('is the same text in whatever order it was found', () => {
    const turned = (entries: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
      new Map([...entries].reverse())
    const { verified } = RECORD
    if (verified === undefined) return expect.fail()
    const packages = new Map([...verified.packages].reverse().map(([name, found]) => [name, turned(found)]))
    expect(printRecord({ ...RECORD, verified: { ...verified, packages } })).toBe(printRecord(RECORD))
  })

  test.each<readonly [string, string, string]>([
    ['no JSON', '{', 'this is no record'],
    ['a list', '[]', 'this is no record'],
    ['no version', '{"image":"x","refuted":[]}', 'schemaVersion is not 1'],
    ['the future', '{"schemaVersion":2,"image":"x"}', 'a newer layerwright has written it'],
    ['no image', '{"schemaVersion":1,"refuted":[]}', 'image is no name'],
    ['no list', '{"schemaVersion":1,"image":"x"}', 'refuted is no list'],
    ['a list of words', '{"schemaVersion":1,"image":"x","refuted":["a"]}', 'refuted[0] is no rewrite'],
    [
      'a rewrite without steps',
      '{"schemaVersion":1,"image":"x","refuted":[{"pass":"p","stage":"s","reason":"r"}]}',
      'refuted[0] is no rewrite',
    ],
    [
      'a reason that would move the cursor',
      '{"schemaVersion":1,"image":"x","refuted":[{"pass":"p","stage":"s","steps":[],"reason":"\\u001b[2J"}]}',
      'refuted[0] is no rewrite',
    ],
    ['a digest cut short', printRecord(RECORD).replace(hex('a'), 'aa'), 'verified is damaged'],
    ['a version that is a number', printRecord(RECORD).replace('"13.0"', '13'), 'verified is damaged'],
    ['a file that was cut off', printRecord(RECORD).slice(0, 300), 'this is no record'],
  ])('with %s is refused', (_, text, message) => {
    expect(() => parseRecord(text, 'generated/x.record.json')).toThrow(UsageError)
    expect(() => parseRecord(text, 'generated/x.record.json')).toThrow(`generated/x.record.json: `)
    expect(() => parseRecord(text, 'f')).toThrow(message)
  })
})
