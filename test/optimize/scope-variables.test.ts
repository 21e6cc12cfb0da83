import { describe, expect, test } from 'vitest'
import { arg, stage, text, variable } from 'layerwright'
import { body } from '../dsl/defined.ts'
import { apply, leavesAlone, rewrites } from './fixtures.ts'

const debian = stage('debian:12-slim')
type Debian = typeof debian
const version = debian.env({ ACME_VERSION: '1' }, { as: 'version' })

describe('scope-variables moves', () => {
  test('a variable that nothing reads to the end', () => {
    rewrites('scope-variables', version.apt(['a'], { as: 'a' }).copy('app', '/app/', { as: 'app' }), [
      'a',
      'app',
      'version',
    ])
  })

  test('a variable to just before the first step that reads it', () => {
    const target = version
      .apt(['a'], { as: 'a' })
      .run('make $ACME_VERSION', { reads: ['/app'], writes: ['/app'], as: 'make' })
      .pip(['b'], { prefix: '/v', as: 'b' })
    rewrites('scope-variables', target, ['a', 'version', 'make', 'b'])
  })

  test('only those of an ENV that may go', () => {
    const target = debian.env({ PIP_RETRIES: '3', LANG: 'C', ACME_REV: '1' }).apt(['a']).pip(['b'], { prefix: '/v' })
    rewrites(
      'scope-variables',
      target,
      body(debian.env({ PIP_RETRIES: '3', LANG: 'C' }).apt(['a']).pip(['b'], { prefix: '/v' }).env({ ACME_REV: '1' })),
    )
  })

  test('variables of one ENV that go to one place as one ENV again', () => {
    rewrites(
      'scope-variables',
      debian.env({ ACME_COMMIT: '1', ACME_DATE: '2' }).apt(['a']),
      body(debian.apt(['a']).env({ ACME_COMMIT: '1', ACME_DATE: '2' })),
    )
  })

  test('several ENV, and keeps their order where they depend on each other', () => {
    const target = debian
      .env({ ACME_COMMIT: '/one' })
      .env({ ACME_DATE: text`${variable('ACME_COMMIT')}/two` })
      .apt(['a'], { as: 'a' })
    rewrites('scope-variables', target, ['a', 'env', 'env-2'])
  })

  test('a build argument that is declared too early', () => {
    const target = debian
      .arg(arg('ACME_REV', '1'), { as: 'arg' })
      .apt(['a'], { as: 'a' })
      .env({ ACME_VERSION: arg('ACME_REV', '1') }, { as: 'env' })
    rewrites('scope-variables', target, ['a', 'arg', 'env'])
  })

  test('with its comment', () => {
    const target = debian.comment('why').env({ ACME_COMMIT: '1' }, { as: 'a' }).apt(['b'], { as: 'b' })
    rewrites('scope-variables', target, ['b', 'comment', 'a'])
  })

  test('what its author says is for the container alone', () => {
    const target = debian.env({ DATA: '/data' }, { usedBy: 'runtime', as: 'data' }).apt(['a'], { as: 'a' })
    rewrites('scope-variables', target, ['a', 'data'])
    expect(apply('scope-variables', target).rewrites[0]?.reason).toMatch(
      /maintainer scripts of image\/a could, but by usedBy/,
    )
  })

  test('several of them, together', () => {
    const target = debian.env({ DATA: '/data', MODE: 'x' }, { usedBy: 'runtime', as: 'data' }).apt(['a'], { as: 'a' })
    rewrites('scope-variables', target, ['a', 'data'])
  })

  test('what has its own name, and says that nobody else can mean it', () => {
    const [rewrite] = apply('scope-variables', version.apt(['a'])).rewrites
    expect(rewrite?.reason).toMatch(
      /maintainer scripts of image\/apt could read any variable but those with the image's own name/,
    )
  })

  test('in every stage', () => {
    const base = version.apt(['a'])
    const { rewrites: done } = apply('scope-variables', stage().from(base).env({ ACME_DATE: '1' }).apt(['b']))
    expect(new Set(done.map((rewrite) => rewrite.stage)).size).toBe(2)
  })

  test('and says which variables, and until where', () => {
    const [rewrite] = apply(
      'scope-variables',
      debian.env({ ACME_COMMIT: '1', ACME_DATE: '2' }).apt(['a'], { as: 'tools' }),
    ).rewrites
    expect(rewrite?.reason).toMatch(
      /^ACME_COMMIT, ACME_DATE moved below image\/tools: the step that it passes does not read them/,
    )
    expect(rewrite?.expectedSaving).toBeGreaterThan(0)
  })
})

