import { expect, test } from 'vitest'
import { stage, type AnyStage, type Stage } from 'layerwright'
import { build } from '../../src/engine/build.ts'
import { connect } from '../../src/engine/docker.ts'
import { withRun } from '../../src/engine/run.ts'
import { keywordAt } from '../../src/engine/stage-index.ts'
import { applyLock } from '../../src/lock/apply-lock.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { readEngineImage } from '../../src/verify/engine-image.ts'
import { LayerStore } from '../../src/verify/layer-store.ts'
import { verdict } from '../../src/verify/verdict.ts'
import { defined } from '../dsl/defined.ts'
import { describeWithEngine } from '../engine.ts'
import { unique, useBusybox } from '../engine/busybox.ts'

describeWithEngine('a stamp that has moved', () => {
  const bench = useBusybox()

  /** Builds a definition with one stamp after the other: what each build ran, and what differs between the images. */
  async function rebuilt(target: AnyStage, ...stamps: readonly string[]) {
    const definition = defined(target)
    return withRun(bench().engine, async (run) => {
      const store = new LayerStore()
      const ran: string[] = []
      const images = []
      for (const refreshed of stamps) {
        const lock = {
          image: definition.name,
          references: new Map(),
          stamps: new Map([['image/refreshed', { refresh: 'weekly', refreshed } as const]]),
        }
        const dockerfile = toDockerfile(applyLock(definition, lock))
        const tag = run.tag('stamp')
        const { steps } = await build(run, { dockerfile, output: { type: 'image', tag } })
        const executed = steps
          .filter(({ cached, instruction }) => !cached && keywordAt(dockerfile, instruction) !== 'FROM')
          .flatMap(({ instruction }) => dockerfile.instructions[instruction]?.steps ?? [])
        ran.push(executed.join(' '))
        images.push(await readEngineImage(connect(), tag, store))
      }
      const [first, second, third] = images
      if (first === undefined || second === undefined || third === undefined) throw new Error('three stamps are built')
      return {
        ran,
        differences: verdict(first, second, third).differences,
        config: [first, second, third].map(({ config }) => config),
      }
    })
  }

  const options = { refresh: 'weekly', as: 'refreshed' } as const
  const stamps = ['2026-11-16', '2026-11-16', '2026-11-23'] as const

  test.each<[string, (made: Stage) => Stage]>([
    ['a script', (made) => made.run('ls -A / /var > /said; env >> /said', options)],
    ['a heredoc', (made) => made.run('env > /said\nls -A / >> /said', options)],
    ['a script with a shebang', (made) => made.run('#!/bin/sh\nenv > /said', options)],
    ['an exec form', (made) => made.run({ exec: ['/bin/sh', '-c', 'env > /said'] }, options)],
    ['another program', (made) => made.run({ interpreter: '/bin/sh', script: 'env > /said' }, options)],
  ])('runs %s and what is below it again, nothing above, and leaves the same image', async (_, add) => {
    const above = stage(bench().base).run(`echo ${unique()}`).env({ A: '1' })
    const target = stage()
      .from(above, { as: 'image' })
      .use((made) => add(made))
      .run('echo below')
    const { ran, differences, config } = await rebuilt(target, ...stamps)
    expect(ran.slice(1)).toEqual(['', 'image/refreshed image/run'])
    expect(differences).toEqual([])
    expect(config[2]).toEqual(config[0])
  })

  test('leaves a stage beside it alone', async () => {
    const beside = stage().from(bench().base, { as: 'beside' }).run(`echo ${unique()} > /b`)
    const target = stage(bench().base)
      .env({ ROUND: unique() })
      .run('env > /said', options)
      .copy('/b', '/b', { from: beside })
    const { ran, differences } = await rebuilt(target, ...stamps)
    expect(ran.slice(1)).toEqual(['', 'image/refreshed image/copy'])
    expect(differences).toEqual([])
  })
})
