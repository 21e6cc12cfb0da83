import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { removeImage } from '../../src/engine/image.ts'
import { unique } from '../engine/busybox.ts'
import { describeWithEngine } from '../engine.ts'
import { run as runCommand } from '../world/command.ts'
import { docker, dockerBinary } from '../world/docker.ts'
import { makeProject, runTsx, writeDefinition } from './processes.ts'

describeWithEngine('docker buildx bake', () => {
  let folder: string
  beforeEach(async () => {
    folder = makeProject()
    await mkdir(join(folder, 'shared dir ${x}'))
    await writeFile(join(folder, 'shared dir ${x}', 'said'), 'from the context\n')
    await copyFile('/bin/busybox', join(folder, 'busybox'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const bake = async (...argv: readonly string[]): Promise<string> =>
    runCommand(await dockerBinary(), ['buildx', 'bake', '--file', 'generated/docker-bake.json', ...argv], {
      cwd: folder,
    })

  test('takes the file, gives its targets back, and builds them', async () => {
    const tag = `layerwright-test/bake:${unique()}`
    writeDefinition(
      join(folder, 'images.ts'),
      "const base = stage('scratch').copy('busybox', '/busybox').copy('said', '/said', { from: 'shared' })",
      "image(import.meta, { name: 'my.one', target: base.label({ mode: arg('MODE', 'default'), of: arg('V', '1') }) })",
      "image(import.meta, { name: 'my.two', target: base.label({ mode: 'two' }) })",
    )
    const emitted = await runTsx(['images.ts', '--emit', '--bake', '--build-context', 'shared=shared dir ${x}'], {
      cwd: folder,
    })
    expect(emitted).toMatchObject({ code: 0, stderr: '' })
    const printed: unknown = JSON.parse(await bake('--print'))
    const context = { context: '.', contexts: { shared: 'shared dir ${x}' } }
    expect(printed).toMatchObject({
      group: { default: { targets: ['one', 'two'] } },
      target: {
        one: { ...context, dockerfile: 'generated/Dockerfile.one' },
        two: { ...context, dockerfile: 'generated/Dockerfile.two' },
      },
    })
    await bake('one', '--load', '--set', `one.tags=${tag}`, '--set', 'one.args.MODE=given')
    const labels = await docker(['image', 'inspect', '--format', '{{json .Config.Labels}}', tag])
    await removeImage(tag)
    expect(JSON.parse(labels)).toEqual({ mode: 'given', of: '1' })
  })
})
