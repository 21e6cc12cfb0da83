import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stage } from 'layerwright'
import type { StageBuilder } from '../../src/dsl/stage/builder.ts'
import { everyCall } from '../dsl/every-call.ts'
import { describeWithEngine } from '../engine.ts'
import { run } from '../world/command.ts'
import { useToolBench } from './bench.ts'
import { compilerImage } from './fixture-image.ts'
import { withBuilds } from './image-pair.ts'
import { serveLocally, type LocalServer } from './local-server.ts'

const SETUP =
  "import os\nfrom setuptools import setup\nopen('seen.py', 'w').write('ARGS = %r\\n' % os.environ.get('CMAKE_ARGS'))\nsetup(name='seen', version='1', py_modules=['seen'])\n"
/** uv locks builds by files named after a directory that is another one each time: two naive builds differ there too. */
const BUILD_LOCK = /^\/tmp\/uv-setuptools-[0-9a-f]+\.lock$/
const METADATA = 'Metadata-Version: 1.0\nName: seen\nVersion: 1\n'

describeWithEngine('what a package tool built', () => {
  const bench = useToolBench([
    'RUN pip install --no-cache-dir uv setuptools',
    'ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
  ])
  let folder: string
  let server: LocalServer

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'layerwright-test-'))
    await mkdir(join(folder, 'seen-1'))
    await writeFile(join(folder, 'seen-1/setup.py'), SETUP)
    await writeFile(join(folder, 'seen-1/PKG-INFO'), METADATA)
    await run('tar', ['czf', join(folder, 'seen-1.tar.gz'), '-C', folder, 'seen-1'])
    const archive = await readFile(join(folder, 'seen-1.tar.gz'))
    server = await serveLocally((path, response) => {
      if (path === '/seen/seen-1.tar.gz')
        response.writeHead(200, { etag: '"1"', 'cache-control': 'max-age=3600' }).end(archive)
      else if (path === '/seen/')
        response.writeHead(200, { 'content-type': 'text/html' }).end('<a href="seen-1.tar.gz">seen-1.tar.gz</a>')
      else response.writeHead(404).end()
    })
  })

  afterAll(async () => {
    await server.close()
    await rm(folder, { recursive: true })
  })

  const python = (value: string): StageBuilder =>
    everyCall(stage(bench().base)).env({ CMAKE_ARGS: value, PIP_TRUSTED_HOST: new URL(server.address).hostname })
  const options = () => ({ extraIndexUrls: [server.address], breakSystemPackages: true })
  const check = "python3 -c 'import seen; print(seen.ARGS)'"

  test.each([
    ['pip', (made: StageBuilder) => made.pip(['seen'], options())],
    ['uv', (made: StageBuilder) => made.uv(['seen'], { ...options(), system: true })],
  ])('%s does not reach a build with another variable', async (_, install) => {
    await withBuilds(async ({ compare }) => {
      for (const value of ['on', 'off', 'on']) {
        const found = await compare(install(python(value)).run(check))
        const differences = found.differences.filter(({ path }) => !BUILD_LOCK.test(path))
        expect({ value, differences }).toEqual({ value, differences: [] })
        expect(found.log).toMatch(new RegExp(`^${value}$`, 'm'))
      }
    })
  })
})

describeWithEngine('what a compiler made', () => {
  let image: string
  let root: string

  beforeAll(async () => {
    image = await compilerImage()
    root = await mkdtemp(join(tmpdir(), 'layerwright-test-'))
    const files = {
      'rust/Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\nbuild = "build.rs"\n',
      'rust/Cargo.lock': 'version = 3\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n',
      'rust/build.rs':
        'fn main() {\n    println!("cargo:rerun-if-changed=build.rs");\n    println!("cargo:rustc-env=SEEN={}", std::env::var("FLAVOR").unwrap());\n}\n',
      'rust/src/main.rs': 'fn main() {\n    println!("{}", env!("SEEN"));\n}\n',
      'go/go.mod': 'module example.org/app\n\ngo 1.19\n',
      'go/main.go':
        'package main\n\n// #include <flavor.h>\nimport "C"\nimport "fmt"\n\nfunc main() { fmt.Println(C.FLAVOR) }\n',
    }
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
  })

  afterAll(() => rm(root, { recursive: true }))

  const start = (value: string): StageBuilder =>
    everyCall(stage(image).workdir('/src').env({ FLAVOR: value })).file(
      '/usr/local/include/flavor.h',
      `#define FLAVOR "${value}"\n`,
    )

  test.each([
    ['cargo', (made: StageBuilder) => made.cargoBuild({ directory: 'rust', binaries: { app: '/usr/local/bin/app' } })],
    ['go', (made: StageBuilder) => made.goBuild({ directory: 'go', output: '/usr/local/bin/app', cgo: true })],
  ])('by %s does not reach a build with another variable or header', async (_, make) => {
    await withBuilds(async ({ build }) => {
      for (const value of ['one', 'two', 'one']) {
        const built = await build(make(start(value)).run(['/usr/local/bin/app']), root)
        expect(built.log).toMatch(new RegExp(`^${value}$`, 'm'))
      }
    })
  })
})
