import { expect, test } from 'vitest'
import { requireEngine } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { describeWithEngine } from '../engine.ts'
import { attack } from './attack.ts'
import { script } from './call.ts'
import { attackLine, counterexampleFile, missFile, pairLine } from './format.ts'
import { Laboratory } from './laboratory.ts'
import { tryPairs } from './pairs.ts'
import { tryAll, type Rewritten } from './trial.ts'

/** One draw for every change, so that a failure is the change's own; `npm run nightly` draws anew each time. */
const seed = Number(process.env['LAYERWRIGHT_SEED'] ?? 20261128)
const wanted = Number(process.env['LAYERWRIGHT_RUNS'] ?? 80)

/** A rewrite that somebody made up. */
function rewritten(naive: readonly string[], optimized: readonly string[]): Rewritten {
  const text = (lines: readonly string[]): string => ['FROM busybox:latest', ...lines, ''].join('\n')
  const calls = [script('made-up', 'true', undefined)]
  const drawn = { base: 'busybox:latest', shape: 'one', other: [], calls } as const
  return { kind: 'rewritten', drawn, naive: text(naive), optimized: text(optimized), rewrites: [], mounts: false }
}

describeWithEngine('an attack on the optimizer', () => {
  test('tells a rewrite that keeps the image from one that does not, or that does not build', async () => {
    const [link, file] = ['RUN ln -s /srv /link', 'RUN mkdir -p /link && echo x >/link/a']
    await withRun(await requireEngine(), async (run) => {
      const laboratory = await Laboratory.open(run)
      const trials = [
        rewritten(['ENV A=1', link, file], [link, file, 'ENV A=1']),
        rewritten([link, file], [file, link]),
        rewritten(['ENV A=1', link], [link, 'ENV A=2']),
        rewritten([link, file], [link, 'RUN false', file]),
        rewritten(['RUN false'], [link]),
      ]
      const outcomes = await tryAll(laboratory, trials, laboratory.namespace())
      expect(outcomes.map(({ kind }) => kind)).toEqual(['equal', 'different', 'different', 'different', 'discarded'])
      expect(outcomes[1]).toMatchObject({ differences: expect.arrayContaining([expect.stringContaining('/srv/a')]) })
      expect(outcomes[2]).toMatchObject({ differences: ['config Env.A: "1" → "2"'] })
      expect(outcomes[3]).toMatchObject({ differences: [expect.stringContaining('does not build')] })
    })
  })

  test('finds no definition with another image, and no steps that are wrongly taken to commute', async () => {
    console.log(`LAYERWRIGHT_SEED=${seed}`)
    await withRun(await requireEngine(), async (run) => {
      const laboratory = await Laboratory.open(run)
      const attacked = await attack(laboratory, { seed, wanted, shrunk: 5 })
      console.log(attackLine(attacked))
      const paired = await tryPairs(laboratory, { seed, wanted })
      console.log(pairLine(paired))
      expect(attacked.counterexamples.map(counterexampleFile).join('\n')).toBe('')
      expect(attacked.different).toBe(0)
      expect(paired.misses.map(missFile).join('\n')).toBe('')
      // An attack that rewrites nothing, or whose pairs never meet, proves nothing.
      expect(attacked.compared).toBeGreaterThanOrEqual(wanted)
      expect(paired.equal).toBeLessThan(paired.pairs)
    })
  })
})
