import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeProject, runTsx, writeDefinition, type Exit } from '../cli/processes.ts'
import { useBusybox } from '../engine/busybox.ts'
import { describeWithEngine } from '../engine.ts'

describeWithEngine('--verify --record', () => {
  const bench = useBusybox()
  let folder = ''
  beforeEach(() => {
    folder = makeProject()
    mkdirSync(join(folder, 'generated'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  const run = (...argv: readonly string[]): Promise<Exit> => runTsx(['app.ts', ...argv], { cwd: folder })
  /** On a base of a known name, which the engine has under another. */
  const context = (): string => `--build-context=busybox:1=docker-image://${bench().base}`
  const read = (name: string): string => readFileSync(join(folder, 'generated', name), 'utf8')
  const record = (): unknown => JSON.parse(read('my.app.record.json'))

  const sha256 = (name: string): string => createHash('sha256').update(read(name)).digest('hex')

  function define(base: string, ...calls: readonly string[]): void {
    const target = [`stage('${base}')`, ...calls].join('')
    writeDefinition(join(folder, 'app.ts'), `export default image(import.meta, { name: 'my.app', target: ${target} })`)
  }

  test('finds the rewrite that an untrue declaration allowed, and emission makes it no more', async () => {
    define(
      'busybox:1',
      ".file('/acme/seen', 'naive\\n', { changes: 'every-commit', as: 'seen' })",
      ".run('if test -e /acme/seen; then echo yes; else echo no; fi > /found; sleep 1', { reads: [], writes: ['/found'], as: 'found' })",
      ".label({ kept: 'yes' })",
    )
    const first = await run('--verify', '--record', context())
    expect(first).toMatchObject({ code: 1 })
    expect(first.stderr).toContain('/found')
    expect(first.stderr).toContain('order-steps')
    expect(record()).toEqual({
      schemaVersion: 1,
      image: 'my.app',
      refuted: [
        { pass: 'order-steps', stage: 'app', steps: ['app/seen'], reason: 'with it, the image has another /found' },
      ],
    })
    const text = read('my.app.record.json')
    expect(await run('--emit', '--verify', '--record', context())).toMatchObject({ code: 0 })
    expect(read('my.app.record.json')).toBe(text)
    const emitted = read('Dockerfile.app')
    expect(emitted.indexOf('COPY')).toBeLessThan(emitted.indexOf('RUN'))
  })

  test('says which Dockerfiles gave one image, and of what packages', async () => {
    const metadata = 'Metadata-Version: 2.1'
    define(
      bench().base,
      '.run(\'mkdir -p /var/lib/dpkg && printf "Package: acme\\nStatus: install ok installed\\nVersion: 1:2.3\\n\\nPackage: gone\\nStatus: deinstall ok config-files\\nVersion: 1\\n" > /var/lib/dpkg/status\')',
      `.file('/v/lib/site-packages/rich-13.9.4.dist-info/METADATA', '${metadata}\\n')`,
    )
    expect(await run('--emit', '--verify', '--record')).toMatchObject({ code: 0 })
    expect(record()).toEqual({
      schemaVersion: 1,
      image: 'my.app',
      refuted: [],
      verified: {
        dockerfiles: { naive: sha256('Dockerfile.app.naive'), optimized: sha256('Dockerfile.app') },
        images: { [bench().base]: null },
        packages: { dpkg: { acme: '1:2.3' }, python: { rich: '13.9.4' } },
      },
    })
    const shown = (await run('--explain')).stdout
    expect(shown).toContain('the record shows both Dockerfiles, as they are, to give one image')
    expect(shown).toContain('1 package of dpkg, 1 package of python')
  })

  test('writes nothing where two builds of the naive Dockerfile differ', async () => {
    define(
      'busybox:1',
      ".file('/acme/seen', 'naive\\n', { changes: 'every-commit' })",
      ".run('cat /proc/sys/kernel/random/uuid > /found', { reads: [], writes: ['/found'] })",
    )
    const { code, stderr } = await run('--verify', '--record', context())
    expect([code, stderr]).toEqual([1, expect.any(String)])
    expect(stderr).toContain('Nothing is written to generated/my.app.record.json')
    expect(() => read('my.app.record.json')).toThrow('ENOENT')
  })

  test('says nothing of the Dockerfiles where the build has arguments of its own', async () => {
    define(bench().base, ".file('/acme/seen', 'naive\\n')")
    expect(await run('--verify', '--record', '--build-arg', 'A=1')).toMatchObject({ code: 0 })
    expect(record()).toEqual({ schemaVersion: 1, image: 'my.app', refuted: [] })
    // What was shown of them before still holds.
    expect(await run('--verify', '--record')).toMatchObject({ code: 0 })
    const shown = read('my.app.record.json')
    expect(await run('--verify', '--record', '--build-arg', 'A=1')).toMatchObject({ code: 0 })
    expect(read('my.app.record.json')).toBe(shown)
  })
})
