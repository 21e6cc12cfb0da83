import { describe, expect, test } from 'vitest'
import { stage } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { everyCall } from '../dsl/every-call.ts'
import { obstacleBetween } from './between.ts'

const debian = stage('debian:12-slim')
type Make = (made: typeof debian) => AnyStage

const ALL = 'PATH HOME LANG LANGUAGE LC_ALL LC_CTYPE TZ TMPDIR'.split(' ')
const NETWORK = [
  ...['http', 'https', 'ftp', 'no', 'all'].flatMap((scheme) => [`${scheme}_proxy`, `${scheme.toUpperCase()}_PROXY`]),
  ...'SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE REQUESTS_CA_BUNDLE OPENSSL_CONF'.split(' '),
]
const PYTHON = 'PYTHONPATH PYTHONDONTWRITEBYTECODE VIRTUAL_ENV XDG_CACHE_HOME PIP_INDEX_URL PIP_NO_CACHE_DIR'.split(' ')
const CONDA = 'CONDA_PREFIX CONDA_CHANNELS _CONDA_EXE MAMBA_ROOT_PREFIX'.split(' ')
const UV = 'PYTHONPATH VIRTUAL_ENV XDG_CACHE_HOME UV_INDEX_URL UV_PYTHON UV_NO_CACHE CONDA_PREFIX NETRC'.split(' ')
const COMPILER =
  'CC CXX CPP FC LD AR MAKEFLAGS MAKE SOURCE_DATE_EPOCH CFLAGS CXXFLAGS CPPFLAGS LDFLAGS FFLAGS LD_LIBRARY_PATH LIBRARY_PATH CPATH PKG_CONFIG_PATH CMAKE_ARGS CARGO_HOME RUSTFLAGS NPY_BLAS_ORDER'.split(
    ' ',
  )
const NODE = 'NODE_ENV NODE_OPTIONS NODE_EXTRA_CA_CERTS COREPACK_HOME XDG_CONFIG_HOME CI'.split(' ')
const APT = 'APT_CONFIG DEBIAN_FRONTEND DEBCONF_DEBUG DPKG_FORCE UCF_FORCE_CONFFOLD PERL5LIB PYTHONPATH'.split(' ')

