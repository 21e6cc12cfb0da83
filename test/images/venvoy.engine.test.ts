import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listAt, textAt, valueAt } from '../../src/engine/json.ts'
import { parseJson } from '../../src/ir/json.ts'
import { describeWithEngine } from '../engine.ts'
import { dockerBinary, startWorld, type World } from '../world/index.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TSX = fileURLToPath(import.meta.resolve('tsx/cli'))

describeWithEngine("venvoy's images in the fixture world", () => {
  let world: World
  let folder: string
  let client: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
    client = await dockerBinary()
    world = await startWorld()
  })

  afterAll(async () => {
    await world.close()
    rmSync(folder, { recursive: true })
  })

  const argv = (image: string, ...more: readonly string[]): readonly string[] => [
    TSX,
    `images/${image}.ts`,
    ...more,
    ...world.buildFlags,
    '--out',
    folder,
  ]

  async function runs(image: string, ...more: readonly string[]) {
    const child = spawn(process.execPath, [...argv(image, ...more)], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => (stdout += String(chunk)))
    child.stderr.on('data', (chunk) => (stderr += String(chunk)))
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
    return { code, stdout, stderr }
  }

  function docker(...command: readonly string[]): string {
    const { stdout, stderr, status } = spawnSync(client, command, { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return stdout
  }

  /** What a run of ours could leave behind. Layer cache is the engine's own affair. */
  function state(): object {
    return {
      images: docker('images', '--all', '--quiet', '--filter', 'dangling=false').split('\n').sort(),
      containers: docker('ps', '--all', '--quiet').split('\n').sort(),
      builders: docker('buildx', 'ls', '--format', '{{.Name}}'),
      cacheMounts:
        docker('buildx', 'du', '--filter', 'type=exec.cachemount', '--format', 'json').match(
          /layerwright-[0-9a-f]+/g,
        ) ?? [],
    }
  }

  test('--verify proves that both variants are the same image, against a control that really ran', async () => {
    const { code, stdout, stderr } = await runs('venvoy.base', '--verify', '--json')
    expect(`${code} ${stderr}`).toMatch(/^0 /)
    const verdict = valueAt(listAt(parseJson(stdout), 'images')[0], 'verify')
    expect(valueAt(verdict, 'equal')).toBe(true)
    for (const mounts of ['cold', 'warm']) {
      expect(listAt(verdict, mounts, 'differences')).toEqual([])
      expect(Number(valueAt(valueAt(verdict, mounts), 'comparedPaths'))).toBeGreaterThan(20_000)
    }
    // The control has noise, so it was no copy out of the cache.
    expect(listAt(verdict, 'control', 'normalizedPaths').map((one) => textAt(one, 'name'))).toContain('pyc')
  })

  test('--profile measures both variants as the cache model expects, and leaves nothing behind', async () => {
    const before = state()
    const { code, stdout, stderr } = await runs('venvoy.base', '--profile', '--json')
    expect(`${code} ${stderr}`).toMatch(/^0 /)
    const profile = valueAt(listAt(parseJson(stdout), 'images')[0], 'profile')
    expect(profile).toEqual(parseJson(readFileSync(join(folder, 'venvoy.base.profile.json'), 'utf8')))
    expect(textAt(profile, 'kind')).toBe('measured')
    const scenarios = new Map(listAt(profile, 'scenarios').map((one) => [textAt(one, 'name'), one]))
    expect([...scenarios.keys()]).toEqual(['cold', 'no change', 'base/version', 'base/label', 'base/web-packages'])
    for (const scenario of scenarios.values())
      for (const variant of ['naive', 'optimized']) expect(listAt(scenario, variant, 'surprises')).toEqual([])
    const ran = (scenario: string, variant: string): readonly (string | undefined)[] =>
      listAt(scenarios.get(scenario), variant, 'steps').flatMap((step) =>
        valueAt(step, 'cached') === false ? [textAt(step, 'step')] : [],
      )
    expect(ran('base/version', 'optimized')).toEqual([])
    expect(ran('base/version', 'naive')).toEqual(ran('cold', 'naive'))
    // Programs of the environment are on the PATH of every step below it.
    expect(ran('base/web-packages', 'optimized')).toEqual([
      'base/web-packages',
      'base/account',
      'base/workdir',
      'base/workspace',
      'base/host-home',
      'base/file',
      'base/bashrc',
    ])
    expect(state()).toEqual(before)
  })

  test('Ctrl-C ends a profile at once and leaves nothing behind', async () => {
    const before = state()
    const child = spawn(process.execPath, [...argv('venvoy.base', '--profile')], { cwd: ROOT, stdio: 'ignore' })
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    await new Promise((resolve) => setTimeout(resolve, 8000))
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(state()).toEqual(before)
  })

  test('a step that fails is named with its place in the definition and the end of its log', async () => {
    const { code, stderr } = await runs(
      'venvoy.base',
      '--build',
      '--tag',
      'layerwright-test/never',
      '--build-arg',
      'USER_ID=nobody',
    )
    expect(code).toBe(3)
    expect(stderr).toMatch(/images\/venvoy\.base\.ts:\d+:\d+ {2}\.run\(\[sh`groupadd/)
    expect(stderr).toContain("invalid user ID 'nobody'")
  })

  test('the image that extends it builds and runs', async () => {
    const tag = 'layerwright-test/web:latest'
    const { code, stderr } = await runs('venvoy.web', '--build', '--tag', tag)
    try {
      expect(`${code} ${stderr}`).toMatch(/^0 /)
      const check = 'id -un && dot -V 2>&1 && gunicorn --version'
      const said = docker('run', '--rm', tag, 'bash', '-c', check).trim().split('\n')
      expect(said[0]).toBe('venvoy')
      expect(said[1]).toMatch(/^dot - graphviz version/)
      expect(said[2]).toMatch(/^gunicorn \(version/)
    } finally {
      docker('image', 'rm', '--force', tag)
    }
    expect(existsSync(join(folder, 'Dockerfile.web'))).toBe(false)
  })
})
