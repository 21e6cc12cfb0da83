import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'

import { build } from '../../src/engine/build.ts'
import { imageHistory, inspectImage, removeImage, tagImage } from '../../src/engine/image.ts'
import { probeEngine, requireEngine } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { describeWithEngine } from '../engine.ts'
import { unique, useBusybox } from './busybox.ts'
import { printed } from './printed.ts'

describeWithEngine('an image', () => {
  const bench = useBusybox()

  test('is described: config, layers, history', async () => {
    await withRun(bench().engine, async (run) => {
      const tag = run.tag('described')
      const dockerfile = printed(`FROM ${bench().base}
RUN dd if=/dev/zero of=/big bs=1k count=2000; echo ${unique()} > /word
ENV A="b c"
WORKDIR /w
CMD ["run", "me"]
`)
      const { imageId } = await build(run, { dockerfile, output: { type: 'image', tag } })
      const [image, base] = [await inspectImage(tag), await inspectImage(bench().base)]
      expect(image).toMatchObject({ id: imageId, tags: [tag], os: 'linux' })
      expect(image?.config).toMatchObject({ Cmd: ['run', 'me'], WorkingDir: '/w' })
      expect(image?.config['Env']).toContain('A=b c')
      expect(image?.layers.slice(0, base?.layers.length)).toEqual(base?.layers)
      expect(image?.layers.length).toBe((base?.layers.length ?? NaN) + 2)
      const own = (await imageHistory(tag)).slice(-4)
      expect(own.map(({ createdBy }) => createdBy.split(' ')[0])).toEqual(['RUN', 'ENV', 'WORKDIR', 'CMD'])
      expect(own[0]?.bytes).toBeGreaterThan(2_000_000)
      expect(own[1]?.bytes).toBe(0)
    })
  })

  test('can be named and unnamed; the last name takes it away', async () => {
    const name = `layerwright-test/named:${unique()}`
    await tagImage(bench().base, name)
    expect((await inspectImage(name))?.id).toBe((await inspectImage(bench().base))?.id)
    await removeImage(name)
    await removeImage(name)
    expect(await inspectImage(name)).toBeUndefined()
    expect(await inspectImage(bench().base)).toBeDefined()
  })
})

describeWithEngine('probeEngine', () => {
  test('describes the engine', async () => {
    const info = await requireEngine()
    expect(info.os).toBe('linux')
    expect(info.client).toMatch(/^\/.*docker$/)
    expect(info.engineVersion).toMatch(/^\d+\.\d+/)
    expect(info.buildxVersion).toMatch(/^\d+\.\d+/)
    expect(info.merge).toBe(info.containerdStore || info.driver !== 'docker')
    expect(info.freeBytes ?? 1).toBeGreaterThan(0)
  })

  test('an engine that is too old is a reason, with what was found and what is needed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
    const server = createServer((request, response) => {
      response.end(request.url?.includes('/info') === true ? '{"ServerVersion":"20.10.24"}' : 'OK')
    })
    await new Promise<void>((resolve) => server.listen(join(folder, 'docker.sock'), resolve))
    vi.stubEnv('DOCKER_HOST', `unix://${folder}/docker.sock`)
    expect(await probeEngine()).toEqual({
      reachable: false,
      reason: 'the engine is version 20.10.24, and 23.0 or newer is needed',
    })
    vi.unstubAllEnvs()
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true })
  })

  test('a builder that does not exist is a reason', async () => {
    const probe = await probeEngine({ builder: 'layerwright-never-made' })
    expect(probe.reachable ? '' : probe.reason).toMatch(/^the builder layerwright-never-made cannot be used: /)
  })
})