/** Each tool with variables that its documentation says it reads, and places that it reads or writes. */
const TOOLS: readonly {
  readonly name: string
  readonly make: Make
  readonly variables: readonly string[]
  readonly places: readonly string[]
  /** Whether it runs code of other people, unless it is said that it does not. */
  readonly runs?: false
  /** Whether it may run code of the project's own. */
  readonly own?: true
}[] = [
  {
    name: 'apt',
    make: (made) => made.apt(['a']),
    variables: [...ALL, ...NETWORK, ...APT],
    places: [
      '/usr/bin/x',
      '/bin/x',
      '/lib/x',
      '/etc/x',
      '/var/lib/x',
      '/opt/x',
      '/root/x',
      '/run/x',
      '/srv/x',
      '/home/x',
    ],
  },
  {
    name: 'a repository',
    runs: false,
    make: (made) => made.aptRepository('x', { url: 'https://x', key: 'https://x' }),
    variables: [...ALL, ...NETWORK],
    places: [
      '/usr/bin/curl',
      '/etc/os-release',
      '/etc/apt/keyrings/x.asc',
      '/etc/apt/sources.list.d/x.sources',
      '/etc/ssl/x',
    ],
  },
  {
    name: 'a repository whose key is in a file',
    runs: false,
    make: (made) => made.aptRepository('x', { url: 'https://x', key: { file: 'x.gpg', binary: true } }),
    variables: ['PATH', 'HOME'],
    places: ['/usr/bin/install', '/etc/os-release', '/etc/apt/keyrings/x.gpg', '/etc/apt/sources.list.d/x.sources'],
  },
  {
    name: 'a snapshot',
    runs: false,
    make: (made) => made.aptSnapshot('20261101T000000Z'),
    variables: ['PATH', 'HOME'],
    places: ['/usr/bin/sed', '/etc/apt/sources.list', '/etc/apt/sources.list.d/debian.sources'],
  },
  {
    name: 'apk',
    make: (made) => made.apk(['a']),
    variables: [...ALL, ...NETWORK, 'APK_CONFIG', 'HTTP_USER_AGENT', 'NETRC'],
    places: ['/usr/bin/x', '/bin/x', '/etc/apk/keys/x', '/var/lib/x', '/opt/x', '/boot/x', '/srv/x'],
  },
  {
    name: 'dnf',
    make: (made) => made.dnf(['a']),
    variables: [...ALL, ...NETWORK, 'PYTHONPATH', 'DNF_VAR', 'LIBDNF_PLUGINS', 'RPM_CONFIGDIR'],
    places: ['/usr/bin/x', '/lib64/x', '/etc/yum.repos.d/x', '/var/lib/rpm/x', '/root/.rpmmacros', '/opt/x'],
  },
  {
    name: 'the installer of conda',
    make: (made) => made.condaInstaller({ prefix: '/c' }),
    variables: [...ALL, ...NETWORK, ...CONDA, 'PYTHONPATH'],
    places: ['/usr/bin/bash', '/etc/ssl/x', '/c', '/c/bin/x', '/root/.condarc', '/root/.bashrc', '/tmp/x'],
  },
  {
    name: 'conda',
    make: (made) => made.conda(['a'], { prefix: '/c' }),
    variables: [...ALL, ...NETWORK, ...CONDA, ...PYTHON],
    places: [
      '/usr/lib/x',
      '/etc/ssl/x',
      '/c/.condarc',
      '/c/envs/x',
      '/root/.condarc',
      '/root/.conda/x',
      '/root/.cache/x',
    ],
  },
  {
    name: 'pip in an environment',
    make: (made) => made.pip(['a'], { prefix: '/v' }),
    variables: [...ALL, ...NETWORK, ...PYTHON, ...COMPILER],
    places: ['/usr/include/x', '/etc/pip.conf', '/v/bin/x', '/root/.config/pip/pip.conf', '/root/.netrc'],
  },
  {
    name: 'pip of the image',
    make: (made) => made.pip(['a']),
    variables: [...ALL, ...NETWORK, ...PYTHON, ...COMPILER],
    places: ['/usr/local/lib/x', '/anything'],
  },
  {
    name: 'uv in an environment',
    make: (made) => made.uv(['a'], { prefix: '/v' }),
    variables: [...ALL, ...NETWORK, ...UV, ...COMPILER],
    places: ['/usr/include/x', '/etc/uv/uv.toml', '/v/bin/x', '/root/.config/uv/uv.toml', '/tmp/x'],
  },
  {
    name: 'uv sync',
    own: true,
    make: (made) => made.uvSync({ noInstallProject: true }),
    variables: [...ALL, ...NETWORK, ...UV, ...COMPILER],
    places: ['/app/pyproject.toml', '/anything'],
  },
  {
    name: 'a Python of uv',
    runs: false,
    make: (made) => made.uvPython('3.12', { directory: '/p' }),
    variables: [...ALL, ...NETWORK, ...UV],
    places: ['/p/cpython/bin/python', '/root/.config/uv/uv.toml', '/root/.local/bin/python3.12'],
  },
  {
    name: 'npm without install scripts',
    own: true,
    make: (made) => made.npm({ ignoreScripts: true }),
    variables: [...ALL, ...NETWORK, ...NODE, 'npm_config_registry', 'NPM_CONFIG_CACHE'],
    places: ['/usr/bin/node', '/app/.npmrc', '/root/.npmrc', '/anything'],
  },
  {
    name: 'pnpm without install scripts',
    own: true,
    make: (made) => made.pnpm({ ignoreScripts: true }),
    variables: [...ALL, ...NETWORK, ...NODE, 'npm_config_registry', 'PNPM_HOME'],
    places: ['/usr/bin/node', '/app/.npmrc', '/root/.npmrc', '/anything'],
  },
  {
    name: 'yarn without install scripts',
    own: true,
    make: (made) => made.yarn({ ignoreScripts: true }),
    variables: [...ALL, ...NETWORK, ...NODE, 'YARN_REGISTRY', 'npm_config_registry', 'V8_COMPILE_CACHE_CACHE_DIR'],
    places: ['/usr/bin/node', '/app/.yarnrc', '/root/.npmrc', '/anything'],
  },
  {
    name: 'go build',
    make: (made) => made.goBuild({ output: '/usr/local/bin/app' }),
    variables: [...ALL, ...NETWORK, 'GOFLAGS', 'GOPROXY', 'GOOS', 'CGO_CFLAGS', 'GIT_SSH', 'CC', 'PKG_CONFIG_PATH'],
    places: ['/usr/lib/go/bin/go', '/usr/local/bin/app', '/root/.config/go/env', '/src/go.mod'],
  },
  {
    name: 'go install',
    make: (made) => made.goInstall(['example.org/a@v1'], { bin: '/opt/bin' }),
    variables: [...ALL, ...NETWORK, 'GOFLAGS', 'GOPRIVATE', 'GOBIN', 'CGO_ENABLED', 'LD_LIBRARY_PATH'],
    places: ['/usr/lib/go/bin/go', '/opt/bin/a', '/root/.netrc', '/tmp/x'],
  },
  {
    name: 'a command that says that it touches nothing',
    make: (made) => made.run('fc-cache -f', { reads: [], writes: [] }),
    variables: ['PATH', 'HOME'],
    places: [],
  },
]

/** Whether the two steps that these make can change places. */
function commute(first: Make, second: Make): boolean {
  return obstacleBetween(second(everyCall(first(debian))), 'acme.image') === undefined
}

