import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stage, type AptKey } from 'layerwright'
import { connect } from '../../src/engine/docker.ts'
import { requireEngine } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { readEngineImage } from '../../src/verify/engine-image.ts'
import { LayerStore } from '../../src/verify/layer-store.ts'
import { describeWithEngine } from '../engine.ts'
import { readMachine } from '../world/machine.ts'
import { makeDeb } from './debs.ts'
import { buildLog, DEBIAN, requireDebian } from './installs.ts'
import { handOn, serveLocally, type LocalServer } from './local-server.ts'

const MOMENT = '20261101T000000Z'
const debian = stage(DEBIAN)
const offline = debian.run('rm /etc/apt/sources.list.d/debian.sources')

describeWithEngine('repositories of apt', () => {
  let context: string
  let server: LocalServer

  beforeAll(async () => {
    await requireDebian()
    context = mkdtempSync(join(tmpdir(), 'lw-'))
    makeFlatRepository(context)
    const { archive, security } = await readMachine()
    server = await serveLocally((path, response) => {
      const [, name, rest] = /^\/archive\/(debian|debian-security)\/\w+(\/.*)$/.exec(path) ?? []
      const to = name === 'debian' ? archive : security
      const file = join(context, path)
      if (name !== undefined && to !== undefined) handOn(`${to}${rest ?? ''}`, response)
      else if (existsSync(file) && statSync(file).isFile()) createReadStream(file).pipe(response.writeHead(200))
      else response.writeHead(404).end()
    })
  })

  afterAll(async () => {
    await server.close()
    rmSync(context, { recursive: true })
  })

  const key = (name: string): Buffer => readFileSync(join(context, 'keys', name))

  test.each([
    ['typed', 'local.asc', (): AptKey => ({ text: key('local.asc').toString() })],
    ['in a file', 'local.asc', (): AptKey => ({ file: 'keys/local.asc' })],
    ['in a binary file', 'local.gpg', (): AptKey => ({ file: 'keys/local.gpg', binary: true })],
  ])('a flat one whose key is %s, byte for byte, and whose Release file is of the past', async (_, file, made) => {
    const source = { url: `${server.address}/flat`, suite: './', key: made() }
    const target = offline
      .aptRepository('local', { ...source, architectures: ['amd64'], fields: { 'Check-Valid-Until': 'no' } })
      .apt(['tool'])
    await withRun(await requireEngine(), async (run) => {
      const tag = run.tag('repository')
      await buildLog(run, target, 'optimized', { context, tag })
      const { entries } = (await readEngineImage(connect(), tag, new LayerStore())).fileSystem
      expect(entries.get('/usr/share/tool/version')?.size).toBe(2)
      const sha256 = createHash('sha256').update(key(file)).digest('hex')
      expect(entries.get(`/etc/apt/keyrings/${file}`)).toMatchObject({ mode: 0o644, sha256 })
      await expect(
        buildLog(run, offline.aptRepository('local', source).apt(['tool']), 'naive', { context }),
      ).rejects.toThrow(/is expired|not valid/)
    })
  })

  test('a snapshot is what every source of Debian is, and packages come from there', async () => {
    const before = server.asked.length
    await withRun(await requireEngine(), async (run) => {
      const target = debian.aptSnapshot(MOMENT, { url: `${server.address}/archive` }).apt(['tree'])
      expect(await buildLog(run, target)).toMatch(/^Setting up tree/m)
    })
    const asked = server.asked.slice(before)
    const folders = new Set(asked.map((path) => path.split('/').slice(1, 4).join(' ')))
    expect([...folders].sort()).toEqual([`archive debian ${MOMENT}`, `archive debian-security ${MOMENT}`])
    expect(asked.filter((path) => path.endsWith('.deb'))).toHaveLength(1)
  })

  test.each([
    [
      'on one line each',
      [
        'deb http://debian.example.org/debian bookworm main',
        'deb-src [arch=amd64] http://security.debian.org/debian-security/ bookworm-security main # why',
        '# deb http://debian.example.org/debian sid main',
      ],
      [
        `deb [ check-valid-until=no] http://snapshot.debian.org/archive/debian/${MOMENT}/ bookworm main`,
        `deb-src [arch=amd64 check-valid-until=no] http://snapshot.debian.org/archive/debian-security/${MOMENT}/ bookworm-security main # why`,
        '# deb http://debian.example.org/debian sid main',
      ],
    ],
    [
      'in deb822 form, where another snapshot was set',
      ['Types: deb', 'URIs: http://snapshot.debian.org/archive/debian/20200101T000000Z/', ' http://x.org/debian'],
      [
        'Check-Valid-Until: no',
        'Types: deb',
        `URIs: http://snapshot.debian.org/archive/debian/${MOMENT}/`,
        ` http://snapshot.debian.org/archive/debian/${MOMENT}/`,
      ],
    ],
  ])('sources %s become those of the snapshot', async (_, sources, expected) => {
    const path =
      sources[0]?.startsWith('deb') === true ? '/etc/apt/sources.list' : '/etc/apt/sources.list.d/debian.sources'
    await withRun(await requireEngine(), async (run) => {
      const pinned = offline.file(path, `${sources.join('\n')}\n`).aptSnapshot(MOMENT)
      const lines = (await buildLog(run, pinned.run(`sed 's/^/> /' ${path}`))).match(/^> .*$/gm)
      expect(lines).toEqual(expected.map((line) => `> ${line}`))
      const again = await buildLog(run, pinned.aptSnapshot(MOMENT).run(`sed 's/^/> /' ${path}`))
      expect(again.match(/^> .*$/gm)).toEqual(lines)
    })
  })

  test.each([
    ['of another distribution', 'deb http://archive.ubuntu.com/ubuntu noble main\n'],
    [
      'of a vendor beside it',
      'deb http://debian.example.org/debian sid main\ndeb https://example.org/linux/debian sid main\n',
    ],
    ['in a file', 'deb http://debian.example.org/debian sid main\ndeb file:/debian sid main\n'],
    ['nowhere', '# nothing\n'],
  ])('a source %s ends the build with a message', async (_, sources) => {
    await withRun(await requireEngine(), async (run) => {
      const target = offline.file('/etc/apt/sources.list', sources).aptSnapshot(MOMENT)
      await expect(buildLog(run, target)).rejects.toThrow(/not known to be Debian's own/)
    })
  })
})

/** A repository of one package without folders, signed by a key that is in `keys`, and no longer valid. */
function makeFlatRepository(root: string): void {
  const flat = join(root, 'flat')
  const control = makeDeb(join(flat, 'tool.deb'), { Package: 'tool', Version: '1', Architecture: 'all' })
  const deb = readFileSync(join(flat, 'tool.deb'))
  const hash = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex')
  const packages = `${control}Filename: ./tool.deb\nSize: ${deb.length}\nSHA256: ${hash(deb)}\n`
  writeFileSync(join(flat, 'Packages'), packages)
  const dates = 'Date: Wed, 01 Jan 2020 00:00:00 +0000\nValid-Until: Wed, 08 Jan 2020 00:00:00 +0000\n'
  const release = `Origin: test\n${dates}SHA256:\n ${hash(packages)} ${packages.length} Packages\n`
  writeFileSync(join(flat, 'Release'), release)
  mkdirSync(join(root, 'keys'))
  // gpg's agent listens on a socket in this folder, and socket paths must be short.
  const home = mkdtempSync(join(tmpdir(), 'lw-gpg-'))
  const gpg = (...args: readonly string[]): void => {
    const quiet = ['--batch', '--yes', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', '']
    execFileSync('gpg', ['--homedir', home, ...quiet, ...args], { stdio: 'pipe' })
  }
  gpg('--quick-generate-key', 'layerwright test <test@layerwright.invalid>', 'rsa3072', 'sign', 'never')
  gpg('--clearsign', '--output', join(flat, 'InRelease'), join(flat, 'Release'))
  gpg('--armor', '--output', join(root, 'keys/local.asc'), '--export')
  gpg('--output', join(root, 'keys/local.gpg'), '--export')
  execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'])
  rmSync(home, { recursive: true, force: true })
}
