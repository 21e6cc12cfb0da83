import { describe, expect, test } from 'vitest'
import { OWN_RULES } from '../../src/ir/rule-names.ts'
import type { Finding } from '../../src/lint/rule.ts'
import { sarifLog } from '../../src/lint/sarif.ts'
import { listAt, valueAt } from '../../src/engine/json.ts'
import { isObject } from '../../src/ir/json.ts'

const finding: Finding = {
  rule: 'latest-tag',
  severity: 'warning',
  message: 'the base debian …',
  origin: { file: '/project/images/my image.ts', line: 3, column: 5, call: 'from' },
  stage: 'base',
  step: 'base/copy',
  docs: 'docs/lint/latest-tag.md',
}
const check: Finding = {
  ...finding,
  rule: 'WorkdirRelativePath',
  docs: 'https://docs.docker.com/go/dockerfile/rule/workdir-relative-path/',
}
const context = { version: '1.2.3', folder: '/project' }

function log(findings: readonly Finding[], skipped?: string): unknown {
  return JSON.parse(JSON.stringify(sarifLog(findings, { ...context, notes: skipped === undefined ? [] : [skipped] })))
}

function results(findings: readonly Finding[]): readonly unknown[] {
  return listAt(listAt(log(findings), 'runs')[0], 'results')
}

/**
 * The objects that a log is made of: what each has to have, and what it may have, of what is used here.
 *
 * Source: SARIF 2.1.0, sections 3.13 log, 3.14 run, 3.18 tool, 3.19 driver, 3.20 invocation, 3.27 result, 3.28 location,
 * 3.29 physicalLocation, 3.4 artifactLocation, 3.30 region, 3.33 logicalLocation, 3.49 rule, 3.58 notification, 3.11 message.
 */
const OBJECTS: Readonly<Record<string, { readonly required: readonly string[]; readonly members: Members }>> = {
  log: { required: ['version', 'runs'], members: { $schema: 'uri', version: /^2\.1\.0$/, runs: ['run'] } },
  run: {
    required: ['tool'],
    members: {
      tool: 'tool',
      invocations: ['invocation'],
      originalUriBaseIds: { each: 'artifactLocation' },
      columnKind: /^(?:utf16CodeUnits|unicodeCodePoints)$/,
      results: ['result'],
    },
  },
  tool: { required: ['driver'], members: { driver: 'driver' } },
  driver: { required: ['name'], members: { name: /./, version: /./, rules: ['rule'] } },
  rule: {
    required: ['id'],
    members: { id: /./, shortDescription: 'multiformat', help: 'multiformat', helpUri: 'uri' },
  },
  multiformat: { required: ['text'], members: { text: /./, markdown: /./ } },
  invocation: {
    required: ['executionSuccessful'],
    members: { executionSuccessful: 'boolean', toolExecutionNotifications: ['notification'] },
  },
  notification: { required: ['message'], members: { level: /^(?:none|note|warning|error)$/, message: 'message' } },
  message: { required: [], members: { text: /./ } },
  result: {
    required: ['message'],
    members: {
      ruleId: /./,
      ruleIndex: 'integer',
      level: /^(?:none|note|warning|error)$/,
      message: 'message',
      locations: ['location'],
      partialFingerprints: { each: /^[0-9a-f]{64}$/ },
    },
  },
  location: { required: [], members: { physicalLocation: 'physicalLocation', logicalLocations: ['logicalLocation'] } },
  logicalLocation: { required: [], members: { fullyQualifiedName: /./, kind: /./ } },
  physicalLocation: { required: [], members: { artifactLocation: 'artifactLocation', region: 'region' } },
  artifactLocation: { required: [], members: { uri: /^[!-~]+$/, uriBaseId: /./, description: 'message' } },
  region: { required: [], members: { startLine: 'positive', startColumn: 'positive' } },
}

type Shape = string | RegExp | readonly [string] | { readonly each: string | RegExp }
type Members = Readonly<Record<string, Shape>>

