import { expect, test } from 'vitest'

import { build } from '../../src/engine/build.ts'
import { connect } from '../../src/engine/docker.ts'
import { inspectImage } from '../../src/engine/image.ts'
import { requireEngine } from '../../src/engine/probe.ts'
import { withRun, type Run } from '../../src/engine/run.ts'
import { readEngineImage } from '../../src/verify/engine-image.ts'
import { LayerStore } from '../../src/verify/layer-store.ts'
import { verdict, type ImageContents } from '../../src/verify/verdict.ts'
import { describeWithEngine } from '../engine.ts'

const python = 'layerwright-world/python:3.11-slim'

// One step for each kind of noise that needs no network.
const noisy = [
  'RUN mkdir /module && echo "x = 1" >/module/m.py && python3 -m compileall -q /module',
  'RUN rm -f /var/cache/ldconfig/aux-cache && cp /usr/lib/*/libz.so.1 /usr/local/lib/libz.so.9 && ldconfig',
  'RUN update-alternatives --install /usr/bin/noisy noisy /usr/bin/env 10',
  'RUN dpkg-divert --add /noisy && dpkg --force-all --purge sed',
]

describeWithEngine('the noise of a real build', () => {
  test('is explained by its control, and nothing else is', async (context) => {
    const engine = await requireEngine()
    if ((await inspectImage(python)) === undefined) {
      console.warn(`skipped: the engine has no ${python}; the fixture world makes it`)
      context.skip()
    }
    await withRun(engine, async (run) => {
      const store = new LayerStore()
      const read = (...lines: readonly string[]): Promise<ImageContents> => readBuild(run, store, lines)
      const naive = await read(...noisy)
      const control = await read(...noisy)
      const found = verdict(naive, control, await read(...noisy))
      expect(found.differences).toEqual([])
      expect(found).toMatchObject({ equal: true, unjustified: [] })
      expect(found.normalized.map(({ name }) => name).sort()).toEqual([
        'alternatives-log',
        'dpkg-log',
        'ldconfig-aux-cache',
        'pyc',
      ])
      const other = verdict(naive, control, await read(...noisy.map((line) => line.replace('x = 1', 'x = 2'))))
      expect(other.differences.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
        'content /module/__pycache__/m.cpython-311.pyc',
        'content /module/m.py',
      ])
    })
  })
})

/** A build in which every step runs. */
async function readBuild(run: Run, store: LayerStore, lines: readonly string[]): Promise<ImageContents> {
  const tag = run.tag('noise')
  const text = [`FROM ${python}`, 'ARG ROUND', 'RUN sleep 1', ...lines, ''].join('\n')
  await build(run, {
    dockerfile: { text, instructions: [] },
    buildArgs: { ROUND: run.namespace() },
    output: { type: 'image', tag },
  })
  return readEngineImage(connect(), tag, store)
}
