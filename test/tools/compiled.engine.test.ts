import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stage } from 'layerwright'
import type { StageBuilder } from '../../src/dsl/stage/builder.ts'
import { everyCall } from '../dsl/every-call.ts'
import { describeWithEngine } from '../engine.ts'
import { docker } from '../world/docker.ts'
import { compilerImage } from './fixture-image.ts'
import { pathsOf, withBuilds, type Builds } from './image-pair.ts'
import type { StandIn } from './known-names.ts'

const GO_SUMS = `golang.org/x/text v0.0.0-20170915032832-14c0d48ead0c h1:qgOY6WgZOaTkIIMiVjBQcw93ERBE4m30iBm00nkL0i8=
golang.org/x/text v0.0.0-20170915032832-14c0d48ead0c/go.mod h1:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ=
rsc.io/binaryregexp v0.2.0 h1:HfqmD5MEmC0zvwBuF187nq9mdnXjXsSivRiXN7SmRkE=
rsc.io/binaryregexp v0.2.0/go.mod h1:qTv7/COck+e2FymRvadv62gMdZztPaShugOCi3I+8D8=
rsc.io/quote v1.5.2 h1:w5fcysjrx7yqtD/aO+QwRjYZOKnaM9Uh2b40tElTs3Y=
rsc.io/quote v1.5.2/go.mod h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=
rsc.io/sampler v1.3.0 h1:7uVkIFmeBqHfdjD+gZwtXXI+RODJ2Wc4O7MPEh/QiW4=
rsc.io/sampler v1.3.0/go.mod h1:T1hPZKmBbMNahiBKFy5HrXp6adAjACjK9JXDnKaTXpA=
`

const rust = (dependencies: string, says: string): Readonly<Record<string, string>> => ({
  'rust/Cargo.toml': `[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n${dependencies}`,
  'rust/src/main.rs': `fn main() {\n    println!("{}", ${says});\n}\n`,
})

const go = (requires: string, imports: string, says: string): Readonly<Record<string, string>> => ({
  'go/go.mod': `module example.org/app\n\ngo 1.19\n\nrequire (\n\trsc.io/quote v1.5.2\n\tgolang.org/x/text v0.0.0-20170915032832-14c0d48ead0c\n\trsc.io/sampler v1.3.0\n${requires})\n`,
  'go/go.sum': GO_SUMS,
  'go/cmd/app/main.go': `package main\n\nimport (\n\t"fmt"\n\t"rsc.io/quote"\n${imports})\n\nfunc main() { fmt.Println(quote.Go(), ${says}) }\n`,
})

const FEW = {
  ...rust('itoa = "=1.0.11"\n', 'itoa::Buffer::new().format(7)'),
  ...go('', '', '"few"'),
}
const MORE = {
  ...rust('itoa = "=1.0.11"\nryu = "=1.0.18"\n', 'ryu::Buffer::new().format(7.5)'),
  ...go('\trsc.io/binaryregexp v0.2.0\n', '\t"rsc.io/binaryregexp"\n', 'binaryregexp.MustCompile("more")'),
}

describeWithEngine('programs that are compiled for real', () => {
  let base: StandIn
  let root: string
  const context = (name: string): string => join(root, name)

  beforeAll(async () => {
    base = await compilerImage()
    root = await mkdtemp(join(tmpdir(), 'layerwright-test-'))
    for (const [name, files] of Object.entries({ few: FEW, more: MORE }))
      for (const [path, text] of Object.entries(files)) {
        const file = join(root, name, path)
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, text)
        // As in a checkout that sets the times of commits: older than all that was built before.
        await utimes(file, 1_000_000_000, 1_000_000_000)
      }
    for (const name of ['few', 'more']) {
      const folder = `${join(root, name, 'rust')}:/src`
      await docker(['run', '--rm', '--volume', folder, '--workdir', '/src', base.tag, 'cargo', 'generate-lockfile'])
    }
  })

  afterAll(() => rm(root, { recursive: true }))

  const start = (): StageBuilder => everyCall(stage(base.name).workdir('/src'))
  const cargo = (made: StageBuilder, to = '/usr/local/bin/app'): StageBuilder =>
    made.cargoBuild({ directory: 'rust', release: true, binaries: { app: to } }).run([to], { reads: [], writes: [] })
  const goApp = (made: StageBuilder, output = '/usr/local/bin/app'): StageBuilder =>
    made.goBuild({ directory: 'go', patterns: ['./cmd/app'], output, ldflags: '-s -w' }).run([output])

  async function isSame(target: StageBuilder, { compare }: Builds): Promise<void> {
    const found = await compare(target, context('few'))
    expect(found.differences).toEqual([])
    expect(found).toMatchObject({ equal: true, unjustified: [] })
  }

  test('cargo: the same image with the mount, one crate more downloads that one only, and all is compiled anew', async () => {
    await withBuilds(base, async (builds) => {
      await isSame(cargo(start()), builds)
      const more = await builds.build(cargo(start()), context('more'))
      expect(more.log).toMatch(/Downloaded ryu/)
      expect(more.log).toMatch(/Compiling itoa/)
      expect(more.log).not.toMatch(/Downloaded itoa/)
      expect(more.log).toMatch(/^7\.5$/m)
      expect(pathsOf(more, /^\/(?:src|tmp|usr\/local\/bin|root\/\.cargo)\/./)).toEqual(['/usr/local/bin/app'])
    })
  })

  test('go: the same image with the mount, and one module more downloads that one only', async () => {
    await withBuilds(base, async (builds) => {
      await isSame(goApp(start()), builds)
      const more = await builds.build(goApp(start()), context('more'))
      expect(more.log).toMatch(/downloading rsc.io\/binaryregexp/)
      expect(more.log).not.toMatch(/downloading rsc.io\/quote/)
      expect(more.log).toMatch(/memory by communicating\. more/)
      expect(pathsOf(more, /^\/(?:src|tmp|usr\/local\/bin|root\/go|root\/\.c\w+)\/./)).toEqual(['/usr/local/bin/app'])
    })
  })

  test('both as another user', async () => {
    const app = everyCall(stage(base.name).addUser('app', { uid: 1000 }))
      .user('app')
      .workdir('/src')
    await withBuilds(base, async (builds) => {
      const target = goApp(cargo(app, '/home/app/bin/rust'), '/home/app/bin/go')
      await isSame(target, builds)
      const more = await builds.build(target, context('more'))
      expect(more.log).not.toMatch(/Downloaded itoa|downloading rsc.io\/quote/)
      expect(pathsOf(more, /^\/(?:src|tmp|home\/app\/(?:\.c\w+|go|bin))\/./)).toEqual([
        '/home/app/bin/go',
        '/home/app/bin/rust',
      ])
    })
  })

  test('programs of modules and crates', async () => {
    const target = start().goInstall(['rsc.io/2fa@v1.2.0']).cargoInstall(['minigrep@0.1.0'])
    await withBuilds(base, (builds) =>
      isSame(target.run(['ls /usr/local/bin/2fa', 'test -x /usr/local/bin/minigrep']), builds),
    )
  })
})
