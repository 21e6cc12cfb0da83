import { describe, expect, test } from 'vitest'
import { arg, stage, type AnyStage } from 'layerwright'
import { optimize, type Optimized } from '../../src/optimize/optimize.ts'
import type { Rewrite } from '../../src/optimize/pass.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { DEFAULT_PASSES } from '../../src/optimize/preset.ts'
import type { Refutation } from '../../src/record/record.ts'
import { defined } from '../dsl/defined.ts'

const debian = stage('debian:12-slim')

const APP = debian.copy('app/', '/app/', { changes: 'every-commit' }).apt(['curl'])

/** One stage for each pass, in which it does something. */
const ACTING: readonly (readonly [pass: string, target: AnyStage])[] = [
  ['sink-metadata', debian.label({ revision: arg('ACME_REVISION', 'none') }).apt(['curl'])],
  ['scope-variables', debian.env({ ACME_REV: '1' }, { changes: 'daily' }).apt(['curl'])],
  ['merge-apt', debian.apt(['curl']).apt(['git'])],
  ['order-steps', APP],
  ['mount-caches', debian.apt(['curl'])],
]

function optimized(target: AnyStage, refuted: readonly Refutation[] = []): Optimized {
  return optimize(defined(target), undefined, refuted)
}

function made(target: AnyStage, pass: string): Rewrite {
  const found = optimized(target).rewrites.find((rewrite) => rewrite.pass === pass)
  return found ?? expect.fail(`${pass} does nothing here`)
}

function refute({ pass, stage: name, steps }: Rewrite): Refutation {
  return { pass, stage: name, steps, reason: 'with it, the image has another /x' }
}

describe('a rewrite that the record refutes', () => {
  test.each(ACTING)('%s: is not made again, and --explain says why', (pass, target) => {
    const rewrite = made(target, pass)
    const { rewrites, declined } = optimized(target, [refute(rewrite)])
    expect(rewrites.filter((other) => other.pass === pass)).toEqual([])
    expect(declined.filter((other) => other.pass === pass)).toEqual([
      {
        pass,
        stage: rewrite.stage,
        steps: rewrite.steps,
        reason: 'not made again, since the record of the image refutes it: with it, the image has another /x',
      },
    ])
  })

  test.each(ACTING)('%s: leaves no trace in the Dockerfile', (name, target) => {
    const passes = DEFAULT_PASSES.filter((pass) => pass.name === name)
    const { rewrites } = optimize(defined(target), passes)
    expect(rewrites).not.toEqual([])
    const { definition } = optimize(defined(target), passes, rewrites.map(refute))
    expect(toDockerfile(definition).text).toBe(toDockerfile(defined(target)).text)
  })

  test('keeps other passes from nothing', () => {
    const target = debian.apt(['curl']).apt(['git'])
    const { rewrites } = optimized(target, [refute(made(target, 'merge-apt'))])
    expect(rewrites.map(({ pass, steps }) => [pass, ...steps])).toEqual([
      ['mount-caches', 'image/apt'],
      ['mount-caches', 'image/apt-2'],
    ])
  })

  test.each<readonly [string, Partial<Refutation>]>([
    ['another stage', { stage: 'other' }],
    ['steps that are gone', { steps: ['image/conda'] }],
    ['a pass that there is not', { pass: 'merge-all' }],
  ])('of %s changes nothing', (_, other) => {
    const target = debian.apt(['curl']).apt(['git'])
    const refuted = [{ ...refute(made(target, 'merge-apt')), ...other }]
    expect(optimized(target, refuted)).toEqual(optimized(target))
  })

  test('does not pin what its author has not pinned', () => {
    const { definition } = optimized(APP, [refute(made(APP, 'order-steps'))])
    expect(definition.target.steps.map(({ pin }) => pin)).toEqual([undefined, undefined])
  })
})
