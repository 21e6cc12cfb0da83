import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { ended, installPackage, packPackage, run } from './installed-package.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))

const DEFINITION = `import { arg, image, stage, text } from 'layerwright'

const release = arg('RELEASE', '12')
const target = stage(text\`debian:\${release}-slim\`).apt(['curl']).apt(['git'])

export default image(import.meta, { name: 'demo', target })
`

let root: string
let packed: readonly string[]

/** A project that has installed the package: what the tarball holds, and beside it the dependencies that it declares. */
let project: string

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(project, path)), { recursive: true })
  await writeFile(join(project, path), content)
}

/** Runs the binary that the package declares. */
async function layerwright(...args: readonly string[]): Promise<string> {
  const binary = join(project, 'node_modules', manifest.name, manifest.bin.layerwright)
  return run(process.execPath, [binary, ...args], project)
}

/** What the compiler says of a file of the project, the package's declarations included. */
async function typeErrors(file: string): Promise<string> {
  const compiler = join(repository, 'node_modules/typescript/bin/tsc')
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022']
  return (await ended(process.execPath, [compiler, ...options, file], project)).stdout
}

describe('the package', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'layerwright-package-')))
    const tarball = await packPackage(root)
    packed = (await run('tar', ['-tzf', tarball], root)).split('\n')
    project = join(root, 'project')
    await installPackage(tarball, project)
    await write('images/demo.ts', DEFINITION)
  }, 60_000)

  afterAll(async () => {
    await rm(root, { recursive: true, force: true })
  })

  test('holds what is published and nothing else', () => {
    expect(packed).toEqual(
      expect.arrayContaining([
        'package/bin/layerwright.js',
        'package/dist/index.js',
        'package/dist/index.d.ts',
        'package/LICENSE',
      ]),
    )
    expect(
      packed.filter((path) => !/^package\/((bin|dist|docs)\/.+|LICENSE|README\.md|package\.json)$/.test(path)),
    ).toEqual([])
  })

  test('has a command line', async () => {
    expect(await layerwright('--version')).toBe(manifest.version)
  })

  test.each([
    ['an ES module project', { type: 'module' }],
    ['a CommonJS project', { type: 'commonjs' }],
    ['a project that says nothing', {}],
  ])('emits a definition of %s', async (_, content) => {
    await write('package.json', JSON.stringify(content))
    await rm(join(project, 'generated'), { recursive: true, force: true })

    await layerwright('emit', 'images/demo.ts')

    expect(await readFile(join(project, 'generated/Dockerfile.demo'), 'utf8')).toMatch(
      /^FROM debian:\$\{RELEASE\}-slim$/m,
    )
    const tsx = join(project, 'node_modules/tsx/dist/cli.mjs')
    expect(await run(process.execPath, [tsx, 'images/demo.ts', '--emit', '--check'], project)).toContain('up to date')
  })

  test.each([
    ['diff', '+RUN --mount=type=cache'],
    ['explain', "images/demo.ts:4:66  .apt(['git'])"],
  ])('loads what %s needs when it runs', async (action, said) => {
    expect(await layerwright(action, 'images/demo.ts')).toContain(said)
  })

  test('names the line of a mistake, and none of its own', async () => {
    const mistaken = DEFINITION.replace(".apt(['git'])", ".apt(['--git'])")
    await write('images/mistaken.ts', mistaken)
    const tsx = join(project, 'node_modules/tsx/dist/cli.mjs')

    const { stderr } = await ended(process.execPath, [tsx, 'images/mistaken.ts', '--emit'], project)

    expect(stderr).toMatch(/^error: images\/mistaken\.ts:4:66: /)
    expect(stderr).not.toContain('node_modules')
  })

  test('has types that hold without ours', async () => {
    await write('package.json', JSON.stringify({ type: 'module' }))
    await write('images/wrong.ts', DEFINITION.replace(".apt(['curl'])", ".apt('curl')"))

    expect(await typeErrors('images/demo.ts')).toBe('')
    expect(await typeErrors('images/wrong.ts')).toMatch(/^images\/wrong\.ts\(4,\d+\): error TS2345/)
  })
})

describe('the dependencies', () => {
  test('are locked without addresses, so that any registry serves them', async () => {
    expect(await readFile(join(repository, 'package-lock.json'), 'utf8')).not.toContain('"resolved"')
  })

  test.each(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }))(
    'say what %s is for',
    async (name) => {
      expect(await readFile(join(repository, 'docs/dependencies.md'), 'utf8')).toContain(`| ${name} `)
    },
  )
})
