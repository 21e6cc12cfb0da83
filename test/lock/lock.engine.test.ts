import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeImage } from '../../src/engine/image.ts'
import { makeProject, runTsx, writeDefinition, type Exit } from '../cli/processes.ts'
import { unique, useBusybox } from '../engine/busybox.ts'
import { describeWithEngine } from '../engine.ts'
import { docker } from '../world/docker.ts'
import { startRegistry, type Registry } from '../world/registry.ts'

describeWithEngine('--lock with a registry', () => {
  const bench = useBusybox()
  let registry: Registry
  let folder: string
  beforeAll(async () => {
    registry = await startRegistry()
    folder = makeProject()
  })
  afterAll(async () => {
    await registry.close()
    await rm(folder, { recursive: true })
  })

  const definition = (...argv: readonly string[]): Promise<Exit> => runTsx(['app.ts', ...argv], { cwd: folder })

  /** Pushes an image of one file under a tag, straight from the build. */
  async function push(tag: string, content: string): Promise<void> {
    const context = await mkdtemp(join(tmpdir(), 'layerwright-test-'))
    await writeFile(join(context, 'said'), content)
    await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY said /said\n')
    await docker(['buildx', 'build', '--quiet', '--provenance=false', '--tag', tag, '--push', context])
    await rm(context, { recursive: true })
    await removeImage(tag)
  }

  /** What the image that a Dockerfile builds has in /said. */
  async function built(...flags: readonly string[]): Promise<string> {
    const out = await mkdtemp(join(tmpdir(), 'layerwright-test-'))
    const dockerfile = join(folder, 'generated/Dockerfile.app')
    await docker(['buildx', 'build', '--quiet', '--file', dockerfile, ...flags, '--output', out, folder])
    const said = await readFile(join(out, 'said'), 'utf8')
    await rm(out, { recursive: true })
    return said
  }

  test('builds what was locked after the tag has moved, and says that it has', async () => {
    const tag = `${registry.host}/${unique()}`
    await push(`${tag}:3.11-slim`, 'old')
    await push(`${tag}:3.12-slim`, 'another')
    const target = `stage(text\`${tag}:\${arg('V', '3.11')}-slim\`)`
    writeDefinition(join(folder, 'app.ts'), `export default image(import.meta, { name: 'my.app', target: ${target} })`)
    expect(await definition('--lock', '--emit')).toMatchObject({ code: 0, stderr: '' })
    expect(await definition('--lock', '--check')).toMatchObject({ code: 0 })
    const before = await locked()

    await push(`${tag}:3.11-slim`, 'new')
    expect(await built()).toBe('old')
    expect(await built('--build-arg', 'V=3.12')).toBe('another')
    expect(await built('--build-arg', 'V=3.11')).toBe('new')

    const moved = await definition('--lock', '--check')
    expect(moved.code).toBe(1)
    expect(moved.stderr).toMatch(`${tag}:3.11-slim has moved from ${before} to sha256:`)
    expect(await locked()).toBe(before)

    expect(await definition('--lock', '--emit')).toMatchObject({ code: 0 })
    expect(moved.stderr).toContain(await locked())
    expect(await built()).toBe('new')
  })

  test('names a reference that the registry does not have', async () => {
    const reference = `${registry.host}/${unique()}:1`
    writeDefinition(
      join(folder, 'app.ts'),
      `export default image(import.meta, { name: 'my.app', target: stage('${reference}') })`,
    )
    const { code, stderr } = await definition('--lock')
    expect(code).toBe(2)
    expect(stderr).toContain(`the image ${reference} is not there: `)
    expect(stderr).toMatch(/^error: app\.ts:2:\d+: /)
  })

  test('names a registry that does not answer', async () => {
    const elsewhere = await startRegistry()
    await elsewhere.close()
    const reference = `${elsewhere.host}/x:1`
    writeDefinition(
      join(folder, 'app.ts'),
      `export default image(import.meta, { name: 'my.app', target: stage('${reference}') })`,
    )
    expect(await definition('--lock')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`the digest of ${reference} could not be asked for: `),
    })
  })

  test('gives a Dockerfile in which docker finds nothing to complain of', async () => {
    const tag = `${registry.host}/${unique()}`
    await push(`${tag}:1`, 'checked')
    const target = `stage(text\`${tag}:\${arg('V', '1')}\`).label({ a: 'b' })`
    writeDefinition(join(folder, 'app.ts'), `export default image(import.meta, { name: 'my.app', target: ${target} })`)
    await definition('--lock', '--emit')
    const file = join(folder, 'generated/Dockerfile.app')
    const said = await docker(['buildx', 'build', '--check', '--file', file, folder])
    expect(said).toContain('no warnings found')
  })

  test('gives way to what --build-context says of the image', async () => {
    const reference = `${registry.host}/${unique()}:1`
    const tag = `layerwright-test/lock:${unique()}`
    await push(reference, 'from the registry')
    const target = `stage('${reference}').label({ a: 'b' })`
    writeDefinition(join(folder, 'app.ts'), `export default image(import.meta, { name: 'my.app', target: ${target} })`)
    await definition('--lock', '--emit')
    const context = ['--build-context', `${reference}=docker-image://${bench().base}`]
    expect(await definition('--build', '--tag', tag, ...context)).toMatchObject({ code: 0 })
    const environment = await docker(['image', 'inspect', '--format', '{{json .Config.Env}}', tag])
    await removeImage(tag)
    expect(environment).toContain('BASE_VALUE=from-base')
    expect((await definition('--emit', '--stdout', ...context)).stdout).toContain(`FROM ${reference}@${await locked()}`)
  })

  async function locked(): Promise<string> {
    const text = await readFile(join(folder, 'generated/my.app.lock.json'), 'utf8')
    return /sha256:[0-9a-f]+/.exec(text)?.[0] ?? ''
  }
})
