import { describe, expect, test } from 'vitest'

import { compareConfigs } from '../../src/verify/compare-configs.ts'
import { imageConfig } from '../../src/verify/image-config.ts'

interface Inspect {
  readonly Config?: Readonly<Record<string, unknown>>
  readonly [key: string]: unknown
}

function compare(a: Inspect, b: Inspect): readonly string[] {
  return compareConfigs(imageConfig(a), imageConfig(b)).map(({ field, detail }) => `${field}: ${detail}`)
}

function compareConfig(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): readonly string[] {
  return compare({ Config: a }, { Config: b })
}

describe('Env and Labels', () => {
  test('are maps, whatever their order', () => {
    expect(compareConfig({ Env: ['A=1', 'B=2'] }, { Env: ['B=2', 'A=1'] })).toEqual([])
    expect(compareConfig({ Labels: { a: '1', b: '2' } }, { Labels: { b: '2', a: '1' } })).toEqual([])
  })

  test('are compared by name', () => {
    expect(compareConfig({ Env: ['A=1', 'B=2', 'C=='] }, { Env: ['A=1', 'B=3', 'D='] })).toEqual([
      'Env.B: "2" → "3"',
      'Env.C: "=" → none',
      'Env.D: none → ""',
    ])
    expect(compareConfig({ Labels: { a: '1' } }, {})).toEqual(['Labels.a: "1" → none'])
  })

  test('keep line breaks and equal signs in values', () => {
    expect(compareConfig({ Env: ['A=1\n2=3'] }, { Env: ['A=1\n2=4'] })).toEqual(['Env.A: "1\\n2=3" → "1\\n2=4"'])
  })

  test('are a list where a name comes twice, for the last one wins', () => {
    expect(compareConfig({ Env: ['A=1', 'A=2'] }, { Env: ['A=2', 'A=1'] })).toHaveLength(1)
    expect(compareConfig({ Env: ['A'] }, { Env: ['A='] })).not.toEqual([])
  })

  test('called like what every object has are compared too', () => {
    expect(compareConfig({ Env: ['__proto__=1'] }, { Env: ['__proto__=2'] })).toHaveLength(1)
    expect(compareConfig({ Env: ['constructor=1'] }, {})).toHaveLength(1)
  })
})

describe('everything else', () => {
  test.each([
    ['Cmd', ['a', 'b'], ['b', 'a']],
    ['Entrypoint', ['sh'], undefined],
    ['WorkingDir', '/a', '/a/'],
    ['User', 'root', ''],
    ['ExposedPorts', { '80/tcp': {} }, { '80/udp': {} }],
    ['Volumes', { '/data': {} }, undefined],
    ['StopSignal', 'SIGINT', 'SIGTERM'],
    ['Healthcheck', { Test: ['NONE'] }, undefined],
    ['Healthcheck', { Test: ['CMD', 'x'], Interval: 1 }, { Test: ['CMD', 'x'], Interval: 2 }],
    ['Shell', ['/bin/sh', '-c'], ['/bin/bash', '-c']],
    ['OnBuild', ['RUN a', 'RUN b'], ['RUN b', 'RUN a']],
    ['ArgsEscaped', true, false],
    ['StopTimeout', 0, undefined],
    ['SomethingOfNextYear', 1, 2],
  ])('in Config is compared: %s', (key, a, b) => {
    expect(compareConfig({ [key]: a }, { [key]: b })).toHaveLength(1)
    expect(compareConfig({ [key]: a }, { [key]: a })).toEqual([])
  })

  test.each(['Architecture', 'Os', 'Variant', 'OsVersion', 'Author', 'SomethingOfNextYear'])(
    'beside Config is compared: %s',
    (key) => expect(compare({ [key]: 'a' }, { [key]: 'b' })).toEqual([`${key}: "a" → "b"`]),
  )

  test('keeps no order in maps', () => {
    const [a, b] = [
      { '80/tcp': {}, '443/tcp': {} },
      { '443/tcp': {}, '80/tcp': {} },
    ]
    expect(compareConfig({ ExposedPorts: a }, { ExposedPorts: b })).toEqual([])
  })

  test.each([null, undefined, '', [], {}, false])('is absent where it is empty: %j', (empty) => {
    expect(compareConfig({ Cmd: empty }, {})).toEqual([])
  })
})

test('history, creation time and names are no part of an image', () => {
  const a = {
    Id: 'a',
    Created: '2026',
    RepoTags: ['x'],
    Comment: 'c',
    Size: 1,
    RootFS: { Layers: ['a'] },
    Metadata: { x: 1 },
  }
  expect(compare(a, {})).toEqual([])
})

test('values hold no control characters when they are printed', () => {
  expect(compareConfig({ Env: ['A=\u001b[2J\u202e\u009b'] }, {})).toEqual(['Env.A: "\\u001b[2J\\u{202e}\\x9b" → none'])
})
