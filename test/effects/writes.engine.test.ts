import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stage } from 'layerwright'
import { ownNames } from '../../src/effects/own-names.ts'
import { isPath, nested } from '../../src/effects/paths.ts'
import { effectsIn } from '../../src/effects/stage-effects.ts'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { build } from '../../src/engine/build.ts'
import { connect } from '../../src/engine/docker.ts'
import { requireEngine } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { readEngineImage } from '../../src/verify/engine-image.ts'
import type { Layer, LayerRecord } from '../../src/verify/layer.ts'
import { LayerStore } from '../../src/verify/layer-store.ts'
import { defined } from '../dsl/defined.ts'
import { describeWithEngine } from '../engine.ts'
import { requireDebian } from '../tools/installs.ts'
import { standInFlags } from '../tools/known-names.ts'

/** Directories above a path are in its layer too; making one is a claim of the step. */
function isAbove(path: string, write: string): boolean {
  return path === '/' || write.startsWith(`${path}/`)
}

/** A directory of which a mount changed nothing but its time. */
function isAsBefore(record: LayerRecord, layers: readonly Layer[], last: Layer): boolean {
  if (record.kind !== 'entry' || record.entry.type !== 'directory') return false
  const { mode, uid, gid } = record.entry
  const before = layers
    .filter((layer) => layer !== last)
    .flatMap(({ records }) => records)
    .findLast(({ path }) => path === record.path)
  return before?.kind === 'entry' && before.entry.mode === mode && before.entry.uid === uid && before.entry.gid === gid
}

/** Paths of the layer of the last step that its effects do not cover. */
async function uncovered(target: AnyStage, context: string): Promise<readonly string[]> {
  const definition = defined(target)
  const step = definition.target.steps.at(-1)
  if (step === undefined) throw new Error('a step is needed')
  const { writes } = effectsIn(definition.target, ownNames(definition)).of(step)
  if (writes === 'everything') throw new Error('everything covers everything')
  return withRun(await requireEngine(), async (run) => {
    const tag = run.tag('writes')
    const dockerfile = toDockerfile(definition)
    await build(run, {
      dockerfile,
      flags: standInFlags(),
      context,
      cacheMountNamespace: run.namespace(),
      output: { type: 'image', tag },
    })
    const layers: Layer[] = []
    const store = new LayerStore()
    const add = store.add.bind(store)
    store.add = (layer, blob) => {
      layers.push(layer)
      add(layer, blob)
    }
    await readEngineImage(connect(), tag, store)
    const { RootFS } = await connect().getImage(tag).inspect()
    const last = layers.find(({ diffId }) => diffId === RootFS.Layers?.at(-1))
    if (last === undefined) throw new Error('the layer of the step is needed')
    const covered = (path: string): boolean =>
      writes.some(
        (write) => isPath(write) && (nested(path, write) ? path.length >= write.length || isAbove(path, write) : false),
      )
    const paths = last.records.filter((record) => !isAsBefore(record, layers, last)).map(({ path }) => path)
    return [...new Set(paths)].filter((path) => !covered(canonical(path))).sort()
  })
}

/** Effects know a directory that is a link by the place that it leads to; so do layers, but for these two. */
function canonical(path: string): string {
  return path.replace(/^\/usr\/sbin(?=\/|$)/, '/usr/bin').replace(/^\/usr\/local\/sbin(?=\/|$)/, '/usr/local/bin')
}

const debian = stage('debian:12-slim')

describeWithEngine('what a step writes', () => {
  let context: string

  beforeAll(async () => {
    await requireDebian()
    context = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
    mkdirSync(join(context, 'app/more'), { recursive: true })
    writeFileSync(join(context, 'app/more/a'), 'a\n')
    writeFileSync(join(context, 'key.asc'), '-----BEGIN PGP PUBLIC KEY BLOCK-----\n')
  })

  afterAll(() => rmSync(context, { recursive: true }))

  test.each<readonly [string, AnyStage]>([
    ['packages', debian.apt(['curl', 'vim-tiny', 'openssh-client'])],
    ['a repository', debian.aptRepository('x', { url: 'https://example.org/x', key: { file: 'key.asc' } })],
    ['a user', debian.addUser('app', { uid: 1000 })],
    ['a user of the system, whose home is elsewhere', debian.addUser('app', { system: true, home: '/srv/app' })],
    ['a file in a new directory', debian.file('/etc/acme/conf.d/a', 'a\n', { mode: '600' })],
    ['a file by a link of the distribution', debian.file('/bin/acme', 'a\n')],
    ['a directory of the context', debian.copy('app/', '/srv/app/')],
    ['a relative path', debian.workdir('/srv/work').copy('app/', 'here/')],
    ['a working directory', debian.workdir('/srv/a/b')],
    ['a command that declares it', debian.run('mkdir -p /srv/x && touch /srv/x/a', { reads: [], writes: ['/srv/x'] })],
  ])('is covered by its effects: %s', async (_, target) => {
    expect(await uncovered(target, context)).toEqual([])
  })

  test('is found where a declaration leaves something out', async () => {
    const target = debian.run('mkdir -p /srv/x /srv/y && touch /srv/y/a', { reads: [], writes: ['/srv/x'] })
    expect(await uncovered(target, context)).toEqual(['/srv/y', '/srv/y/a'])
  })
})
