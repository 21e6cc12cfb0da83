import { expect, test } from 'vitest'
import { define } from '../../src/dsl/define.ts'
import { captureOrigin } from '../../src/dsl/origin.ts'
import { withRun } from '../../src/engine/run.ts'
import { stage } from '../../src/index.ts'
import { DEFAULT_PASSES } from '../../src/optimize/preset.ts'
import { measure } from '../../src/profile/measure.ts'
import type { ScenarioResult } from '../../src/profile/profile.ts'
import { planScenarios } from '../../src/profile/scenarios.ts'
import { describeWithEngine } from '../engine.ts'
import { useBusybox } from '../engine/busybox.ts'

describeWithEngine('measure', () => {
  const bench = useBusybox()

  async function measured(rounds: number) {
    const { engine, base } = bench()
    const target = stage(base)
      .env({ APP_VERSION: '1.0.0' }, { changes: 'weekly', usedBy: 'runtime', as: 'version' })
      .run('sleep 1 && echo data > /data', { reads: [], writes: ['/data'], as: 'slow' })
      .run('echo more > /more', { reads: [], writes: ['/more'], as: 'quick' })
    const definition = define('test.app', import.meta.filename, target, captureOrigin('image'))
    const partial: number[] = []
    const result = await withRun(engine, (run) =>
      measure(run, {
        definition,
        passes: DEFAULT_PASSES,
        plan: planScenarios(definition),
        rounds,
        request: (dockerfile, buildArgs) => ({ dockerfile, buildArgs }),
        onBuild: () => undefined,
        onResult: (scenarios) => partial.push(scenarios.length),
      }),
    )
    const scenario = (name: string): ScenarioResult => {
      const found = result.scenarios.find((one) => one.name === name)
      if (found === undefined) throw new Error(`no scenario ${name}`)
      return found
    }
    return { result, scenario, partial }
  }

  const ran = (result: ScenarioResult, variant: 'naive' | 'optimized'): readonly string[] =>
    result[variant].steps.flatMap(({ step, cached }) => (cached ? [] : [step]))

  test('a round runs everything cold, nothing without a change, and what the model says after one', async () => {
    const { result, scenario, partial } = await measured(2)
    expect(result.scenarios.map(({ name }) => name)).toEqual(['cold', 'no change', 'app/version'])

    expect(ran(scenario('cold'), 'naive')).toEqual(['app/slow', 'app/quick'])
    expect(ran(scenario('cold'), 'optimized')).toEqual(['app/slow', 'app/quick'])
    expect(ran(scenario('no change'), 'naive')).toEqual([])
    expect(ran(scenario('no change'), 'optimized')).toEqual([])
    // A version at the top makes everything below run again; the optimizer has put it at the end.
    expect(ran(scenario('app/version'), 'naive')).toEqual(['app/slow', 'app/quick'])
    expect(ran(scenario('app/version'), 'optimized')).toEqual([])

    for (const { naive, optimized } of result.scenarios) {
      expect(naive.seconds).toHaveLength(2)
      expect(optimized.seconds).toHaveLength(2)
      expect([...naive.surprises, ...optimized.surprises]).toEqual([])
    }
    const slow = scenario('cold').naive.steps.find(({ step }) => step === 'app/slow')
    expect(slow?.seconds).toBeGreaterThan(0.9)
    expect(scenario('app/version').ratio.median).toBeLessThan(1)
    expect(scenario('app/version').ratio.spread.kind).toBe('range')
    expect(partial.at(-1)).toBe(3)
  })

  test('the images are those of the definition as written, layer by layer', async () => {
    const { result } = await measured(1)
    const { naive, optimized } = result.images
    expect(naive.layers).toBe(optimized.layers)
    expect(naive.bytes).toBe(optimized.bytes)
    expect(naive.steps.find(({ step }) => step === 'app/slow')?.bytes).toBe('data\n'.length)
    expect(optimized.steps.find(({ step }) => step === 'app/quick')?.bytes).toBe('more\n'.length)
    expect(naive.steps.find(({ step }) => step === 'app/version')?.bytes).toBe(0)
  })
})