/** Where a value differs from its shape. */
function differences(value: unknown, shape: Shape, path: string): readonly string[] {
  if (shape instanceof RegExp) return typeof value === 'string' && shape.test(value) ? [] : [path]
  if (typeof shape === 'object' && 'each' in shape)
    return isObject(value)
      ? Object.entries(value).flatMap(([name, item]) => differences(item, shape.each, `${path}.${name}`))
      : [path]
  if (typeof shape !== 'string')
    return Array.isArray(value)
      ? value.flatMap((item, index) => differences(item, shape[0], `${path}[${String(index)}]`))
      : [path]
  if (shape === 'uri') return typeof value === 'string' && URL.canParse(value) ? [] : [path]
  if (shape === 'boolean') return typeof value === 'boolean' ? [] : [path]
  if (shape === 'integer') return Number.isInteger(value) && Number(value) >= 0 ? [] : [path]
  if (shape === 'positive') return Number.isInteger(value) && Number(value) >= 1 ? [] : [path]
  const known = OBJECTS[shape]
  if (known === undefined || !isObject(value)) return [path]
  return [
    ...known.required.filter((name) => !(name in value)).map((name) => `${path}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, item]) => {
      const member = known.members[name]
      return member === undefined ? [`${path}.${name} is not known`] : differences(item, member, `${path}.${name}`)
    }),
  ]
}

describe('a log has the structure of SARIF 2.1.0', () => {
  test.each<[string, readonly Finding[], string?]>([
    ['without findings', []],
    ['with findings of both kinds', [finding, check]],
    ['without an engine', [finding], 'no Docker Engine answers'],
    ['with a place that is not known', [{ ...finding, origin: { file: '<unknown>', line: 0, column: 0, call: 'x' } }]],
    ['with a finding about the image', [{ ...finding, origin: finding.origin }]],
  ])('%s', (_, findings, skipped) => {
    expect(differences(log(findings, skipped), 'log', 'log')).toEqual([])
  })

  test('the check itself sees what is wrong', () => {
    expect(differences({ version: '2.0.0', runs: [{ tool: {}, more: 1 }] }, 'log', 'log')).toEqual([
      'log.version',
      'log.runs[0].tool.driver is missing',
      'log.runs[0].more is not known',
    ])
  })
})

test('a result points to its rule, and to its place from the root of the sources', () => {
  expect(results([finding, check])).toMatchObject([
    {
      ruleId: 'latest-tag',
      ruleIndex: OWN_RULES.indexOf('latest-tag'),
      level: 'warning',
      message: { text: 'the base debian …' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'images/my%20image.ts', uriBaseId: '%SRCROOT%' },
            region: { startLine: 3, startColumn: 5 },
          },
          logicalLocations: [{ fullyQualifiedName: 'base/copy' }],
        },
      ],
    },
    { ruleId: 'WorkdirRelativePath', ruleIndex: OWN_RULES.length },
  ])
})

test('a file elsewhere has its whole address', () => {
  const [result] = results([{ ...finding, origin: { ...finding.origin, file: '/elsewhere/a.ts' } }])
  const [location] = listAt(result, 'locations')
  expect(valueAt(location, 'physicalLocation', 'artifactLocation')).toEqual({ uri: 'file:///elsewhere/a.ts' })
})

test('a finding keeps its mark when lines move or estimates change, and shares it with no other', () => {
  const marks = (findings: readonly Finding[]): readonly unknown[] =>
    results(findings).map((result) => valueAt(result, 'partialFingerprints', 'layerwright/v1'))
  const moved = { ...finding, message: 'another estimate', origin: { ...finding.origin, line: 9, column: 1 } }
  expect(marks([moved])).toEqual(marks([finding]))
  const all = marks([finding, { ...finding, message: 'a second one' }, { ...finding, step: 'base/run' }, check])
  expect(new Set(all).size).toBe(4)
})

test('a part that was skipped is in the log', () => {
  expect(JSON.stringify(log([], 'no Docker Engine answers'))).toContain('no Docker Engine answers')
})
