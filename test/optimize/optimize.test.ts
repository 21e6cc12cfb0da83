import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arg, stage, text } from 'layerwright'
import { base } from '../../images/venvoy.base.ts'
import type { Definition } from '../../src/ir/definition.ts'
import { mapStages, stages } from '../../src/ir/definition.ts'
import { UsageError } from '../../src/ir/errors.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { optimize, passesWithout } from '../../src/optimize/optimize.ts'
import { unchanged, type Pass } from '../../src/optimize/pass.ts'
import { DEFAULT_PASSES } from '../../src/optimize/preset.ts'
import { docstrings, runExample, sourceFiles } from '../dsl/examples.ts'
import { defined } from '../dsl/defined.ts'
import { definition } from './definitions.ts'
import { expectLegal, shortName } from './fixtures.ts'

const shared = stage().from('debian:12', { as: 'shared' }).run('true')
const GOLDEN: readonly (readonly [string, Definition])[] = [
  ["venvoy's base", defined(base)],
  [
    'stages that refer to each other in every way',
    defined(
      stage()
        .from(shared)
        .copy('/a', '/a', { from: shared })
        .run('ls', { mounts: [{ type: 'bind', target: '/x', from: stage().from(shared).env({ A: '1' }) }] })
        .copy('/b', '/b', { from: stage(text`alpine:${arg('V', '3')}`) }),
    ),
  ],
  ...sourceFiles()
    .flatMap(docstrings)
    .flatMap(({ examples }) => examples)
    .map(({ place, snippet }) => [`the example of ${place}`, defined(runExample(snippet))] as const),
]

const noop: Pass = { name: 'no-op', description: 'Do nothing.', run: (given) => unchanged(given) }
/** Makes everything anew, so that whatever relies on identity breaks. */
const copying: Pass = {
  name: 'copying',
  description: 'Make every stage and step anew.',
  run: (given) => ({ ...unchanged({ ...given, steps: given.steps.map((step) => ({ ...step })) }), rewrites: [] }),
}

describe('a pass that does nothing', () => {
  test.each(GOLDEN)('leaves %s as it is', (_, given) => {
    const naive = toDockerfile(given)
    for (const pass of [noop, copying]) {
      const { definition: after, rewrites, declined } = optimize(given, [pass])
      expect(toDockerfile(after)).toEqual(naive)
      expect(stages(after).map(({ name }) => name)).toEqual(stages(given).map(({ name }) => name))
      expect([...rewrites, ...declined]).toEqual([])
      expectLegal(given, after)
    }
  })

  test('leaves any definition as it is', () => {
    fc.assert(
      fc.property(definition, (given) => {
        expect(toDockerfile(optimize(given, [copying]).definition)).toEqual(toDockerfile(given))
      }),
    )
  })

  test('is what no passes are', () => {
    expect(optimize(defined(base), []).definition).toEqual(defined(base))
  })
})

describe('the preset', () => {
  test('is this list, each pass under the name of its file', () => {
    expect(DEFAULT_PASSES.map(({ name }) => name)).toEqual([
      'sink-metadata',
      'scope-variables',
      'merge-apt',
      'merge-dnf',
      'order-steps',
      'mount-caches',
    ])
    for (const { description } of DEFAULT_PASSES) expect(description).toMatch(/^[A-Z].+\.$/)
  })

  test.each(GOLDEN)('keeps every fact about %s', (_, given) => {
    expectLegal(given, optimize(given).definition)
  })

  test('changes nothing of what it was given', () => {
    fc.assert(
      fc.property(definition, (given) => {
        const before = JSON.stringify(given)
        optimize(given)
        expect(JSON.stringify(given)).toBe(before)
      }),
    )
  })

  test('gives the same result every time', () => {
    expect(optimize(defined(base))).toEqual(optimize(defined(base)))
  })

  test('goes on while one pass makes room for another', () => {
    const target = stage('debian:12')
      .label({ a: arg('ACME_DATE', '1') }, { as: 'label' })
      .env({ ACME_DATE: '1' }, { as: 'env' })
      .apt(['x'], { as: 'apt' })
    expect(optimize(defined(target)).definition.target.steps.map(shortName)).toEqual(['apt', 'label', 'env'])
  })
})

describe('passesWithout', () => {
  test('leaves the named ones out and keeps the order', () => {
    expect(passesWithout(['merge-apt', 'sink-metadata']).map(({ name }) => name)).toEqual([
      'scope-variables',
      'merge-dnf',
      'order-steps',
      'mount-caches',
    ])
    expect(passesWithout([])).toEqual(DEFAULT_PASSES)
  })

  test('knows no other names, and says which there are', () => {
    expect(() => passesWithout(['merge-apt', 'no-such-pass'])).toThrow(UsageError)
    expect(() => passesWithout(['no-such-pass'])).toThrow(/no-such-pass.*sink-metadata, scope-variables/)
  })
})

describe('mapStages', () => {
  test('points every reference at the changed stage', () => {
    const given = GOLDEN[1]?.[1] ?? defined(base)
    const renamed = mapStages(given, (node) => ({ ...node, name: `new-${node.name}`, named: true }))
    const { text: dockerfile } = toDockerfile(renamed)
    expect(dockerfile).not.toMatch(/(?:from=|FROM |AS )(?:shared|stage-\d)/)
    expect(dockerfile.match(/new-shared/g)).toHaveLength(4)
  })
})
