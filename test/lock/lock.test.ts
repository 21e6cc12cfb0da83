import { describe, expect, test } from 'vitest'
import { arg, stage, text } from 'layerwright'
import { isImageReference } from '../../src/ir/image-reference.ts'
import { familiarName } from '../../src/lock/familiar-name.ts'
import { parseLock, printLock, type Lock } from '../../src/lock/lock.ts'
import { describeStaleness, staleness } from '../../src/lock/staleness.ts'
import { defined } from '../dsl/defined.ts'

const A = `sha256:${'a'.repeat(64)}`
const lock: Lock = {
  image: 'acme.image',
  stamps: new Map(),
  references: new Map([
    ['python:3.11', { digest: A }],
    ['debian:12', { digest: A }],
    ['shared', { context: true }],
  ]),
}

describe('the lock file', () => {
  test('is sorted, so that its text depends on what it says alone', () => {
    const turned: Lock = { ...lock, references: new Map([...lock.references].reverse()) }
    expect(printLock(lock)).toBe(printLock(turned))
    expect(printLock(lock).match(/^ {2}"\w+"/gm)).toEqual(['  "schemaVersion"', '  "image"', '  "references"'])
    expect(printLock(lock)).toMatch(/debian[^]*python[^]*shared/)
  })

  test('gives back what was written', () => {
    expect(parseLock(printLock(lock), 'x')).toEqual({
      ...lock,
      references: new Map([...lock.references].sort(([a], [b]) => (a < b ? -1 : 1))),
    })
  })

  test.each([
    ['no JSON', '{', /generated\/x\.lock\.json: this is no lock file.*run --lock/],
    ['a list', '[]', /no lock file/],
    ['another version', '{"schemaVersion":2,"references":{}}', /another version of layerwright/],
    ['no references', '{"schemaVersion":1,"image":"x"}', /references is no object/],
    [
      'a short digest',
      '{"schemaVersion":1,"image":"x","references":{"a":{"digest":"sha256:1"}}}',
      /the digest of "a" is not sha256/,
    ],
    [
      'text for a digest',
      `{"schemaVersion":1,"image":"x","references":{"a":{"digest":"${A}\\nRUN x"}}}`,
      /the digest of "a"/,
    ],
    ['nothing of a reference', '{"schemaVersion":1,"image":"x","references":{"a":{}}}', /the digest of "a"/],
  ])('is refused with %s', (_, content, message) => {
    expect(() => parseLock(content, 'generated/x.lock.json')).toThrow(message)
  })
})

describe('a stale lock', () => {
  const target = stage(text`python:${arg('V', '3.11')}`)
    .copy('a', '/a', { from: 'debian:12' })
    .copy('b', '/b', { from: 'shared' })

  test('is none where every reference is there and used', () => {
    expect(describeStaleness(staleness(defined(target), lock))).toBeUndefined()
  })

  test('lacks what the definition names, and has what nothing names', () => {
    const newer = stage(text`python:${arg('V', '3.12')}`).copy('a', '/a', { from: 'debian:12' })
    expect(staleness(defined(newer), lock)).toEqual({ missing: ['python:3.12'], unused: ['python:3.11', 'shared'] })
    expect(describeStaleness(staleness(defined(newer), lock))).toBe(
      'it lacks python:3.12, and nothing uses its python:3.11, shared any more',
    )
  })
})

test.each(['', 'python:-slim', 'debian:', '/debian', 'host//x', 'x:.1', 'host:5000/x:', 'x/', ':1'])(
  'no registry can have %j',
  (reference) => expect(isImageReference(reference)).toBe(false),
)

test.each([
  'debian',
  'debian:12',
  'host:5000/x',
  'host:5000/x:y',
  '[::1]:5000/x',
  'a/b/c:_1',
  `x@sha256:${'0'.repeat(64)}`,
])('a registry may have %j', (reference) => expect(isImageReference(reference)).toBe(true))

test.each([
  ['debian', 'docker.io/library/debian:latest'],
  ['debian:12', 'index.docker.io/library/debian:12'],
  ['me/app', 'docker.io/me/app'],
])('%s is another name of %s', (short, long) => expect(familiarName(long)).toBe(short))
