import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { literal, stage } from 'layerwright'
import { contextSources } from '../../src/dockerfile/context-sources.ts'
import { dockerignore } from '../../src/dockerfile/dockerignore.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { defined } from '../dsl/defined.ts'
import { describeWithEngine } from '../engine.ts'
import { run } from '../world/command.ts'
import { dockerBinary } from '../world/docker.ts'

/** Files of the context, and one that nobody copies. */
const FILES = [
  'package.json',
  'tsconfig.json',
  'src/index.ts',
  'src/deep/er/file.ts',
  'src/.hidden',
  'a b/c d.txt',
  '!important',
  '#hash',
  '[id].ts',
  'back\\slash',
  'plus+plus/x',
  'é/ü.txt',
  'cafe(1)/x',
]
const UNCOPIED = 'big.bin'
const UNCOPIED_BYTES = 3_000_000

describeWithEngine('a .dockerignore beside the Dockerfile', () => {
  let folder: string
  let uncopied: Buffer
  beforeEach(async () => {
    uncopied = randomBytes(UNCOPIED_BYTES)
    folder = await mkdtemp(join(tmpdir(), 'layerwright-test-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** A new context, so that nothing of it has been transferred before. */
  async function context(): Promise<string> {
    const root = await mkdtemp(join(folder, 'context-'))
    for (const name of FILES) {
      await mkdir(dirname(join(root, name)), { recursive: true })
      await writeFile(join(root, name), `content of ${name}\n`)
    }
    await chmod(join(root, 'src/deep'), 0o700)
    await symlink('../package.json', join(root, 'src/link'))
    await writeFile(join(root, UNCOPIED), uncopied)
    return root
  }

  /** What the image holds, and the bytes of its context that were sent. */
  async function built(dockerfile: string, ignore: string | undefined): Promise<{ tree: string; bytes: number }> {
    const file = join(folder, 'Dockerfile.test')
    await writeFile(file, dockerfile)
    if (ignore === undefined) await rm(`${file}.dockerignore`, { force: true })
    else await writeFile(`${file}.dockerignore`, ignore)
    const out = await mkdtemp(join(folder, 'out-'))
    const root = await context()
    const { status, stderr } = spawnSync(
      await dockerBinary(),
      ['buildx', 'build', '--no-cache', '--progress=plain', '--file', file, '--output', out, root],
      { encoding: 'utf8' },
    )
    expect({ status, stderr }).toMatchObject({ status: 0 })
    const tree = await run('sh', [
      '-c',
      'cd "$0" && find . -printf "%p %M %l\\n" | sort && find . -type f | sort | xargs -d "\\n" sha256sum',
      out,
    ])
    return { tree, bytes: Math.max(...[...stderr.matchAll(/transferring context: ([\d.]+)([kMG]?)B/g)].map(bytesOf)) }
  }

  test.each<[string, readonly string[]]>([
    ['a file', ['package.json']],
    ['a folder', ['src']],
    ['a folder with a slash', ['src/']],
    ['a path with a dot', ['./src/./index.ts']],
    ['a path from the root', ['/src/index.ts']],
    ['a path that climbs', ['src/../../package.json']],
    ['a pattern of files', ['*.json']],
    ['a pattern of folders', ['*/index.ts', 's?c/deep']],
    ['a class', ['[pt]*.json']],
    ['a file deep down', ['src/deep/er/file.ts']],
    ['a hidden file', ['src/.h*']],
    ['white space', ['a b/c d.txt']],
    ['a hash', ['#hash']],
    ['an escaped bracket', ['[[]id].ts']],
    ['plus signs', ['plus+plus']],
    ['other letters', ['é/ü.txt']],
    ['brackets', ['cafe(1)']],
    ['several at once', ['package.json', 'src', 'a b']],
    ['everything', ['.']],
  ])('gives the same image as none, and sends no more: %s', async (_, sources) => {
    const definition = defined(stage('scratch').copy(sources.map(literal), '/x/'))
    const dockerfile = toDockerfile(definition).text
    const [without, within] = [
      await built(dockerfile, undefined),
      await built(dockerfile, dockerignore(contextSources(definition), [], undefined)),
    ]
    expect(within.tree).toBe(without.tree)
    expect(without.tree).toContain('./x')
    expect(within.bytes).toBeLessThanOrEqual(without.bytes * 1.1 + 1000)
    // BuildKit itself asks for what is copied alone: with a file or without one.
    for (const { bytes } of [without, within])
      if (sources.includes('.')) expect(bytes).toBeGreaterThanOrEqual(UNCOPIED_BYTES)
      else expect(bytes).toBeLessThan(100_000)
  })
})

function bytesOf([, amount, unit]: RegExpMatchArray): number {
  return Number(amount) * ({ '': 1, k: 1e3, M: 1e6, G: 1e9 }[unit ?? ''] ?? NaN)
}
