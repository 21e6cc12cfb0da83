import { isCached } from '../ir/cached-step.ts'
import { isStage } from '../ir/definition.ts'
import type { Effects, Resource, Resources } from '../ir/effects.ts'
import { isPath, nested } from './paths.ts'
import { COMMAND_NAMES, COMMAND_VARIABLES } from './command.ts'
import type { OwnEffects } from './own-effects.ts'
import { PACKAGE_TARGETS, path, SHELL_COMMAND, SYSTEM, textPath } from './resources.ts'
import { cachesOfSources, sharedCaches } from './shared-caches.ts'
import { foreignProgram, scriptVariables } from './script-variables.ts'
import type { CopyStep } from '../ir/steps/files.ts'
import type { Source } from '../ir/steps/mount.ts'
import type { ContainerCommand } from '../ir/steps/settings.ts'
import { dispatch, type Step, type StepKind, type StepTable } from '../ir/step.ts'
import { stepReferences } from '../ir/step-references.ts'
import { plain, type Text } from '../ir/text.ts'
import { aptRepositoryEffects, aptSnapshotEffects } from './tools/apt.ts'
import { condaInstallerEffects } from './tools/conda.ts'
import { TOOLS } from './tools/index.ts'

const nothing: OwnEffects = { reads: [], writes: [] }
const config = (...names: readonly string[]): OwnEffects => ({
  reads: [],
  writes: names.map((name): Resource => `config:${name}`),
})