describe('scope-variables leaves alone', () => {
  const python = (made: Debian): Debian => made.pip(['a'], { prefix: '/venv' })

  test.each([
    ['PIP_NO_CACHE_DIR', 'pip', python],
    ['PIP_INDEX_URL', 'pip', python],
    ['PYTHONDONTWRITEBYTECODE', 'pip', python],
    ['PATH', 'pip', python],
    ['HOME', 'pip', python],
    ['CFLAGS', 'pip', python],
    ['LANG', 'pip', python],
    ['LC_ALL', 'apt', (made: Debian) => made.apt(['a'])],
    ['TZ', 'apt', (made: Debian) => made.apt(['a'])],
    ['DEBIAN_FRONTEND', 'apt', (made: Debian) => made.apt(['a'])],
    ['APT_CONFIG', 'apt', (made: Debian) => made.apt(['a'])],
    ['PATH', 'apt', (made: Debian) => made.apt(['a'])],
    ['http_proxy', 'apt', (made: Debian) => made.apt(['a'])],
    ['HTTPS_PROXY', 'a repository', (made: Debian) => made.aptRepository('x', { url: 'https://x', key: 'https://x' })],
    [
      'CURL_CA_BUNDLE',
      'a repository',
      (made: Debian) => made.aptRepository('x', { url: 'https://x', key: 'https://x' }),
    ],
    ['CONDA_CHANNELS', 'conda', (made: Debian) => made.conda(['a'])],
    ['CONDA_PREFIX', 'conda', (made: Debian) => made.conda(['a'])],
    ['MAMBA_ROOT_PREFIX', 'conda', (made: Debian) => made.conda(['a'])],
    ['SSL_CERT_FILE', 'conda', (made: Debian) => made.conda(['a'])],
    ['CONDA_OVERRIDE_CUDA', 'the installer of conda', (made: Debian) => made.condaInstaller()],
    ['FORCE_CUDA', 'builds of pip', python],
    ['ACCEPT_EULA', 'maintainer scripts', (made: Debian) => made.apt(['a'])],
    ['APP_VERSION', 'a program that runs others', (made: Debian) => made.run('make', { reads: [], writes: ['/x'] })],
    [
      'ACME_COMMIT',
      "the image's own program",
      (made: Debian) => made.run('./build.sh', { reads: ['/src'], writes: ['/x'] }),
    ],
    [
      'ACME_COMMIT',
      'a script whose quotes only bash knows',
      (made: Debian) => made.run("echo $'a\\'' ; evil 'b'", { reads: [], writes: ['/x'] }),
    ],
    ['ACME_COMMIT', "a build of the image's own source", (made: Debian) => made.pip(['/src'])],
    [
      'ACME_COMMIT',
      'requirements, which may name it',
      (made: Debian) => made.pip({ requirements: 'r.txt' }, { prefix: '/v' }),
    ],
    ['ACME_COMMIT', "a package file of the image's own", (made: Debian) => made.apt([], { debs: ['a.deb'] })],
    ['ACME_COMMIT', "scripts of the project's own", (made: Debian) => made.npm()],
    ['ACME_COMMIT', "the project's own build script", (made: Debian) => made.cargoBuild({ binaries: { a: '/app/a' } })],
    [
      'ACME_COMMIT',
      'what lists the environment',
      (made: Debian) => made.run('env > /x', { reads: [], writes: ['/x'] }),
    ],
    [
      'ACME_COMMIT',
      'another interpreter, whose script names it',
      (made: Debian) =>
        made.run({ exec: ['python3', '-c', 'import os; print(os.environ["ACME_COMMIT"])'] }, { reads: [], writes: [] }),
    ],
    ['ANYTHING', 'an opaque command', (made: Debian) => made.run('true')],
    ['ANYTHING', 'an instruction as typed', (made: Debian) => made.instruction('ADD https://x /x')],
    ['USED', 'a command that names it', (made: Debian) => made.run('echo $USED', { reads: [], writes: ['/x'] })],
    [
      'USED',
      'one that names it in braces',
      (made: Debian) => made.run('echo ${USED:-x}', { reads: [], writes: ['/x'] }),
    ],
    ['USED', 'one that says so', (made: Debian) => made.run('make', { reads: ['env:USED'], writes: ['/x'] })],
    [
      'USED_A',
      'one that says so of many',
      (made: Debian) => made.run('make', { reads: ['env:USED_*'], writes: ['/x'] }),
    ],
    ['USED', 'a copy', (made: Debian) => made.copy('a', text`/${variable('USED')}/`)],
    ['USED', 'a directory', (made: Debian) => made.workdir(text`/${variable('USED')}`)],
    ['USED', 'a user', (made: Debian) => made.user(variable('USED')).user('root').copy('a', '/a')],
    ['USED', 'a package', (made: Debian) => made.apt([text`a=${variable('USED')}`])],
    ['PATH', 'any declared command', (made: Debian) => made.run('make', { reads: [], writes: ['/x'] })],
  ])('%s before %s', (name, _, step) => {
    leavesAlone('scope-variables', step(debian.env({ [name]: 'x' })))
  })

  test.each([
    [
      'a value that is made of it',
      debian
        .env({ A: '1' })
        .env({ B: text`${variable('A')}/x` }, { pin: true })
        .apt(['a']),
    ],
    ['a later value of it', debian.env({ A: '1' }).env({ A: '2' }, { pin: true }).apt(['a'])],
    ['a build argument of that name', debian.env({ A: '1' }).arg(arg('A', '2'), { pin: true }).apt(['a'])],
    [
      'a label that uses it',
      debian
        .env({ A: '1' })
        .label({ a: variable('A') })
        .copy('a', '/a'),
    ],
    ['a pinned step', debian.env({ A: '1' }).apt(['a'], { pin: true })],
    ['nothing that runs', debian.env({ A: '1' }).label({ a: '1' }).cmd(['sh'])],
    ['nothing', debian.apt(['a']).env({ A: '1' })],
  ])('a variable before %s', (_, target) => {
    leavesAlone('scope-variables', target)
  })

  test('a build argument in a variable that is for the container alone', () => {
    const target = debian.env({ APP_CUDA: arg('FORCE_CUDA', '1') }, { usedBy: 'runtime' }).pip(['a'], { prefix: '/v' })
    leavesAlone('scope-variables', target)
  })

  test.each([
    ['an ENV', debian.env({ FORCE_CUDA: '1' }, { pin: true })],
    ['a build argument', debian.arg(arg('FORCE_CUDA', '1'), { pin: true })],
  ])('a variable for the container alone that hides %s', (_, above) => {
    leavesAlone('scope-variables', above.env({ FORCE_CUDA: '0' }, { usedBy: 'runtime' }).pip(['a'], { prefix: '/v' }))
  })

  test.each([
    ['LD_AUDIT', 'the loader', (made: Debian): Debian => made.conda(['a'])],
    ['LC_ALL', 'any command', (made: Debian): Debian => made.run('true', { reads: [], writes: ['/x'] })],
    ['PIP_INDEX_URL', 'pip', (made: Debian): Debian => made.pip(['a'], { prefix: '/v' })],
  ])('%s, which %s reads whatever is said of it', (name, _, step) => {
    leavesAlone('scope-variables', step(debian.env({ [name]: '/srv/x' }, { usedBy: 'runtime' })))
  })

  test('a variable that is pinned', () => {
    leavesAlone('scope-variables', debian.env({ A: '1' }, { pin: true }).apt(['a']))
  })

  test('a variable that never changes', () => {
    leavesAlone('scope-variables', debian.env({ A: '1' }, { changes: 'never' }).apt(['a']))
  })

  test('a build argument whose default a later step uses', () => {
    leavesAlone('scope-variables', debian.arg(arg('V', '1')).apt([text`a=${variable('V')}`]))
  })

  test('PATH set twice', () => {
    const target = debian
      .env({ PATH: text`/a:${variable('PATH')}` })
      .env({ PATH: text`/b:${variable('PATH')}` })
      .apt(['a'])
    leavesAlone('scope-variables', target, /PATH can go no further than image\/apt/)
  })
})