describe.each(TOOLS)('$name', ({ make, variables, places, runs, own }) => {
  test.each(variables)('stays after ENV %s', (variable) => {
    expect(commute((made) => made.env({ [variable]: 'x' }), make)).toBe(false)
  })

  test.each(places)('stays after what was put to %s', (place) => {
    expect(commute((made) => made.copy('a', place), make)).toBe(false)
  })

  test('may pass what only the image can mean, and what its author says is for the container alone', () => {
    expect(commute((made) => made.env({ ACME_VERSION: 'x' }), make)).toBe(own !== true)
    for (const name of ['APP_VERSION', 'FORCE_CUDA', 'A'])
      expect(commute((made) => made.env({ [name]: 'x' }, { usedBy: 'runtime' }), make)).toBe(true)
  })

  test(runs === false ? 'may pass any variable that it does not read' : 'stays after any other variable', () => {
    for (const name of ['APP_VERSION', 'A', 'PATHS', 'XPIP', 'FORCE_CUDA', 'ACCEPT_EULA'])
      expect(commute((made) => made.env({ [name]: 'x' }), make)).toBe(runs === false)
  })

  test('may pass all metadata', () => {
    const metadata: readonly Make[] = [
      (made) => made.label({ a: '1' }),
      (made) => made.cmd(['a']),
      (made) => made.expose([80]),
      (made) => made.volume(['/v']),
      (made) => made.healthcheck('none'),
      (made) => made.stopsignal('SIGINT'),
    ]
    for (const step of metadata) expect(commute(step, make)).toBe(true)
  })

  test('stays with its user and its shell', () => {
    expect(commute((made) => made.user('root'), make)).toBe(false)
    expect(commute((made) => made.shell(['/bin/bash', '-c']), make)).toBe(false)
  })
})

test('tools keep the order in which they are written', () => {
  const apart = TOOLS.flatMap((one, index) =>
    TOOLS.slice(index + 1).flatMap((other) => (commute(one.make, other.make) ? [`${one.name}, ${other.name}`] : [])),
  )
  expect(apart).toEqual([
    'the installer of conda, a command that says that it touches nothing',
    'conda, a command that says that it touches nothing',
    'pip in an environment, a command that says that it touches nothing',
    'uv in an environment, a command that says that it touches nothing',
    'a Python of uv, a command that says that it touches nothing',
    'go install, a command that says that it touches nothing',
  ])
})

const RUN_SCRIPTS: readonly (readonly [string, Make])[] = [
  ['npm', (made) => made.npm()],
  ['npm for everybody', (made) => made.npm(['a'], { global: true })],
  ['pnpm', (made) => made.pnpm()],
  ['yarn', (made) => made.yarn()],
]

describe.each(RUN_SCRIPTS)('install scripts of packages that %s runs', (_, make) => {
  test('may read any variable', () => {
    for (const name of ['APP_VERSION', 'PUPPETEER_SKIP_DOWNLOAD', 'A'])
      expect(commute((made) => made.env({ [name]: 'x' }), make)).toBe(false)
  })

  test('may add users and packages of the system', () => {
    expect(commute((made) => made.addUser('app'), make)).toBe(false)
    expect(commute((made) => made.apt(['a']), make)).toBe(false)
  })

  test('run where the step stands, whatever its author declares', () => {
    const declared: Make = (made) => made.npm({ reads: [], writes: ['/app/node_modules'] })
    expect(commute((made) => made.workdir('/app'), declared)).toBe(false)
    expect(commute((made) => made.copy('a', '/srv/a'), declared)).toBe(true)
  })
})

const CARGO: readonly (readonly [string, Make])[] = [
  ['cargo build', (made) => made.cargoBuild({ binaries: { app: '/opt/app' } })],
  ['cargo install', (made) => made.cargoInstall(['a'], { root: '/opt' })],
]

describe.each(CARGO)('%s', (_, make) => {
  test('stays after every variable, which a build script or a macro may read', () => {
    for (const name of ['APP_VERSION', 'RUSTFLAGS', 'A'])
      expect(commute((made) => made.env({ [name]: 'x' }), make)).toBe(false)
  })

  test('stays after any file and in its directory', () => {
    for (const place of ['/usr/bin/cargo', '/src/.cargo/config.toml', '/opt/app'])
      expect(commute((made) => made.copy('a', place), make)).toBe(false)
    expect(commute((made) => made.workdir('/src'), make)).toBe(false)
  })

  test('writes its binaries only', () => {
    const reader: Make = (made) => made.run('x', { reads: ['/srv', 'env:HOME'], writes: [] })
    expect(commute(make, reader)).toBe(true)
    expect(commute(make, (made) => made.run('x', { reads: ['/opt/app'], writes: [] }))).toBe(false)
  })
})
