import { beforeAll, expect, test } from 'vitest'
import { stage, type AnyStage } from '../../src/index.ts'
import { build } from '../../src/engine/build.ts'
import { connect } from '../../src/engine/docker.ts'
import { requireEngine } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { optimize } from '../../src/optimize/optimize.ts'
import { readEngineImage } from '../../src/verify/engine-image.ts'
import { LayerStore } from '../../src/verify/layer-store.ts'
import { defined } from '../dsl/defined.ts'
import { describeWithEngine } from '../engine.ts'
import { imageFlags } from '../world/images.ts'
import { prepare } from '../world/prepare.ts'

const store = new LayerStore()

/** Mode and owner of paths, as `755 0:0`, in the image of each variant. */
async function modes(target: AnyStage, paths: readonly string[]): Promise<readonly (readonly string[])[]> {
  const definition = defined(target)
  return withRun(await requireEngine(), async (run) => {
    const found: (readonly string[])[] = []
    for (const variant of [definition, optimize(definition).definition]) {
      const tag = run.tag('parents')
      await build(run, { dockerfile: toDockerfile(variant), flags: imageFlags(), output: { type: 'image', tag } })
      const { entries } = (await readEngineImage(connect(), tag, store)).fileSystem
      found.push(
        paths.map((path) => {
          const entry = entries.get(path)
          return entry === undefined ? 'missing' : `${entry.mode.toString(8)} ${entry.uid}:${entry.gid}`
        }),
      )
    }
    return found
  })
}

const DIRECTORY = '755 0:0'
const given = { mode: '640', owner: '5:6' }

describeWithEngine('directories that .file() has to make', () => {
  beforeAll(() => prepare(() => undefined))

  test.each(['debian:12-slim', 'busybox', 'scratch'])(
    'are 755 and of root on %s, those that exist stay',
    async (base) => {
      const target = stage(base)
        .file('/opt/a/plain', 'x\n')
        .file('/opt/b/secret', 'x\n', { mode: '600' })
        .file('/opt/c/tool', 'x\n', { mode: '755' })
        .user('7')
        .file('/srv/my/d/owned', 'x\n', given)
        .workdir('/home/w')
        .file('/home/w/owned', 'x\n', given)
        .user('root')
      const paths = ['/opt', '/opt/a', '/opt/a/plain', '/opt/b', '/opt/b/secret', '/opt/c', '/opt/c/tool']
      const more = ['/srv/my', '/srv/my/d', '/srv/my/d/owned', '/home/w', '/home/w/owned']
      const expected = [
        ...[DIRECTORY, DIRECTORY, '644 0:0', DIRECTORY, '600 0:0', DIRECTORY, '755 0:0'],
        ...[DIRECTORY, DIRECTORY, '640 5:6', '755 7:7', '640 5:6'],
      ]
      expect(await modes(target, [...paths, ...more])).toEqual([expected, expected])
    },
  )

  test('a user can read what was written for it below a directory that a command had removed', async () => {
    const target = stage('debian:12-slim')
      .run('rm -r /srv')
      .file('/srv/my/x', 'x\n')
      .file('/etc/y', 'x\n', given)
      .user('1000')
      .run('cat /srv/my/x')
    const expected = [DIRECTORY, DIRECTORY, '644 0:0', '640 5:6']
    expect(await modes(target, ['/srv', '/srv/my', '/srv/my/x', '/etc/y'])).toEqual([expected, expected])
  })
})
