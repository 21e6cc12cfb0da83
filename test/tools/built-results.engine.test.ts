import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stage } from 'layerwright'
import type { StageBuilder } from '../../src/dsl/stage/builder.ts'
import { build } from '../../src/engine/build.ts'
import { removeImage } from '../../src/engine/image.ts'
import { requireEngine } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { sdist } from '../attack/archives.ts'
import { TIME } from '../attack/context-file.ts'
import { everyCall } from '../dsl/every-call.ts'
import { describeWithEngine } from '../engine.ts'
import { unique } from '../engine/busybox.ts'
import { printed } from '../engine/printed.ts'
import { compilerImage, uvImage } from './fixture-image.ts'
import { withBuilds } from './image-pair.ts'
import type { StandIn } from './known-names.ts'

const APP = '/usr/local/bin/app'
const STORE = '/usr/share/store'

/** What is built here looks at this variable, and, where it is compiled by C, at a header as well. */
const VARIABLE = 'FORCE_FLAG'

const SOURCES: Readonly<Record<string, string>> = {
  'rust/Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\nbuild = "build.rs"\n',
  'rust/Cargo.lock': 'version = 3\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n',
  // A build script that forgets to say that it reads a variable.
  'rust/build.rs': `fn main() {\n    println!("cargo:rerun-if-changed=build.rs");\n    println!("cargo:rustc-env=SEEN={}", std::env::var("${VARIABLE}").unwrap());\n}\n`,
  'rust/src/main.rs': 'fn main() {\n    println!("built with {}", env!("SEEN"));\n}\n',
  'go/go.mod': 'module example.org/app\n\ngo 1.19\n',
  'go/main.go':
    'package main\n\n// #include <flag.h>\n// const char *flag() { return FLAG; }\nimport "C"\nimport "os"\n\nfunc main() { os.Stdout.WriteString("built with " + C.GoString(C.flag()) + "\\n") }\n',
}

/** Writes files that are older than whatever was built of them. */
async function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
    await utimes(file, TIME, TIME)
  }
}

/** uv locks a build by an empty file named after a directory that is another one each time: naive builds differ there too. */
const BUILD_LOCK = /^\/tmp\/uv-[0-9a-f]+\.lock$/

describeWithEngine('what was built for one image stays out of the next', () => {
  const python: StandIn = { name: 'python:3.11-slim', tag: `layerwright-test/built-results:${unique()}` }
  let compilers: StandIn | undefined
  let context = ''

  beforeAll(async () => {
    const engine = await requireEngine()
    context = await mkdtemp(join(tmpdir(), 'layerwright-test-'))
    await writeFiles(context, SOURCES)
    compilers = await compilerImage()
    const dockerfile = printed(
      [
        `FROM ${await uvImage()}`,
        `COPY store/ ${STORE}/`,
        `ENV PIP_NO_INDEX=1 PIP_FIND_LINKS=${STORE} UV_OFFLINE=1 UV_NO_INDEX=1 UV_FIND_LINKS=${STORE}`,
        '',
      ].join('\n'),
    )
    await withRun(engine, async (run) => {
      const folder = await run.folder()
      const source = await sdist('store', 'seen', [], VARIABLE)
      if ('content' in source) await writeFiles(folder, { [source.path]: source.content })
      await build(run, { dockerfile, context: folder, output: { type: 'image', tag: python.tag } })
    })
  })

  afterAll(async () => {
    await removeImage(python.tag)
    await rm(context, { recursive: true })
  })

  const pythonWith = (value: string): StageBuilder => everyCall(stage(python.name)).env({ [VARIABLE]: value })
  const says = `python3 -c 'import seen; print("built with", seen.BUILT_WITH.strip())'`
  /** The program alone, out of the stage that makes it: the compilers' image is large, and read for each build. */
  const compiled = (value: string, make: (made: StageBuilder) => StageBuilder): StageBuilder => {
    const made = everyCall(
      stage(compilers?.name ?? '')
        .workdir('/src')
        .env({ [VARIABLE]: value }),
    ).file('/usr/local/include/flag.h', `#define FLAG "${value}"\n`)
    return everyCall(stage('layerwright-world/busybox:latest')).copy(APP, APP, { from: make(made).run(APP) })
  }

  test.each<readonly [string, () => StandIn | undefined, (value: string) => StageBuilder]>([
    ['pip', () => python, (value) => pythonWith(value).pip(['seen'], { breakSystemPackages: true }).run(says)],
    [
      'uv',
      () => python,
      (value) => pythonWith(value).uv(['seen'], { breakSystemPackages: true, system: true }).run(says),
    ],
    [
      'cargo',
      () => compilers,
      (value) => compiled(value, (made) => made.cargoBuild({ directory: 'rust', binaries: { app: APP } })),
    ],
    [
      'go with C',
      () => compilers,
      (value) => compiled(value, (made) => made.goBuild({ directory: 'go', output: APP, cgo: true })),
    ],
  ])('%s', async (_, base, target) => {
    await withBuilds(base() ?? python, async ({ compare }) => {
      for (const value of ['one', 'two', 'one']) {
        const { differences, unjustified, log } = await compare(target(value), context)
        const unexplained = differences.filter(({ path }) => !BUILD_LOCK.test(path))
        expect({ value, unexplained, unjustified }).toEqual({ value, unexplained: [], unjustified: [] })
        expect(log.match(/built with .*\b(?:one|two)\b/g)).toEqual([expect.stringContaining(value)])
      }
    })
  })
})
