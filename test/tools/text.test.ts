import { describe, expect, test } from 'vitest'
import { arg, stage, text } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { everyCall } from '../dsl/every-call.ts'
import { obstacleBetween } from '../effects/between.ts'
import { body } from '../dsl/defined.ts'

const debian = stage('debian:12-slim')

/** The last instruction of a stage, its lines joined. */
function last(target: AnyStage): string {
  const instruction = body(target).trimEnd().split('\n\n').at(-1) ?? ''
  return instruction.replace(/^(?:ARG .*\n)+/, '').replace(/\\\n\s*/g, '')
}

describe('pip prints', () => {
  test('every option, files at their own places, and each file once', () => {
    const target = debian.pip(
      { packages: ['b', 'a[x]>=1'], requirements: ['dev.txt', './sub//app.txt'], editable: ['.', '/srv/lib[dev]'] },
      {
        constraints: 'sub/c.txt',
        includes: ['sub', 'dev.txt'],
        indexUrl: 'https://example.org/simple?a=1&b',
        extraIndexUrls: [text`https://${arg('HOST', 'example.org')}/x`],
        ...{ noDeps: true, upgrade: true, preRelease: true, breakSystemPackages: true },
        ...{ onlyBinary: ':all:', noBinary: ['y', 'x', 'y'], target: '/srv/x y' },
      },
    )
    expect(last(target)).toBe(
      [
        'RUN --mount=type=bind,source=dev.txt,target=/tmp/context/dev.txt',
        '--mount=type=bind,source=sub,target=/tmp/context/sub',
        'pip install --no-cache-dir --break-system-packages --upgrade --no-deps --pre --only-binary=:all: --no-binary=x --no-binary=y',
        "--target='/srv/x y' --index-url='https://example.org/simple?a=1&b' --extra-index-url=https://\"${HOST}\"/x",
        '-c /tmp/context/sub/c.txt -r /tmp/context/dev.txt -r /tmp/context/sub/app.txt',
        "-e . -e '/srv/lib[dev]' b 'a[x]>=1'",
      ].join(' '),
    )
  })

  test('a user installation, and hashes', () => {
    expect(last(debian.pip(['a'], { user: true }))).toBe('RUN pip install --no-cache-dir --user a')
    expect(last(debian.pip({ requirements: 'r.txt' }, { requireHashes: true }))).toContain(' --require-hashes -r ')
  })

  test('the whole context where that is included', () => {
    expect(last(debian.pip({ requirements: 'a/r.txt' }, { includes: '.' }))).toBe(
      'RUN --mount=type=bind,source=.,target=/tmp/context pip install --no-cache-dir -r /tmp/context/a/r.txt',
    )
  })
})

describe('uv prints', () => {
  test.each([
    [{}, '--system'],
    [{ system: true }, '--system'],
    [{ system: false }, ''],
    [{ prefix: '/opt/venv' }, '--python=/opt/venv/bin/python'],
    [{ python: '>=3.11,<3.13' }, "--python='>=3.11,<3.13'"],
    [
      { compileBytecode: true, preRelease: true, onlyBinary: ['b', 'a'] },
      '--system --compile-bytecode --prerelease=allow --only-binary=a --only-binary=b',
    ],
  ])('%o', (options, words) => {
    expect(last(debian.uv(['x'], options))).toBe(
      `RUN env -u UV_NO_CACHE uv pip install --no-cache --link-mode=copy ${words} x`.replace('  ', ' '),
    )
  })

  test('every option of a sync', () => {
    const target = debian.uvSync({
      ...{ project: 'services/api/', includes: ['lib/pyproject.toml', '.python-version'] },
      ...{ noInstallProject: true, noInstallWorkspace: true, noInstallLocal: true, lock: 'frozen', noDev: true },
      ...{ environment: '/opt/venv', python: '3.12', packages: 'all', extras: ['b', 'a'], groups: 'all' },
      ...{ noGroups: ['h'], noEditable: true, inexact: true, compileBytecode: true },
    })
    expect(last(target)).toBe(
      [
        'RUN --mount=type=bind,source=services/api/.python-version,target=.python-version',
        '--mount=type=bind,source=services/api/lib/pyproject.toml,target=lib/pyproject.toml',
        '--mount=type=bind,source=services/api/pyproject.toml,target=pyproject.toml',
        '--mount=type=bind,source=services/api/uv.lock,target=uv.lock',
        'UV_PROJECT_ENVIRONMENT=/opt/venv env -u UV_NO_CACHE uv sync --no-cache --link-mode=copy --frozen --python=3.12',
        '--no-install-project --no-install-workspace --no-install-local --all-packages --extra=a --extra=b --all-groups',
        '--no-group=h --no-dev --no-editable --inexact --compile-bytecode',
      ].join(' '),
    )
  })
})

