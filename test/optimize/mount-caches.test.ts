import { describe, expect, test } from 'vitest'
import { arg, context, stage, text, variable } from 'layerwright'
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
    expect(dockerfile).toMatch(
      /^RUN --mount=type=cache,id=layerwright-apt,target=\/var\/cache\/buildkit-apt,sharing=locked/,
    )
    expect(dockerfile).not.toContain('docker-clean')
    expect(dockerfile).not.toMatch(/target=\/var\/lib\/apt/)
    expect(dockerfile).toContain('rm -rf /var/lib/apt/lists/*')
  })

  test('the cache of pip, with the option that beats PIP_NO_CACHE_DIR', () => {
    const dockerfile = emitted('mount-caches', debian.env({ PIP_NO_CACHE_DIR: '1' }).pip(['rich']))
    expect(dockerfile).toMatch(/^RUN --mount=type=cache,id=layerwright-pip,target=\/tmp\/buildkit-pip,sharing=locked/)
    expect(dockerfile).toContain('--cache-dir=')
    expect(dockerfile).not.toContain('--no-cache-dir')
  })

  test('the cache of uv, in spite of UV_NO_CACHE', () => {
    const mount = /^RUN --mount=type=cache,id=layerwright-uv,target=\/tmp\/buildkit-uv,sharing=locked/
    for (const target of [debian.uv(['rich']), debian.uvSync({ noInstallProject: true })]) {
      const dockerfile = emitted('mount-caches', target)
      expect(dockerfile).toMatch(mount)
      expect(dockerfile).toMatch(/env -u UV_NO_CACHE uv (?:pip install|sync) --cache-dir=\/tmp\/buildkit-uv /)
      expect(dockerfile).not.toContain('--no-cache')
    }
  })

  test('the archives of Python that uv keeps', () => {
    const dockerfile = emitted('mount-caches', debian.uvPython(['3.12', '3.13']))
    expect(dockerfile).toContain(
      '--mount=type=cache,id=layerwright-uv-python,target=/tmp/buildkit-uv-python,sharing=locked',
    )
    expect(dockerfile).toContain('UV_PYTHON_CACHE_DIR=/tmp/buildkit-uv-python uv python install')
  })

  test('the cache of micromamba where it has just been installed, and beside files of the context', () => {
    const target = debian
      .condaInstaller({ tool: 'micromamba' })
      .conda({ file: 'environment.yml' }, { tool: 'micromamba', environment: 'app' })
    const dockerfile = emitted('mount-caches', target)
    expect(dockerfile).toContain(
      '--mount=type=cache,id=layerwright-micromamba-pkgs,target=/opt/conda/pkgs,sharing=locked',
    )
    expect(dockerfile).toContain('--mount=type=bind,source=environment.yml,')
    expect(dockerfile).not.toContain('clean')
  })

  test('the cache of conda, which is then not cleaned', () => {
    const dockerfile = emitted('mount-caches', conda.conda(['numpy']))
    expect(dockerfile).toMatch(
      /^RUN --mount=type=cache,id=layerwright-conda-pkgs,target=\/opt\/conda\/pkgs,sharing=locked/,
    )
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
    expect(dockerfile).toContain(`--mount=type=cache,id=layerwright-${id},target=/tmp/buildkit-${id},sharing=locked `)
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
    const mount = `--mount=type=cache,id=layerwright-${id}-1000,target=/tmp/buildkit-${id},sharing=locked,uid=1000`
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
    ['yarn', debian.yarn(), [`npm-*-${'[0-9a-f]'.repeat(40)}-integrity`]],
    ['cargo', debian.cargoInstall(['a']), ['registry', 'git']],
    ['go', debian.goInstall(['a@v1']), ['mod', 'compiled']],
  ])('of %s: all but downloads is removed before it is used', (tool, target, kept) => {
    const names = kept.map((name) => `! -name '${name}' `).join('')
    const dockerfile = emitted('mount-caches', target)
    expect(dockerfile).toMatch(/PATH=\/usr\/bin:\/bin find \/tmp\/buildkit-\w+ -mindepth/)
    expect(dockerfile).toContain(`depth ${tool === 'pnpm' || tool === 'yarn' ? 2 : 1} ${names}-exec rm -rf {} +`)
  })

  test('another one for mamba, whose cache has another form', () => {
    expect(emitted('mount-caches', conda.conda(['numpy'], { tool: 'mamba' }))).toContain('id=layerwright-mamba-pkgs')
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
  const mounted = /--mount=type=cache,id=layerwright-pip-1000,target=\/tmp\/buildkit-pip,sharing=locked,uid=1000/

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
    ['uv', debian.user('1000').uv(['a'], { prefix: '/v' }), 'id=layerwright-uv-1000,target=/tmp/buildkit-uv,'],
    ['uv sync', debian.user('1000').uvSync(), 'id=layerwright-uv-1000,target=/tmp/buildkit-uv,'],
    [
      'uv python',
      debian.user('1000').uvPython('3.12'),
      'id=layerwright-uv-python-1000,target=/tmp/buildkit-uv-python,',
    ],
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

describe('where the base image is not known, a mount is left out', () => {
  const unknown = stage('example/unknown:1')
  const plainShell = unknown.shell(['/bin/sh', '-c'])

  test.each<readonly [string, AnyStage, RegExp]>([
    [
      'of uv',
      unknown.uv(['a'], { prefix: '/v' }),
      /the user and the shell of example\/unknown:1 .* \.user\('root'\) and/,
    ],
    ['of pip', unknown.pip(['a']), /\.user\('root'\)/],
    ['of npm', unknown.npm(), /\.user\('root'\)/],
    [
      'of a user that is known, by a shell that is not',
      unknown.user('root').pip(['a']),
      /^no cache mount: the shell of/,
    ],
    [
      'of a user with a number, by a shell that is not',
      unknown.user('1000').pip(['a']),
      /^no cache mount: the shell of/,
    ],
    ['of a user that is not known', plainShell.pip(['a']), /^no cache mount: the user of/],
    [
      'without a find',
      plainShell.user('root').cargoInstall(['a']),
      /find.* is not known to be in the image.*\.apt\(\)/,
    ],
    ['after dnf, which brings no find', unknown.dnf(['python3-pip']).pip(['a']), /\.dnf\(\['findutils'\]\)/],
    ['after apk, whose shell may be any', unknown.apk(['py3-pip']).pip(['a']), /the shell of/],
    ['of apt, whose configuration may be any', unknown.apt(['a']), /is not known.*cacheMount: true/],
    ['of apt as root', plainShell.user('root').apt(['a']), /may move the cache/],
    ['of apk', plainShell.apk(['a']), /may move the cache/],
    ['of dnf', plainShell.dnf(['a']), /may move the cache/],
    ['of conda', unknown.apt(['curl'], { cacheMount: false }).condaInstaller().conda(['a']), /may move the cache/],
    ['of go without C', unknown.apt(['go']).goBuild({ output: '/a', cgo: false }), /may move the cache/],
    ['in a stage that starts from one of it', stage().from(unknown.run('x')).pip(['a']), /the user and the shell/],
    ['of Windows', stage('python:3.11-windowsservercore').pip(['a']), /the user and the shell/],
    ['that runs commands of its own', stage('python:3-onbuild').pip(['a']), /the user and the shell/],
    ['that comes from outside of the build', stage(context('base')).pip(['a']), /the user and the shell of base/],
    [
      'whose user an inherited trigger sets',
      stage()
        .from(unknown.onbuild(stage().user('1')))
        .apt(['a'])
        .pip(['b']),
      /is a trigger/,
    ],
  ])('%s', (_, target, why) => {
    leavesAlone('mount-caches', target, why)
  })

  test.each<readonly [string, AnyStage]>([
    ['root, the shell and find are known', unknown.apt(['curl']).uv(['a'])],
    [
      'that is so in a stage below',
      stage()
        .from(unknown.apt(['curl']))
        .uv(['a']),
    ],
    ['all are said', plainShell.user('0').apk(['uv']).uv(['a'])],
    ['no find is needed', stage('fedora:42').user('root').uvPython('3.12')],
    ['dnf brings find', unknown.dnf(['findutils', 'nodejs']).npm()],
    ['another user has a number', unknown.apt(['nodejs']).user('1000').npm()],
  ])('and made where %s', (_, target) => {
    const { rewrites: done } = apply('mount-caches', target)
    expect(done.map(({ action }) => action)).toEqual(['mounted'])
  })
})

describe('where settings may move the cache, a mount is left out', () => {
  const fedora = stage('fedora:42')

  test.each<readonly [string, AnyStage, RegExp]>([
    [
      'apt.conf that moves it',
      debian.file('/etc/apt/apt.conf', 'Dir::Cache "x";\n').apt(['a']),
      /another cache: a file that/,
    ],
    [
      'apt.conf.d that names a path',
      debian.file('/etc/apt/apt.conf.d/x', 'Dpkg::Log "/x";\n').apt(['a']),
      /another cache/,
    ],
    ['a hook of apt', debian.file('/etc/apt/apt.conf.d/x', 'DPkg::Post-Invoke {"x";};\n').apt(['a']), /another cache/],
    ['a hook of dpkg', debian.copy('dpkg.cfg', '/etc/dpkg/dpkg.cfg.d/x').apt(['a']), /another cache/],
    ['a copy over all of /etc/apt', debian.copy('apt/', '/etc/apt/').apt(['a']), /put image\/copy below the step/],
    ['a copy relative to it', debian.workdir('/etc/apt').copy('x', 'apt.conf.d/').apt(['a']), /another cache/],
    [
      'a link that may lead there',
      debian
        .run('ln -s /etc/apt/apt.conf.d /l', { writes: ['/l'] })
        .copy('x', '/l/')
        .apt(['a']),
      /another cache/,
    ],
    ['a command that nobody understands', debian.run('./setup').apt(['a']), /say with `writes` what image\/run writes/],
    ['an instruction as typed', debian.instruction('RUN x').apt(['a']), /another cache/],
    [
      'a trigger',
      stage()
        .from(debian.onbuild(stage().run('x')))
        .apt(['a']),
      /another cache/,
    ],
    ['APT_CONFIG', debian.env({ APT_CONFIG: '/x' }).apt(['a']), /APT_CONFIG is set by image\/env/],
    ['APT_CONFIG as a build argument', debian.arg(arg('APT_CONFIG')).apt(['a']), /APT_CONFIG is set by/],
    ['the configuration of apk', stage('alpine:3').copy('apk/', '/etc/apk/').apk(['a']), /another cache/],
    ['hooks of apk', stage('alpine:3').file('/etc/apk/commit_hooks.d/x', '#!x\n').apk(['a']), /another cache/],
    ['APK_CONFIG', stage('alpine:3').env({ APK_CONFIG: 'x' }).apk(['a']), /APK_CONFIG/],
    ['dnf.conf that moves it', fedora.file('/etc/dnf/dnf.conf', 'cachedir=/x\n').dnf(['a']), /another cache/],
    ['dnf.conf by a command', fedora.run('x', { writes: ['/etc/dnf/dnf.conf'] }).dnf(['a']), /say with `writes`/],
    ['plugins of dnf', fedora.copy('x', '/etc/dnf/libdnf5-plugins/actions.d/').dnf(['a']), /another cache/],
    ['HOME, where conda looks', conda.env({ HOME: '/x' }).conda(['a']), /HOME is set/],
    [
      'GOFLAGS that may name a program',
      debian.env({ GOFLAGS: '-toolexec=x' }).goBuild({ output: '/a', cgo: false }),
      /GOFLAGS/,
    ],
    [
      'GOFLAGS of a build argument',
      debian.env({ GOFLAGS: text`${arg('F')}` }).goBuild({ output: '/a', cgo: false }),
      /GOFLAGS/,
    ],
    ['go env -w', debian.run('go env -w GOFLAGS=-toolexec=x').goInstall(['a@v1'], { cgo: false }), /another cache/],
    ['a find of its own', debian.file('/bin/find', '#!/bin/false\n').pip(['a']), /program of its own/],
    ['a find that is gone', debian.run('dpkg --purge findutils').pip(['a']), /take find away/],
    ['a base of Fedora, which may have no find', fedora.pip(['a']), /find.*is not known/],
  ])('%s', (_, target, why) => {
    leavesAlone('mount-caches', target, why)
  })

  test('a package of the project above it', () => {
    const { rewrites: done, declined } = apply(
      'mount-caches',
      debian.apt([], { debs: ['x.deb'], as: 'own' }).apt(['a']),
    )
    expect(done.map(({ steps }) => steps)).toEqual([['image/own']])
    expect(declined.map(({ reason }) => reason)).toEqual([expect.stringContaining('may have configured another cache')])
  })

  test.each<readonly [string, AnyStage, number]>([
    [
      'sources, keys and pins',
      debian
        .copy('s', '/etc/apt/sources.list.d/')
        .file('/etc/apt/preferences.d/x', 'Package: *\nPin: release a=/x\n')
        .apt(['a']),
      1,
    ],
    [
      'settings of apt without a path',
      debian.file('/etc/apt/apt.conf.d/x', 'APT::Install-Recommends "0";\n').apt(['a']),
      1,
    ],
    [
      'repositories that steps add',
      debian.apt(['a']).aptRepository('x', { url: 'https://x', key: 'https://x/k' }).apt(['b']),
      2,
    ],
    ['a snapshot', debian.aptSnapshot('20261101T000000Z').apt(['a']), 1],
    ['a command that says what it writes', debian.run('x', { writes: ['/srv/x'] }).apt(['a']), 1],
    [
      'files elsewhere, relative ones too',
      debian.apt(['a']).workdir('/app').copy('.', '.').copy('x', '/etc/nginx/').apt(['b']),
      2,
    ],
    ['repositories of apk', stage('alpine:3').file('/etc/apk/repositories', 'https://x/y\n').apk(['a']), 1],
    [
      'repositories and speed of dnf',
      fedora.copy('x', '/etc/yum.repos.d/').file('/etc/dnf/dnf.conf', '[main]\nfastestmirror=1\n').dnf(['a']),
      1,
    ],
    [
      'what pip is told otherwise',
      debian.run('pip config set global.cache-dir /x').env({ PIP_CACHE_DIR: '/x' }).pip(['a']),
      1,
    ],
    [
      'what uv, npm and cargo are told otherwise',
      debian
        .run('x')
        .env({ UV_CACHE_DIR: '/x', npm_config_cache: '/x', CARGO_HOME: '/x', HOME: '/x' })
        .uv(['a'])
        .npm()
        .cargoInstall(['a']),
      3,
    ],
    ['what go with C is told otherwise', debian.env({ GOMODCACHE: '/x' }).goBuild({ output: '/a' }), 1],
    [
      'GOFLAGS that name no program',
      debian.env({ GOFLAGS: '-mod=mod -trimpath' }).goBuild({ output: '/a', cgo: false }),
      1,
    ],
    ['a PATH that adds to what it was', debian.env({ PATH: text`/v/bin:${variable('PATH')}` }).pip(['a']), 1],
    ['a PATH without find', debian.env({ PATH: '/v/bin' }).pip(['a'], { prefix: '/v' }), 1],
    ['a PATH that a build argument gives', debian.env({ PATH: text`${arg('P')}` }).pip(['a']), 1],
    ['a PATH with the usual programs', debian.env({ PATH: '/v/bin:/usr/bin' }).pip(['a']), 1],
    ['a find that dnf brings', fedora.dnf(['findutils']).pip(['a']), 2],
  ])('and made with %s', (_, target, count) => {
    const { rewrites: done } = apply('mount-caches', target)
    expect(done.map(({ action }) => action)).toEqual(Array.from({ length: count }, () => 'mounted'))
  })
})

describe('a mount is not put where it would meet what is the author’s:', () => {
  const common = { mounts: [{ type: 'cache', id: 'pip', target: '/w' }], reads: [], writes: ['/x'] } as const
  const ours = { mounts: [{ type: 'cache', id: 'layerwright-pip', target: '/w' }] } as const

  test.each<readonly [string, AnyStage, RegExp]>([
    ['a file at its place', debian.file('/tmp/buildkit-pip/c.txt', 'a\n').pip(['a']), /speaks of/],
    [
      'a variable that names its place',
      debian.env({ PIP_CONSTRAINT: '/tmp/buildkit-pip/c.txt' }).pip(['a']),
      /speaks of/,
    ],
    ['a command below that names its place', debian.pip(['a']).run('ls /tmp/buildkit-pip'), /speaks of/],
    ['a mount of its name', debian.run('x', ours).pip(['a']), /speaks of/],
    ['a mount of its name below', debian.pip(['a']).run('x', ours), /speaks of/],
    [
      'an instruction with its name',
      debian.instruction('RUN --mount=type=cache,id=layerwright-apt,target=/a x').apt(['a']),
      /./,
    ],
    ['a program of the system', debian.file('/usr/bin/cp', 'x\n').apt(['a']), /program of its own/],
    ['a program under its other name', debian.file('/bin/mv', 'x\n').apt(['a']), /program of its own/],
    ['programs from the context', debian.copy('bin/', '/usr/bin/').apt(['a']), /program of its own/],
    ['a whole system from the context', debian.copy('root/', '/').apt(['a']), /./],
    [
      'a shell that reads a file first, which may set the umask',
      debian.env({ BASH_ENV: '/u.sh' }).shell(['/bin/bash', '-c']).uv(['a'], { system: true }),
      /BASH_ENV/,
    ],
    [
      'another source of modules',
      stage('golang:1.25').env({ GOPROXY: 'file:///p' }).goInstall(['x.example/y@v1']),
      /GOPROXY/,
    ],
    ['a wrapper of the tool', debian.file('/usr/local/sbin/uv', 'x\n').uv(['a'], { system: true }), /before the tool/],
    ['programs that may hold one', debian.copy('tools/', '/opt/tools/bin/').apt(['a']), /before the tool/],
    [
      'a file that Node runs first',
      debian.env({ NODE_OPTIONS: '--require=/u.cjs' }).pnpm(['a'], { global: true }),
      /Node run a file first/,
    ],
    ['a place that is spelled by a variable', debian.env({ B: '/tmp/buildkit' }).pip(['a']), /speaks of/],
    ['what may be at its place', debian.copy('tmp/', '/tmp/').pip(['a']), /directory above/],
    [
      'a link above its place',
      debian.run('rm -rf /tmp && ln -s /srv/t /tmp', { reads: [], writes: ['/tmp'] }).pip(['a']),
      /directory above/,
    ],
    [
      'a number that a file may change',
      debian.addUser('app', { uid: 1000 }).file('/etc/passwd', 'app:x:5:5::/home/app:/bin/sh\n').user('app').pip(['a']),
      /another number/,
    ],
    [
      'settings of Go at the home of another user',
      stage('golang:1.25')
        .addUser('app', { uid: 1000 })
        .file('/home/app/.config/go/env', 'GOPROXY=file:///p\n')
        .user('app')
        .goInstall(['x.example/y@v1']),
      /may have configured another cache/,
    ],
    [
      'a list of Pythons that may have no checksums',
      debian.env({ UV_PYTHON_DOWNLOADS_JSON_URL: 'file:///d.json' }).uvPython('3.12'),
      /UV_PYTHON_DOWNLOADS_JSON_URL/,
    ],
    ['a command that takes /tmp away', debian.run('make && rm -rf /tmp').pip(['a']), /directory above/],
    ['a command that closes /tmp', debian.run('mkdir /work && chmod 700 /tmp').pip(['a']), /directory above/],
    ['a pip of its time', stage('python:3.6').pip(['a']), /python:3\.6 may have a pip of before 19\.1/],
    [
      'a pip of its distribution',
      stage('debian:10').apt(['python3-pip'], { cacheMount: false }).pip(['a']),
      /debian:10 may have a pip/,
    ],
    [
      'a pip that nobody knows',
      stage('registry.example/base').apt(['python3-pip']).pip(['a']),
      /registry\.example\/base may have a pip/,
    ],
    ['an older pip of its own', debian.pip(['pip==18.1']).pip(['a'], { prefix: '/v' }), /image\/pip names a pip/],
    ['a pip below the first that is new enough', debian.run('pip install "pip<19.1"').pip(['a']), /names a pip/],
    ['an older pip by a script', debian.run('pip install "pip<19"').pip(['a']), /image\/run names a pip/],
    [
      'an older conda',
      debian.apt(['curl'], { cacheMount: false }).condaInstaller({ version: '4.6.14' }).conda(['a']),
      /names a conda of before 4\.7/,
    ],
    [
      'packages of conda in the old format alone',
      debian.apt(['curl'], { cacheMount: false }).env({ CONDA_USE_ONLY_TAR_BZ2: '1' }).condaInstaller().conda(['a']),
      /CONDA_USE_ONLY_TAR_BZ2/,
    ],
    [
      'a list of addresses of packages',
      debian.apt(['curl'], { cacheMount: false }).condaInstaller().conda({ explicit: 'a.lock' }),
      /may have no checksums/,
    ],
    [
      'an address of a package',
      debian.apt(['curl'], { cacheMount: false }).condaInstaller().conda(['https://x.example/a-1-0.conda']),
      /may have no checksums/,
    ],
    ['settings that may name one', debian.copy('uv.toml', '/app/').workdir('/app').uvPython('3.12'), /another cache/],
    ['no checks of modules', stage('golang:1.25').env({ GOSUMDB: 'off' }).goInstall(['x.example/y@v1']), /GOSUMDB/],
    ['modules that are nobody’s', stage('golang:1.25').env({ GOPRIVATE: '*' }).goBuild({ output: '/a' }), /GOPRIVATE/],
  ])('%s', (_, target, why) => {
    leavesAlone('mount-caches', target, why)
  })

  test.each<readonly [string, AnyStage]>([
    ['a program before the system’s on the PATH', debian.file('/usr/local/bin/cp', 'x\n').apt(['a'])],
    ['a PATH of its own', debian.env({ PATH: '/opt/tools/bin:/usr/bin' }).apt(['a'])],
    ['memory for Node', debian.env({ NODE_OPTIONS: '--max-old-space-size=4096' }).pnpm(['a'], { global: true })],
    ['a file that names no list of Pythons', debian.file('/app/uv.toml', 'native-tls = true\n').uvPython('3.12')],
    ['a command that empties /tmp', debian.run('cd /tmp && make && rm -rf /tmp/* /tmp/x /var/tmp').pip(['a'])],
    ['a pip that is new enough', stage('python:3.11').run('pip install "pip<24.1" pip==23').pip(['a'])],
    ['a mount of a common name', debian.run('x', common).pip(['a'])],
    ['modules as they come', stage('golang:1.25').goInstall(['x.example/y@v1'])],
  ])('but it is where there is %s', (_, target) => {
    expect(apply('mount-caches', target).rewrites.map(({ action }) => action)).toEqual(['mounted'])
  })
})
