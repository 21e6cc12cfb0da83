import { posix } from 'node:path'
import { isStage } from './definition.ts'
import type { Effects, Resource, Resources } from './effects.ts'
import { dispatch, type Step, type StepTable } from './step.ts'
import { stepReferences } from './step-references.ts'
import { plain, type Text } from './text.ts'

/** The files of the operating system, which every tool that is installed from packages is made of. */
const SYSTEM: readonly Resource[] = ['/usr', '/etc', '/var', 'dpkg']

/** What every shell command depends on, declared or not: who runs it, with which shell, from which PATH. */
const SHELL_COMMAND: readonly Resource[] = ['user', 'shell', 'env:PATH', 'env:HOME']

/** Variables that the named tools read, by their own documentation. */
const LOCALE: readonly Resource[] = ['env:LANG', 'env:LANGUAGE', 'env:LC_*', 'env:TZ', 'env:TMPDIR']
const PROXY: readonly Resource[] = ['http', 'https', 'ftp', 'no', 'all'].flatMap((scheme) => [
  `env:${scheme}_proxy` as const,
  `env:${scheme.toUpperCase()}_PROXY` as const,
])
const CERTIFICATES: readonly Resource[] = ['env:SSL_*', 'env:CURL_*', 'env:REQUESTS_*', 'env:OPENSSL_*']
const PYTHON: readonly Resource[] = ['env:PYTHON*', 'env:VIRTUAL_ENV', 'env:XDG_*']
const COMPILER: readonly Resource[] = [
  ...(['CC', 'CXX', 'CPP', 'FC', 'LD', 'AR', 'MAKEFLAGS', 'MAKE', 'SOURCE_DATE_EPOCH'] as const).map(
    (name) => `env:${name}` as const,
  ),
  ...(['CFLAGS', 'CXXFLAGS', 'CPPFLAGS', 'LDFLAGS', 'FFLAGS'] as const).map((name) => `env:${name}` as const),
  'env:LD_*',
  'env:LIBRARY_PATH',
  'env:CPATH',
  'env:PKG_*',
  'env:CMAKE_*',
  'env:CARGO_*',
  'env:RUST*',
  'env:NPY_*',
]
const DOWNLOAD: readonly Resource[] = ['network', ...PROXY, ...CERTIFICATES, ...LOCALE]

const nothing: Effects = { reads: [], writes: [] }
const config = (...names: readonly string[]): Effects => ({
  reads: [],
  writes: names.map((name): Resource => `config:${name}`),
})

const TABLE: StepTable<Effects> = {
  apt: () => ({
    reads: [
      ...SHELL_COMMAND,
      ...SYSTEM,
      ...DOWNLOAD,
      ...PYTHON,
      'accounts',
      'env:APT_*',
      'env:DEB*',
      'env:DPKG_*',
      'env:UCF_*',
      'env:PERL*',
    ],
    writes: [...SYSTEM, 'accounts', '/opt', '/root', '/run', '/srv', '/home'],
  }),
  aptRepository: ({ name }) => ({
    reads: [...SHELL_COMMAND, ...SYSTEM, ...DOWNLOAD],
    writes: ['/etc/apt', `/etc/apt/keyrings/${name}.asc`, `/etc/apt/sources.list.d/${name}.sources`],
  }),
  condaInstaller: ({ prefix }) => ({
    reads: [
      ...SHELL_COMMAND,
      ...SYSTEM,
      ...DOWNLOAD,
      ...PYTHON,
      'env:CONDA*',
      'env:_CONDA*',
      'env:MAMBA_*',
      path(prefix),
      '/root',
      '/tmp',
    ],
    writes: [path(prefix), '/root', '/tmp'],
  }),
  conda: ({ prefix }) => ({
    reads: [
      ...SHELL_COMMAND,
      ...SYSTEM,
      ...DOWNLOAD,
      ...PYTHON,
      'env:CONDA*',
      'env:_CONDA*',
      'env:MAMBA_*',
      'env:PIP_*',
      path(prefix),
      '/root',
    ],
    writes: [path(prefix), '/root/.conda', '/root/.mamba', '/root/.cache'],
  }),
  pip: ({ prefix }) => {
    const reads: readonly Resource[] = [...SHELL_COMMAND, ...DOWNLOAD, ...PYTHON, ...COMPILER, 'env:PIP_*', '/root']
    return prefix === undefined
      ? { reads: [...reads, '/', 'dpkg'], writes: ['/'] }
      : { reads: [...reads, ...SYSTEM, path(prefix)], writes: [path(prefix), '/root/.cache'] }
  },
  run: () => ({ reads: 'everything', writes: 'everything' }),
  copy: (step) => ({
    reads: [
      ...(step.from === undefined
        ? step.sources.map((source): Resource => `context:${plain(source) ?? '.'}`)
        : isStage(step.from)
          ? [`stage:${step.from.name}` as const]
          : []),
      ...(step.chown === undefined ? [] : (['accounts'] as const)),
      ...(plain(step.destination)?.startsWith('/') === true ? [] : (['cwd'] as const)),
    ],
    writes: [textPath(step.destination)],
  }),
  file: (step) => ({ reads: step.owner === undefined ? [] : ['accounts'], writes: [textPath(step.path)] }),
  arg: ({ declaration }) => ({ reads: [], writes: [`env:${declaration.name}`] }),
  env: ({ entries }) => ({ reads: [], writes: entries.map(([name]): Resource => `env:${name}`) }),
  label: ({ entries }) => config(...entries.map(([name]) => `label:${name}`)),
  workdir: (step) => ({ reads: [textPath(step.path), 'user'], writes: ['cwd', textPath(step.path)] }),
  user: () => ({ reads: [], writes: ['user'] }),
  shell: () => ({ reads: [], writes: ['shell'] }),
  cmd: () => config('command'),
  entrypoint: () => config('command'),
  expose: () => config('ports'),
  volume: () => config('volumes'),
  healthcheck: () => config('healthcheck'),
  stopsignal: () => config('stopsignal'),
  instruction: () => ({ reads: 'everything', writes: 'everything' }),
  comment: () => nothing,
}

