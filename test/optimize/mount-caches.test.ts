import { describe, expect, test } from 'vitest'
import { arg, stage, text, variable } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { apply, leavesAlone, rewrites } from './fixtures.ts'

const debian = stage('debian:12-slim')
const conda = debian.condaInstaller()

/** The flags of the instruction that this step became, and whether it still cleans up. */
function emitted(name: string, target: typeof debian): string {
  const { definition } = apply(name, target)
  const { text: dockerfile, instructions } = toDockerfile(definition)
  const last = instructions.at(-1)
  return dockerfile
    .split('\n')
    .slice((last?.startLine ?? 1) - 1, last?.endLine)
    .join('\n')
}

describe('mount-caches mounts', () => {
  test('the cache of apt, and leaves the own directories of the image alone', () => {
    const dockerfile = emitted('mount-caches', debian.apt(['curl']))
    expect(dockerfile).toMatch(/^RUN --mount=type=cache,id=apt,target=\/var\/cache\/buildkit-apt,sharing=locked/)
    expect(dockerfile).not.toContain('docker-clean')
    expect(dockerfile).not.toMatch(/target=\/var\/lib\/apt/)
    expect(dockerfile).toContain('rm -rf /var/lib/apt/lists/*')
  })

  test('the cache of pip, with the option that beats PIP_NO_CACHE_DIR', () => {
    const dockerfile = emitted('mount-caches', debian.env({ PIP_NO_CACHE_DIR: '1' }).pip(['rich']))
    expect(dockerfile).toMatch(/^RUN --mount=type=cache,id=pip,target=\/tmp\/buildkit-pip,sharing=locked/)
    expect(dockerfile).toContain('--cache-dir=')
    expect(dockerfile).not.toContain('--no-cache-dir')
  })

  test('the cache of uv, in spite of UV_NO_CACHE', () => {
    const mount = /^RUN --mount=type=cache,id=uv,target=\/tmp\/buildkit-uv,sharing=locked/
    for (const target of [debian.uv(['rich']), debian.uvSync({ noInstallProject: true })]) {
      const dockerfile = emitted('mount-caches', target)
      expect(dockerfile).toMatch(mount)
      expect(dockerfile).toMatch(/env -u UV_NO_CACHE uv (?:pip install|sync) --cache-dir=\/tmp\/buildkit-uv /)
      expect(dockerfile).not.toContain('--no-cache')
    }
  })

  test('the archives of Python that uv keeps', () => {
    const dockerfile = emitted('mount-caches', debian.uvPython(['3.12', '3.13']))
    expect(dockerfile).toContain('--mount=type=cache,id=uv-python,target=/tmp/buildkit-uv-python,sharing=locked')
    expect(dockerfile).toContain('UV_PYTHON_CACHE_DIR=/tmp/buildkit-uv-python uv python install')
  })

  test('the cache of micromamba where it has just been installed, and beside files of the context', () => {
    const target = debian
      .condaInstaller({ tool: 'micromamba' })
      .conda({ file: 'environment.yml' }, { tool: 'micromamba', environment: 'app' })
    const dockerfile = emitted('mount-caches', target)
    expect(dockerfile).toContain('--mount=type=cache,id=micromamba-pkgs,target=/opt/conda/pkgs,sharing=locked')
    expect(dockerfile).toContain('--mount=type=bind,source=environment.yml,')
    expect(dockerfile).not.toContain('clean')
  })

  test('the cache of conda, which is then not cleaned', () => {
    const dockerfile = emitted('mount-caches', conda.conda(['numpy']))
    expect(dockerfile).toMatch(/^RUN --mount=type=cache,id=conda-pkgs,target=\/opt\/conda\/pkgs,sharing=locked/)
    expect(dockerfile).not.toContain('clean')
  })

  test.each([
    ['npm', debian.npm(), 'npm'],
    ['npm for everybody', debian.npm(['a'], { global: true }), 'npm'],
    ['pnpm', debian.pnpm(), 'pnpm'],
    ['yarn 1', debian.yarn(), 'yarn'],
    ['cargo install', debian.cargoInstall(['a']), 'cargo'],
    ['cargo build', debian.cargoBuild({ binaries: { app: '/app' } }), 'cargo'],
    ['go install', debian.goInstall(['a@v1']), 'go'],
    ['go build', debian.goBuild({ output: '/app' }), 'go'],
    ['a later yarn, which lays it out in another way', debian.yarn({ version: 'berry' }), 'yarn-berry'],
  ])('the cache of %s, where the command says that it is', (_, target, id) => {
    const dockerfile = emitted('mount-caches', target)
    expect(dockerfile).toContain(`--mount=type=cache,id=${id},target=/tmp/buildkit-${id},sharing=locked `)
    expect(dockerfile).toMatch(new RegExp(`=/tmp/buildkit-${id}\\b(?!,)`))
    expect(dockerfile).not.toMatch(new RegExp(`rm -rf [^\\n]*/tmp/buildkit-${id}(?: |$)|cache clean`, 'm'))
  })

  test.each([
    ['npm', debian.user('1000:50').npm(), 'npm'],
    ['pnpm', debian.addUser('app', { uid: 1000 }).user('app').pnpm(), 'pnpm'],
    ['yarn', debian.user('1000').yarn(), 'yarn'],
    ['cargo', debian.user('1000').cargoInstall(['a']), 'cargo'],
    ['go', debian.user('1000').goBuild({ output: '/app' }), 'go'],
  ])('the cache of %s for another user, to whom it belongs', (_, target, id) => {
    const mount = `--mount=type=cache,id=${id}-1000,target=/tmp/buildkit-${id},sharing=locked,uid=1000`
    expect(toDockerfile(apply('mount-caches', target).definition).text).toContain(mount)
  })

  test.each([
    ['cargo build', debian.cargoBuild({ binaries: { app: '/app' } }), 'cargo-target'],
    ['cargo install', debian.cargoInstall(['a']), 'cargo-target'],
    ['go build with C', debian.goBuild({ output: '/app' }), 'go-build'],
    ['go install with C', debian.goInstall(['a@v1'], { cgo: true }), 'go-build'],
  ])('of %s: what is compiled lies beside the mount, and is removed', (_, target, folder) => {
    const dockerfile = emitted('mount-caches', target)
    expect(dockerfile).toMatch(new RegExp(`(?:CARGO_TARGET_DIR|GOCACHE)=/tmp/buildkit-${folder}\\b`))
    expect(dockerfile).toMatch(new RegExp(`&& rm -rf /tmp/buildkit-${folder}$`, 'm'))
  })

  test('of go: what is compiled without C stays, by the content of the compiler', () => {
    const pure = { output: '/app', cgo: false }
    expect(emitted('mount-caches', debian.goBuild(pure))).toMatch(/GOCACHE="\/tmp\/buildkit-go\/compiled\/\$\(/)
    const wrapped = debian.goBuild({ ...pure, flags: ['-toolexec=x'] })
    expect(emitted('mount-caches', wrapped)).toContain('GOCACHE=/tmp/buildkit-go-build')
  })

  test.each([
    ['pip', debian.pip(['a']), ['http', 'http-v*']],
    ['uv', debian.uv(['a']), ['archive-v*', 'git-v*', 'wheels-v*']],
    ['npm', debian.npm(), ['_cacache']],
    ['pnpm', debian.pnpm(), ['files', 'index']],
    ['yarn', debian.yarn(), ['npm-*']],
    ['cargo', debian.cargoInstall(['a']), ['registry', 'git']],
    ['go', debian.goInstall(['a@v1']), ['mod', 'compiled']],
  ])('of %s: all but downloads is removed before it is used', (tool, target, kept) => {
    const names = kept.map((name) => `! -name '${name}' `).join('')
    const dockerfile = emitted('mount-caches', target)
    expect(dockerfile).toMatch(/find \/tmp\/buildkit-\w+ -mindepth/)
    expect(dockerfile).toContain(`depth ${tool === 'pnpm' || tool === 'yarn' ? 2 : 1} ${names}-exec rm -rf {} +`)
  })

  test('another one for mamba, whose cache has another form', () => {
    expect(emitted('mount-caches', conda.conda(['numpy'], { tool: 'mamba' }))).toContain('id=mamba-pkgs')
  })

  test.each([
    ['conda after conda and pip', conda.conda(['a']).pip(['b'], { prefix: '/opt/conda' }).conda(['c']), 3],
    ['conda in a stage that starts from the one with the installer', stage().from(conda).conda(['a']), 1],
    [
      'conda with the prefix of its installer',
      debian.condaInstaller({ prefix: '/c' }).conda(['a'], { prefix: '/c' }),
      1,
    ],
    ['conda after uv', conda.uv(['b'], { prefix: '/opt/conda' }).conda(['c']), 2],
    ['conda after commands that touch other things', conda.run('x', { writes: ['/opt/conda/etc'] }).conda(['a']), 1],
    ['conda after files elsewhere', conda.file('/etc/motd', 'x\n').copy('a', '/app/').conda(['a']), 1],
    ['apk', debian.apk(['a']), 1],
    ['dnf, whatever its tool', debian.dnf(['a']).dnf(['b'], { tool: 'microdnf' }).dnf(['c'], { tool: 'yum' }), 3],
    ['as root again', debian.user('app').user('root').apt(['a']), 1],
    ['as 0:0', debian.user('0:0').pip(['a']), 1],
  ])('%s', (_, target, count) => {
    const { rewrites: done } = apply('mount-caches', target)
    expect(done.map(({ action }) => action)).toEqual(Array.from({ length: count }, () => 'mounted'))
  })

  test('and expects to save downloads as often as the step runs again', () => {
    const saving = (changes: number): number =>
      apply('mount-caches', debian.copy('a', '/a', { changes }).pip(['a'], { changes: 0.5 })).rewrites[0]
        ?.expectedSaving ?? 0
    expect(saving(0)).toBeGreaterThan(0)
    expect(saving(1)).toBeCloseTo(2 * saving(0))
    expect(saving(0.5)).toBeCloseTo(1.5 * saving(0))
  })

  test('and nothing moves', () => {
    rewrites('mount-caches', debian.apt(['a'], { as: 'x' }).pip(['b'], { as: 'y' }), ['x', 'y'])
  })
})

describe('mount-caches mounts for another user', () => {
  const mounted = /--mount=type=cache,id=pip-1000,target=\/tmp\/buildkit-pip,sharing=locked,uid=1000/

  test.each([
    ['whose number is given', debian.user('1000:50').pip(['a'])],
    ['that a step added', debian.addUser('app', { uid: 1000 }).user('app').pip(['a'])],
    [
      'that a stage below added',
      stage()
        .from(debian.addUser('app', { uid: 1000 }).user('app'))
        .pip(['a']),
    ],
  ])('%s', (_, target) => {
    expect(toDockerfile(apply('mount-caches', target).definition).text).toMatch(mounted)
  })
})

describe('mount-caches mounts uv for another user', () => {
  test.each([
    ['uv', debian.user('1000').uv(['a'], { prefix: '/v' }), 'id=uv-1000,target=/tmp/buildkit-uv,'],
    ['uv sync', debian.user('1000').uvSync(), 'id=uv-1000,target=/tmp/buildkit-uv,'],
    ['uv python', debian.user('1000').uvPython('3.12'), 'id=uv-python-1000,target=/tmp/buildkit-uv-python,'],
  ])('%s', (_, target, mount) => {
    expect(toDockerfile(apply('mount-caches', target).definition).text).toContain(`${mount}sharing=locked,uid=1000`)
  })
})

describe('mount-caches leaves alone', () => {
  test.each([
    ['apt', debian.apt(['a'], { cacheMount: false })],
    ['apk', debian.apk(['a'], { cacheMount: false })],
    ['dnf', debian.dnf(['a'], { cacheMount: false })],
    ['npm', debian.npm({ cacheMount: false })],
    ['pnpm', debian.pnpm(['a'], { global: true, cacheMount: false })],
    ['yarn', debian.yarn({ cacheMount: false })],
    ['cargo build', debian.cargoBuild({ binaries: { app: '/app' }, cacheMount: false })],
    ['go install', debian.goInstall(['a@v1'], { cacheMount: false })],
    ['pip', debian.pip(['a'], { cacheMount: false })],
    ['conda', conda.conda(['a'], { cacheMount: false })],
    ['uv', debian.uv(['a'], { cacheMount: false })],
    ['uv sync', debian.uvSync({ cacheMount: false })],
    ['uv python', debian.uvPython('3.12', { cacheMount: false })],
  ])('%s that forbids it', (_, target) => {
    leavesAlone('mount-caches', target, /cacheMount: false/)
  })

  test.each([
    ['apt', debian.apt(['a'], { cacheMount: true })],
    ['npm', debian.npm({ cacheMount: true })],
    ['pnpm', debian.pnpm({ cacheMount: true })],
    ['yarn', debian.yarn({ cacheMount: true })],
    ['cargo install', debian.cargoInstall(['a'], { cacheMount: true })],
    ['go build', debian.goBuild({ output: '/app', cacheMount: true })],
    ['pip', debian.pip(['a'], { cacheMount: true })],
    ['conda', debian.conda(['a'], { cacheMount: true })],
  ])('%s that asked for it itself', (_, target) => {
    leavesAlone('mount-caches', target)
  })

  test.each([
    ['apt', debian.apt(['a'], { pin: true })],
    ['pip', debian.pip(['a'], { pin: true })],
    ['conda', conda.conda(['a'], { pin: true })],
    ['uv', debian.uv(['a'], { pin: true })],
    ['uv sync', debian.uvSync({ pin: true })],
    ['uv python', debian.uvPython('3.12', { pin: true })],
  ])('%s that is pinned', (_, target) => {
    leavesAlone('mount-caches', target, /pinned/)
  })

  test.each([
    ['pip', debian.user('app').pip(['a'])],
    ['uv', debian.user('app').uv(['a'], { prefix: '/v' })],
    ['uv sync', debian.user('app').uvSync()],
    ['uv python', debian.user('app').uvPython('3.12')],
    ['npm', debian.user('app').npm()],
    ['pnpm', debian.user('node').pnpm()],
    ['yarn', debian.user('node').yarn()],
    ['cargo build', debian.user('app').cargoBuild({ binaries: { app: '/app' } })],
    ['go build', debian.user('app').goBuild({ output: '/app' })],
    ['conda', conda.user('app').conda(['a'])],
    ['pip as a user that a variable names', debian.user(text`${arg('WHO', 'root')}`).pip(['a'])],
    ['pip as the user of the stage that it starts from', stage().from(debian.user('app')).pip(['a'])],
    ['pip as one whose name begins like root', debian.user('rooted').pip(['a'])],
  ])('%s as another user whose number is not known', (_, target) => {
    leavesAlone('mount-caches', target, /whose number is not known.*\.addUser/)
  })

  test('conda as another user, who has a package cache of its own without the mount', () => {
    leavesAlone('mount-caches', conda.user('1000').conda(['a']), /at that user's home/)
  })

  test.each([
    ['from the base image', debian.conda(['a'])],
    ['with micromamba from the base image', debian.conda({ explicit: 'a.lock' }, { tool: 'micromamba' })],
    ['of another prefix', conda.conda(['a'], { prefix: '/other' })],
    ['copied from another stage', debian.copy('/opt/conda/bin', '/opt/conda/bin', { from: conda }).conda(['a'])],
  ])('a conda %s, whose cache may hold packages', (_, target) => {
    leavesAlone('mount-caches', target, /is not installed by/)
  })

  test.each([
    ['an opaque command', conda.run('true')],
    ['a command that writes to the prefix', conda.run('x', { writes: ['/opt/conda'] })],
    ['a command that writes to the cache', conda.run('x', { writes: ['/opt/conda/pkgs/x'] })],
    ['a command that writes there and elsewhere', conda.run('x', { writes: ['/x', '/opt/conda/pkgs/x', '/y'] })],
    ['a copy into the prefix', conda.copy('a', '/opt/conda/')],
    ['a file in the cache', conda.file('/opt/conda/pkgs/urls', 'x\n')],
    ['an instruction as typed', conda.instruction('RUN true')],
  ])('conda after %s', (_, target) => {
    leavesAlone('mount-caches', target.conda(['a']), /may have (?:left packages|configured)/)
  })

  test.each([
    ['CONDA_PKGS_DIRS', debian.env({ CONDA_PKGS_DIRS: '/p' }).condaInstaller()],
    ['MAMBA_ROOT_PREFIX', conda.env({ MAMBA_ROOT_PREFIX: '/p' })],
    ['CONDA_ALLOW_SOFTLINKS', conda.env({ CONDA_ALLOW_SOFTLINKS: 'true' })],
    ['CONDARC', conda.env({ CONDARC: '/x' })],
    ['CONDA_PKGS_DIRS as a build argument', debian.arg(arg('CONDA_PKGS_DIRS', '/p')).condaInstaller()],
    ['CONDA_PKGS_DIRS as one that a label brings in', conda.label({ a: arg('CONDA_PKGS_DIRS', '/p') })],
    [
      'one of them in the stage that it starts from',
      stage()
        .from(debian.env({ CONDA_PKGS_DIRS: '/p' }))
        .condaInstaller(),
    ],
  ])('conda where %s is set', (_, target) => {
    leavesAlone('mount-caches', target.conda(['a']), /is set by .*, so the cache/)
  })

  test.each([
    ['a .condarc of root', debian.file('/root/.condarc', 'pkgs_dirs: [/p]\n').condaInstaller()],
    ['a .condarc of the prefix', conda.file('/opt/conda/.condarc', 'allow_softlinks: true\n')],
    ['one that is copied', debian.copy('condarc', '/root/.condarc').condaInstaller()],
    ['one for everybody', debian.file('/etc/conda/.condarc', 'pkgs_dirs: [p]\n').condaInstaller()],
    ['a .mambarc', conda.file('/root/.mambarc', 'pkgs_dirs: [p]\n')],
    ['a command that writes to the home of root', debian.run('x', { writes: ['/root'] }).condaInstaller()],
    ['an instruction before the installer', debian.instruction('ENV CONDA_PKGS_DIRS=/p').condaInstaller()],
  ])('conda with %s', (_, target) => {
    leavesAlone('mount-caches', target.conda(['a']), /may have (?:configured another|left packages)/)
  })

  test('steps that are no package steps', () => {
    leavesAlone(
      'mount-caches',
      debian
        .run('true')
        .copy('a', '/a')
        .env({ A: text`${variable('B')}` }),
    )
    leavesAlone('mount-caches', conda)
  })
})

describe('a mount is left out where its surroundings are not known', () => {
  test.each<readonly [string, AnyStage]>([
    ['a C shell', debian.shell(['/bin/tcsh', '-c']).apt(['a'])],
    ['a shell whose globs fail', debian.shell(['/bin/bash', '-O', 'failglob', '-c']).pip(['a'])],
    ['a shell that an instruction sets', debian.instruction('SHELL ["/bin/zsh", "-c"]').pip(['a'])],
    ['a user that an instruction sets', debian.instruction('USER app').pip(['a'])],
    [
      'a user whose number changes',
      debian.addUser('app', { uid: 1000 }).run('usermod -u 2000 app').user('app').pip(['a']),
    ],
  ])('%s', (_, target) => {
    leavesAlone('mount-caches', target)
  })

  test.each<readonly [string, AnyStage]>([
    ['the shell of the base', debian.pip(['a'])],
    ['bash that stops at failures', debian.shell(['/bin/bash', '-euxo', 'pipefail', '-c']).pip(['a'])],
    ['another shell before that', debian.shell(['/bin/tcsh', '-c']).shell(['/bin/sh', '-c']).pip(['a'])],
    ['a user whose number stays', debian.addUser('app', { uid: 1000 }).run('usermodel').user('app').pip(['a'])],
  ])('and made for %s', (_, target) => {
    expect(apply('mount-caches', target).rewrites.map(({ action }) => action)).toEqual(['mounted'])
  })
})