test('uv sync prints groups alone', () => {
  expect(last(debian.uvSync({ onlyGroups: ['b', 'a'] }))).toMatch(/ --locked --only-group=a --only-group=b$/)
})

describe('conda prints', () => {
  test.each([
    [
      'conda',
      'create',
      'CONDA_ALWAYS_COPY=true CONDA_LOCAL_REPODATA_TTL=0 PIP_NO_CACHE_DIR=1 /opt/conda/bin/conda env create -y -n e',
    ],
    [
      'conda',
      'update',
      'CONDA_ALWAYS_COPY=true CONDA_LOCAL_REPODATA_TTL=0 PIP_NO_CACHE_DIR=1 /opt/conda/bin/conda env update -n e',
    ],
    [
      'mamba',
      'install',
      'MAMBA_ALWAYS_COPY=true MAMBA_LOCAL_REPODATA_TTL=0 PIP_NO_CACHE_DIR=1 /opt/conda/bin/mamba env update -n e',
    ],
    [
      'micromamba',
      'install',
      'MAMBA_ALWAYS_COPY=true MAMBA_LOCAL_REPODATA_TTL=0 PIP_NO_CACHE_DIR=1 micromamba install -y -r /opt/conda -n e',
    ],
  ] as const)('an environment.yml with %s %s', (tool, command, words) => {
    const target = debian.conda({ file: 'a/e.yml' }, { tool, command, environment: 'e', includes: 'a/pip.txt' })
    const clean = tool === 'micromamba' ? 'micromamba clean -afy -r /opt/conda' : `/opt/conda/bin/${tool} clean -afy`
    expect(last(target)).toBe(
      `RUN --mount=type=bind,source=a/e.yml,target=/tmp/context/a/e.yml --mount=type=bind,source=a/pip.txt,target=/tmp/context/a/pip.txt ${words} -f /tmp/context/a/e.yml && ${clean}`,
    )
  })

  test('a file makes an environment, unless that is base', () => {
    expect(last(debian.conda({ explicit: 'l' }, { environment: '/srv/e' }))).toContain(
      'conda create -y -p /srv/e --file',
    )
    expect(last(debian.conda({ explicit: 'l' }))).toContain('conda install -y -n base --file')
  })

  test('channels and their priority', () => {
    const options = { channels: ['a', 'b'], overrideChannels: true, channelPriority: 'strict' } as const
    expect(last(debian.conda(['x'], options))).toContain(
      'CONDA_ALWAYS_COPY=true CONDA_LOCAL_REPODATA_TTL=0 CONDA_CHANNEL_PRIORITY=strict /opt/conda/bin/conda install -y -n base --override-channels -c a -c b x',
    )
    expect(last(debian.conda(['x'], { ...options, tool: 'mamba' }))).toContain('MAMBA_CHANNEL_PRIORITY=strict')
  })
})

describe('the order of steps', () => {
  type Make = (made: typeof debian) => AnyStage
  const commute = (first: Make, second: Make): boolean => {
    return obstacleBetween(second(everyCall(first(debian)))) === undefined
  }
  const copied: Make = (made) => made.copy('a', '/srv/a')

  test.each<readonly [string, Make]>([
    ['requirements, which may name it', (made) => made.pip({ requirements: 'r.txt' }, { prefix: '/v' })],
    ['an editable project', (made) => made.uv({ editable: ['/srv/a'] }, { prefix: '/v' })],
    ['an editable project somewhere', (made) => made.pip({ editable: ['.'] }, { prefix: '/v' })],
    ['packages for that directory', (made) => made.pip(['x'], { target: '/srv/a' })],
    ['an environment.yml, whose pip may name it', (made) => made.conda({ file: 'e.yml' })],
    ['an environment there', (made) => made.conda(['x'], { environment: '/srv/a/e' })],
    ['a project that is synced', (made) => made.uvSync()],
    ['a list, which may name packages by their paths', (made) => made.conda({ explicit: 'l' }, { environment: 'e' })],
  ])('a copy stays before %s', (_, make) => {
    expect(commute(copied, make)).toBe(false)
  })

  test.each<readonly [string, Make]>([
    ['packages for an environment', (made) => made.pip(['x'], { prefix: '/v', constraints: 'c.txt' })],
    ['uv and an environment', (made) => made.uv(['x'], { prefix: '/v' })],
    ['micromamba', (made) => made.condaInstaller({ tool: 'micromamba' })],
  ])('a copy may pass %s', (_, make) => {
    expect(commute(copied, make)).toBe(true)
  })

  test('an address of an index brings its variable into scope', () => {
    const host = arg('HOST', 'example.org')
    expect(body(debian.uv(['x'], { indexUrl: text`https://${host}/simple` }))).toMatch(/^ARG HOST=example\.org$/m)
  })
})
