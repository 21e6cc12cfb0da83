import fc from 'fast-check'
import { expect, test } from 'vitest'

import { build } from '../../src/engine/build.ts'
import { BuildFailure } from '../../src/engine/failure.ts'
import { removeImage } from '../../src/engine/image.ts'
import { withRun, type Run } from '../../src/engine/run.ts'
import { place } from '../../src/engine/steps.ts'
import { unbooked } from '../../src/engine/unbooked.ts'
import type { VertexRecord } from '../../src/engine/vertices.ts'
import type { PrintedDockerfile } from '../../src/ir/source-map.ts'
import { describeWithEngine } from '../engine.ts'
import { unique, useBusybox } from './busybox.ts'
import { printed } from './printed.ts'
import { shapes, type Shape } from './stage-shapes.ts'

const seed = Number(process.env['LAYERWRIGHT_SEED'] ?? 20_261_128)
const count = Number(process.env['LAYERWRIGHT_RUNS'] ?? 40)

describeWithEngine('what a build did is booked where it was written', () => {
  const bench = useBusybox()

  /** The markers that each line's steps bear, and those that the booking gives it. */
  function markersOf(text: string): readonly string[] {
    return [...text.matchAll(/mark-[a-z0-9]+/g)].map(([marker]) => marker)
  }

  function expectBooked(dockerfile: PrintedDockerfile, vertices: readonly VertexRecord[], target?: string): void {
    const placement = place(dockerfile, vertices, { target })
    const lines = dockerfile.text.split('\n')
    for (const { digest, name, kind } of vertices) {
      if (kind !== 'step') continue
      const [marker] = markersOf(name)
      const places = placement.get(digest) ?? []
      expect(places.length, `${name} is booked nowhere`).toBeGreaterThan(0)
      for (const index of places) {
        const { startLine = 0, endLine = 0, keyword } = dockerfile.instructions[index] ?? {}
        const written = lines.slice(startLine - 1, endLine).join('\n')
        if (name.includes('] ONBUILD ')) expect(keyword).toBe('FROM')
        else if (marker !== undefined) expect(markersOf(written)).toContain(marker)
        else expect(name).toContain(`] ${keyword ?? ''}`)
      }
    }
    expect(unbooked(dockerfile, vertices, { placement, target })).toEqual([])
  }

  async function check(run: Run, { text, target }: Shape, base: string, onbuild: string): Promise<'built' | 'failed'> {
    const word = unique()
    const dockerfile = printed(
      text.replaceAll('BASE', base).replaceAll('TRIGGERING', onbuild).replaceAll('mark-', `mark-${word}x`),
    )
    const request = {
      dockerfile,
      output: { type: 'cacheonly' },
      locate: true,
      ...(target === undefined ? {} : { target }),
    } as const
    try {
      const { vertices, steps } = await build(run, request)
      expectBooked(dockerfile, vertices, target)
      const located = steps.flatMap(({ instruction, vertices: members }) =>
        members.map((digest) => `${digest} ${instruction}`),
      )
      const named = place(dockerfile, vertices, { target })
      const kinds = new Map(vertices.map(({ digest, kind }) => [digest, kind]))
      const pairs = [...named].flatMap(([digest, places]) =>
        kinds.get(digest) === 'step' ? places.map((index) => `${digest} ${index}`) : [],
      )
      expect(pairs.sort()).toEqual(located.sort())
      return 'built'
    } catch (error) {
      if (!(error instanceof BuildFailure)) throw error
      if (error.reason.kind !== 'step') throw error
      expectBooked(dockerfile, error.vertices, target)
      const failing = error.instructions.map(
        (index) => dockerfile.text.split('\n')[(dockerfile.instructions[index]?.startLine ?? 0) - 1],
      )
      expect(failing.length).toBeGreaterThan(0)
      expect(failing.filter((line) => line?.includes('exit 7') !== true)).toEqual([])
      return 'failed'
    }
  }

  test(`in ${count} shapes of stages, drawn from seed ${seed}`, async () => {
    const { engine, base } = bench()
    const onbuild = `layerwright-test/onbuild:${unique()}`
    const ends: string[] = []
    await withRun(engine, async (run) => {
      const dockerfile = printed(
        `FROM ${base}\nONBUILD ENV T=1\nONBUILD RUN echo triggered\nONBUILD WORKDIR /\nONBUILD RUN echo again\n`,
      )
      await build(run, { dockerfile, output: { type: 'image', tag: onbuild } })
      for (const shape of fc.sample(shapes, { numRuns: count, seed }))
        try {
          ends.push(await check(run, shape, base, onbuild))
        } catch (error) {
          throw new Error(`seed ${seed}, target ${shape.target ?? 'the last'}:\n${shape.text}\n${String(error)}`, {
            cause: error,
          })
        }
    })
    await removeImage(onbuild)
    expect(ends.filter((end) => end === 'built').length).toBeGreaterThan(count / 2)
    expect(ends).toContain('failed')
  })
})
