import { afterAll, beforeAll, expect, test } from 'vitest'
import { stage } from 'layerwright'
import type { StageBuilder } from '../../src/dsl/stage/builder.ts'
import { everyCall } from '../dsl/every-call.ts'
import { describeWithEngine } from '../engine.ts'
import { nodeImage } from './fixture-image.ts'
import { pathsOf, withBuilds, type Builds, type Built } from './image-pair.ts'
import type { StandIn } from './known-names.ts'
import { nodeProjects, type NodeProjects } from './node-project.ts'

type Install = (made: StageBuilder) => StageBuilder

const npm: Install = (made) => made.npm({ directory: 'npm' })
const pnpm: Install = (made) => made.pnpm({ directory: 'pnpm' })
const yarn: Install = (made) => made.yarn({ directory: 'yarn' })
const berry: Install = (made) => made.yarn({ directory: 'yarn-berry', version: 'berry' })
/** The two share a name: this makes it the later one's. */
const laterYarn: Install = (made) => made.run('ln -sf yarn-berry /usr/local/bin/yarn')

/** Where nothing answers. */
const NOWHERE = 'http://127.0.0.1:9'

describeWithEngine('projects of the npm registry, installed for real', () => {
  let base: StandIn
  let projects: NodeProjects

  beforeAll(async () => {
    base = await nodeImage()
    projects = await nodeProjects()
  })

  afterAll(() => projects.remove())

  const start = (): StageBuilder => everyCall(stage(base.name).workdir('/app'))

  async function isSame(target: StageBuilder, { compare }: Builds): Promise<void> {
    const found = await compare(target, projects.few)
    expect(found.differences).toEqual([])
    expect(found).toMatchObject({ equal: true, unjustified: [] })
  }

  const left = (built: Built): readonly string[] => pathsOf(built, /^\/(?:root|tmp|app)\/[^/]+(?:\/[^./]+)?$/)
  const INSTALLED = [
    '/app/node_modules',
    ...['is-number', 'is-odd', 'kind-of'].map((name) => `/app/node_modules/${name}`),
  ]
  const HOME = ['/root/.bashrc', '/root/.profile']

  test('npm: the same image with the mount, and one package more downloads that one only', async () => {
    const target = npm(start().env({ npm_config_loglevel: 'http' }))
    await withBuilds(base, async (builds) => {
      await isSame(target, builds)
      const more = await builds.build(target, projects.more)
      expect(more.log).toMatch(/is-odd\S* .*\(cache hit\)/)
      expect(more.log).toMatch(/kind-of\S* .*\(cache miss\)/)
      expect(left(more)).toEqual([...INSTALLED, ...HOME])
    })
  })

  test('pnpm: the same image with the mount, and one package more downloads that one only', async () => {
    await withBuilds(base, async (builds) => {
      await isSame(pnpm(start()), builds)
      const more = await builds.build(pnpm(start()), projects.more)
      expect(more.log).toContain('reused 3, downloaded 1, added 4')
      expect(left(more)).toEqual([...INSTALLED, ...HOME])
    })
  })

  test.each([
    ['yarn 1', yarn, start, []],
    ['yarn 4', berry, () => laterYarn(start()), ['/app/.yarn']],
  ])('%s: the same image with the mount, and again without a registry', async (_, install, begin, own) => {
    await withBuilds(base, async (builds) => {
      await isSame(install(begin()), builds)
      await builds.build(install(begin()), projects.more)
      const unreached = begin().env({ HTTPS_PROXY: NOWHERE, YARN_HTTPS_PROXY: NOWHERE, YARN_HTTP_RETRY: '0' })
      const again = await builds.build(install(unreached), projects.more)
      expect(left(again)).toEqual([...own, ...INSTALLED, ...HOME])
    })
  })

  test('all of them as another user, each with a mount that belongs to it', async () => {
    const app = everyCall(stage(base.name).addUser('app', { uid: 1000 }))
    const folders = app.run('install -d -o app /npm /pnpm /yarn /berry')
    const target = berry(
      laterYarn(yarn(pnpm(npm(folders.user('app').workdir('/npm')).workdir('/pnpm')).workdir('/yarn')).user('root'))
        .user('app')
        .workdir('/berry'),
    )
    await withBuilds(base, (builds) => isSame(target, builds))
  })

  test('packages for everybody', async () => {
    const home = start().env({ PNPM_HOME: '/usr/local/bin' })
    const target = home.npm(['is-odd@3.0.1'], { global: true }).pnpm(['semver@7.7.2'], { global: true })
    await withBuilds(base, (builds) => isSame(target.run('semver 1.2.3'), builds))
  })
})
