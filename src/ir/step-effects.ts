import { posix } from 'node:path'
import { isStage } from './definition.ts'
import type { Effects, Resource, Resources } from './effects.ts'
import { isPath, nested } from './paths.ts'
import { dispatch, type HomeStepBase, type PackageStepBase, type Step, type StepKind, type StepTable } from './step.ts'
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
  apt: (step) => ({
    reads: [
      ...localPackages(step),
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
  condaInstaller: ({ prefix, ...step }) => ({
    reads: [
      ...home(step),
      ...SHELL_COMMAND,
      ...SYSTEM,
      ...DOWNLOAD,
      ...PYTHON,
      'env:CONDA*',
      'env:_CONDA*',
      'env:MAMBA_*',
      path(prefix),
      '/tmp',
    ],
    writes: [path(prefix), ...home(step), '/tmp'],
  }),
  conda: ({ prefix, ...step }) => ({
    reads: [
      ...localPackages(step),
      ...SHELL_COMMAND,
      ...SYSTEM,
      ...DOWNLOAD,
      ...PYTHON,
      'env:CONDA*',
      'env:_CONDA*',
      'env:MAMBA_*',
      'env:PIP_*',
      path(prefix),
      ...home(step),
    ],
    writes: [path(prefix), ...home(step, ['.conda', '.mamba', '.cache'])],
  }),
  pip: ({ prefix, ...step }) => {
    const reads: readonly Resource[] = [
      ...localPackages(step),
      ...SHELL_COMMAND,
      ...DOWNLOAD,
      ...PYTHON,
      ...COMPILER,
      'env:PIP_*',
      ...home(step),
    ]
    return prefix === undefined
      ? { reads: [...reads, '/', 'dpkg'], writes: ['/'] }
      : { reads: [...reads, ...SYSTEM, path(prefix)], writes: [path(prefix), ...home(step, ['.cache'])] }
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
    writes: authored(made(textPath(step.destination), step.chown)),
  }),
  file: (step) => ({
    reads: step.owner === undefined ? [] : ['accounts'],
    writes: authored(made(textPath(step.path), step.owner)),
  }),
  arg: ({ declaration }) => ({ reads: [], writes: [`env:${declaration.name}`] }),
  env: ({ entries }) => ({ reads: [], writes: entries.map(([name]): Resource => `env:${name}`) }),
  label: ({ entries }) => config(...entries.map(([name]) => `label:${name}`)),
  workdir: (step) => ({
    reads: [textPath(step.path), 'user', 'accounts'],
    writes: ['cwd', ...made(textPath(step.path), [])],
  }),
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
  const variables = used.map(({ name, declaration }): Resource =>
    declaration === undefined ? `env:${name}` : `declares:${name}`,
  )
  const declared = variables.filter((resource) => resource.startsWith('declares:'))
  const implied = step.kind === 'arg' ? [] : declared
  if (!runsCommand(step))
    return {
      reads: join(own.reads, [...variables, ...authored(step.reads ?? [])]),
      writes: join(own.writes, [...implied, ...authored(step.writes ?? [])]),
    }
  return {
    reads: join(step.reads === undefined ? own.reads : authored([...step.reads, ...always(step)]), variables),
    writes: join(step.writes === undefined ? own.writes : authored(step.writes), implied),
  }
}

/** Whether a step's effects are those of a command, which its author may know better than the table. */
export function runsCommand(step: Step): boolean {
  return COMMANDS.has(step.kind)
}

const COMMANDS: ReadonlySet<StepKind> = new Set(['apt', 'aptRepository', 'condaInstaller', 'conda', 'pip', 'run'])

/** Files that are a resource under a name of its own. */
const NAMED_FILES: readonly (readonly [Resource, readonly string[]])[] = [
  ['accounts', ['passwd', 'group', 'shadow', 'gshadow', 'subuid', 'subgid'].map((file) => `/etc/${file}`)],
  ['dpkg', ['/var/lib/dpkg']],
]

/** What an author wrote, each path in its one spelling, and with the name that its files go by. */
function authored(resources: readonly Resource[]): readonly Resource[] {
  const normal = resources.map((resource) => (isPath(resource) ? path(resource) : resource))
  const paths = normal.filter(isPath)
  const named = NAMED_FILES.filter(([, files]) => files.some((file) => paths.some((given) => nested(given, file))))
  return [...normal, ...named.map(([name]) => name)]
}

/** What a tool touches at home, below these names; another user than root may have its home anywhere. */
function home(
  { runsAs }: Pick<HomeStepBase<StepKind>, 'runsAs'>,
  names: readonly string[] = [''],
): readonly Resource[] {
  return runsAs === undefined ? names.map((name) => path(`/root/${name}`)) : ['/']
}

/** A package that is a file: what it holds, and, if its path is relative, where the command runs. */
function localPackages({ kind, packages }: Pick<PackageStepBase<StepKind>, 'kind' | 'packages'>): readonly Resource[] {
  const local = packages.some(([first = '']) => {
    if (typeof first !== 'string') return true
    return /^[./]|file:/.test(first) || (kind !== 'apt' && first.includes('/') && !first.includes('://'))
  })
  return local ? ['/', 'cwd'] : []
}

/** What no declaration can take away, since the instruction itself depends on it. */
function always(step: Step): readonly Resource[] {
  if (step.kind !== 'run') return SHELL_COMMAND
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

/**
 * A path that an instruction makes for an owner. Where directories above it are missing, as in a small base image, the
 * instruction that comes first makes them and hands them to its own owner: so it writes the highest of them too.
 */
function made(target: Resource, owner: Text | undefined): readonly Resource[] {
  if (owner === undefined || /^(?:root|0)(?::(?:root|0))?$/.test(plain(owner) ?? '')) return [target]
  return [target, path(target.split('/').slice(0, 2).join('/'))]
}

/** A path that a variable or a relative text leaves open is any path. */
function textPath(text: Text): Resource {
  const known = plain(text)
  return known?.startsWith('/') === true ? path(known) : '/'
}