/**
 * What a step reads and writes for its meaning: its kind's table, the author's declarations in its place, and the
 * variables in its text. The cache key is another relation, see src/cache.
 */
export function stepEffects(step: Step): Effects {
  const known = EFFECTS.get(step)
  if (known !== undefined) return known
  const made = makeEffects(step)
  EFFECTS.set(step, made)
  return made
}

/** Steps are immutable, and passes ask for every pair of them. */
const EFFECTS = new WeakMap<Step, Effects>()

function makeEffects(step: Step): Effects {
  const own = dispatch(TABLE, step)
  const used = stepReferences(step)
  const variables = used.map(({ name }): Resource => `env:${name}`)
  const declared = used.flatMap(({ declaration }): readonly Resource[] =>
    declaration === undefined ? [] : [`declares:${declaration.name}`],
  )
  return {
    reads: join(step.reads === undefined ? own.reads : [...step.reads.map(normal), ...always(step)], variables),
    writes: join(step.writes?.map(normal) ?? own.writes, step.kind === 'arg' ? [] : declared),
  }
}

/** What no declaration can take away, since the instruction itself depends on it. */
function always(step: Step): readonly Resource[] {
  if (step.kind !== 'run') return []
  const mounted = step.mounts.flatMap((mount): readonly Resource[] =>
    mount.type === 'bind' ? [typeof mount.from === 'object' ? `stage:${mount.from.name}` : 'context:.'] : [],
  )
  return [...SHELL_COMMAND, 'cwd', ...scriptVariables(step), ...mounted]
}

/** Variables that a script as typed names itself. */
function scriptVariables(step: Extract<Step, { kind: 'run' }>): readonly Resource[] {
  if (step.command.form === 'exec') return []
  return step.command.scripts.flatMap(({ script }) =>
    [...script.matchAll(/\$\{?[#!]?([A-Za-z_][A-Za-z0-9_]*)/g)].map((match): Resource => `env:${match[1] ?? ''}`),
  )
}

function join(resources: Resources, more: readonly Resource[]): Resources {
  return resources === 'everything' ? resources : [...resources, ...more]
}

/**
 * Paths are compared as text, so each has one spelling: no `.`, `..`, double or final slash, and none of the links that
 * a Debian image has at its root.
 */
function path(value: string): Resource {
  const spelled = posix
    .normalize(value)
    .replace(/(?<=.)\/$/, '')
    .replace(/^\/(bin|sbin|lib|lib32|lib64)(?=\/|$)/, '/usr/$1')
    .replace(/^\/var\/(run|lock)(?=\/|$)/, (_, name: string) => (name === 'run' ? '/run' : '/run/lock'))
  return spelled.startsWith('/') ? `/${spelled.slice(1)}` : '/'
}

function normal(resource: Resource): Resource {
  return resource.startsWith('/') ? path(resource) : resource
}

/** A path that a variable or a relative text leaves open is any path. */
function textPath(text: Text): Resource {
  const known = plain(text)
  return known?.startsWith('/') === true ? path(known) : '/'
}