const TABLE: StepTable<OwnEffects> = {
  apt: TOOLS.apt.effects,
  aptRepository: aptRepositoryEffects,
  aptSnapshot: aptSnapshotEffects,
  apk: TOOLS.apk.effects,
  dnf: TOOLS.dnf.effects,
  condaInstaller: condaInstallerEffects,
  conda: TOOLS.conda.effects,
  pip: TOOLS.pip.effects,
  uv: TOOLS.uv.effects,
  uvSync: TOOLS.uvSync.effects,
  uvPython: TOOLS.uvPython.effects,
  npm: TOOLS.npm.effects,
  pnpm: TOOLS.pnpm.effects,
  yarn: TOOLS.yarn.effects,
  cargoInstall: TOOLS.cargoInstall.effects,
  cargoBuild: TOOLS.cargoBuild.effects,
  goInstall: TOOLS.goInstall.effects,
  goBuild: TOOLS.goBuild.effects,
  addUser: (step) => ({
    reads: [...SHELL_COMMAND, ...SYSTEM, 'accounts', path(step.home)],
    writes: ['accounts', ...ACCOUNT_FILES, '/var/mail', path(step.home)],
    links: [],
    configuration: [
      '/etc/default/useradd',
      '/etc/login.defs',
      '/etc/adduser.conf',
      '/etc/pam.d',
      '/etc/security',
      '/etc/skel',
    ],
  }),
  run: ({ command }) => {
    const program = foreignProgram(command)
    return {
      reads: 'everything',
      writes: 'everything',
      ...(program === undefined ? {} : { runs: `what ${program} runs` }),
    }
  },
  copy: (step) => ({
    reads: [...(step.from === undefined ? contextSources(step.sources) : takenFrom(step.from)), ...placed(step)],
    writes: authored([textPath(step.destination)]),
  }),
  add: (step) => ({
    reads: [...contextSources(step.sources), 'network', ...placed(step)],
    writes: authored([textPath(step.destination)]),
  }),
  file: (step) => ({
    reads: step.owner === undefined ? [] : ['accounts'],
    writes: authored([textPath(step.path)]),
  }),
  arg: ({ declaration }) => ({ reads: [], writes: [`env:${declaration.name}`] }),
  env: ({ entries, usedBy }) => ({
    reads: [],
    writes: entries.map(([name]): Resource => (usedBy === 'runtime' ? `runtime:${name}` : `env:${name}`)),
  }),
  label: ({ entries }) => config(...entries.map(([name]) => `label:${name}`)),
  workdir: (step) => ({
    reads: [textPath(step.path), 'user', 'accounts'],
    writes: ['cwd', textPath(step.path)],
  }),
  user: () => ({ reads: [], writes: ['user'] }),
  shell: () => ({ reads: [], writes: ['shell'] }),
  cmd: ({ command }) => commandEffects(command),
  entrypoint: ({ command }) => commandEffects(command),
  expose: () => config('ports'),
  volume: () => config('volumes'),
  healthcheck: () => config('healthcheck'),
  stopsignal: () => config('stopsignal'),
  onbuild: () => config('triggers'),
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

/** What a step reads and writes by its kind's record alone. */
export function ownEffects(step: Step): OwnEffects {
  return dispatch(TABLE, step)
}

function makeEffects(step: Step): Effects {
  const own = ownEffects(step)
  const used = stepReferences(step)
  const variables = used.map(({ name, declaration }): Resource =>
    declaration === undefined ? `env:${name}` : `declares:${name}`,
  )
  const declared = variables.filter((resource) => resource.startsWith('declares:'))
  const implied = step.kind === 'arg' ? [] : declared
  if (!runsCommand(step))
    return {
      reads: join(own.reads, [...variables, ...authored(step.reads ?? []), ...cachesOfSources(step)]),
      writes: join(own.writes, [...implied, ...authored(step.writes ?? [])]),
    }
  return {
    reads: join(step.reads === undefined ? own.reads : authored([...step.reads, ...bound(own)]), [
      ...variables,
      ...always(step, own),
    ]),
    writes: join(step.writes === undefined ? own.writes : installed(step.writes), [...implied, ...sharedCaches(step)]),
  }
}

/** Whether a step's effects are those of a command, which its author may know better than the table. */
export function runsCommand(step: Step): boolean {
  return isCached(step) || COMMANDS.has(step.kind)
}

const COMMANDS: ReadonlySet<StepKind> = new Set(['aptRepository', 'aptSnapshot', 'condaInstaller', 'addUser', 'run'])

/** Files that useradd and its like write: the accounts, what they were before, and the lock. */
const ACCOUNT_FILES: readonly Resource[] = [
  ...['passwd', 'group', 'shadow', 'gshadow', 'subuid', 'subgid'].flatMap((file): readonly Resource[] => [
    `/etc/${file}`,
    `/etc/${file}-`,
  ]),
  '/etc/.pwd.lock',
  '/var/log/lastlog',
  '/var/log/faillog',
]

/** Files that are a resource under a name of its own. */
const NAMED_FILES: readonly (readonly [Resource, readonly string[]])[] = [
  ['accounts', ['passwd', 'group', 'shadow', 'gshadow', 'subuid', 'subgid'].map((file) => `/etc/${file}`)],
  ['dpkg', ['/var/lib/dpkg']],
]

/** What an author wrote, each path in its one spelling, and with the name that its files go by. */
export function authored(resources: readonly Resource[]): readonly Resource[] {
  const normal = resources.map((resource) => (isPath(resource) ? path(resource) : resource))
  const paths = normal.filter(isPath)
  const named = NAMED_FILES.filter(([, files]) => files.some((file) => paths.some((given) => nested(given, file))))
  return [...normal, ...named.map(([name]) => name)]
}

/** Whoever declares the package database means what packages bring. */
function installed(writes: readonly Resource[]): readonly Resource[] {
  return authored(writes.includes('dpkg') ? [...writes, ...PACKAGE_TARGETS] : writes)
}

/**
 * What an instruction takes whatever its author declares: files of the context and of other stages, which are in its text,
 * and the directory of a tool that works where it stands.
 */
function bound({ reads }: Effects): readonly Resource[] {
  return reads === 'everything' ? [] : reads.filter((resource) => /^(?:context:|stage:|cwd$)/.test(resource))
}

/** What no declaration can take away, since a command depends on it whatever it does. */
function always(step: Step, { runs }: OwnEffects): readonly Resource[] {
  const any: readonly Resource[] = [
    ...COMMAND_NAMES,
    ...COMMAND_VARIABLES,
    ...(runs === undefined ? [] : (['foreign'] as const)),
  ]
  if (step.kind !== 'run') return any
  const mounted = step.mounts.flatMap((mount): readonly Resource[] => {
    if (mount.type !== 'bind' && mount.type !== 'cache') return []
    if (mount.from === undefined) return mount.type === 'bind' ? ['context:.'] : []
    return takenFrom(mount.from)
  })
  return [...any, 'cwd', ...scriptVariables(step.command), ...mounted, ...sharedCaches(step), ...cachesOfSources(step)]
}

function join(resources: Resources, more: readonly Resource[]): Resources {
  return resources === 'everything' ? resources : [...resources, ...more]
}

/** A script for the shell becomes words with the shell that the stage has at that point. */
function commandEffects({ form }: ContainerCommand): OwnEffects {
  return { ...config('command'), reads: form === 'shell' ? ['shell'] : [] }
}

function contextSources(sources: readonly Text[]): readonly Resource[] {
  return sources.map((source): Resource => `context:${plain(source) ?? '.'}`)
}

/** What lies outside of the build, an image or a named context, no step can change. */
function takenFrom(source: Source): readonly Resource[] {
  return isStage(source) ? [`stage:${source.name}` as const] : []
}

function placed({ chown, destination }: Pick<CopyStep, 'chown' | 'destination'>): readonly Resource[] {
  return [
    ...(chown === undefined ? [] : (['accounts'] as const)),
    ...(plain(destination)?.startsWith('/') === true ? [] : (['cwd'] as const)),
  ]
}
