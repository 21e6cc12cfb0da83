import fc from 'fast-check'
import { arg, DefinitionError, sh, stage, text, variable, type DeclaredResource } from 'layerwright'
import type { StageBuilder } from '../../src/dsl/stage/builder.ts'
import type { Definition } from '../../src/ir/definition.ts'
import { defined, naive } from '../dsl/defined.ts'
import { everyCall } from '../dsl/every-call.ts'

type Built = StageBuilder
type Make = (made: Built) => Built

/** Few names, so that steps meet each other in most definitions. */
const PATHS = [
  '/app',
  '/app/a',
  '/app/b/c',
  '/srv/x',
  '/deep/er/y',
  '/deep/z',
  '/usr/share/s',
  '/etc/conf',
  '/etc/passwd',
  '/opt/conda/pkgs/q',
  '/root/.condarc',
  '/home/app/f',
  '/opt/link/f',
  '/usr/local/bin/hostname',
  '/usr/bin/x',
  '/etc/apt/apt.conf.d/x',
  '/etc/apk/config',
  '/etc/dnf/dnf.conf',
  '/etc/pip.conf',
  '/etc/ld.so.conf.d/x.conf',
  '/var/mail/app',
  '/var/spool/mail/app',
] as const
const NAMES = [
  ...['A', 'B', 'PATH', 'PIP_INDEX_URL', 'LANG', 'CONDA_PKGS_DIRS', 'http_proxy', 'LD_PRELOAD', 'LD_LIBRARY_PATH'],
  ...['BASH_ENV', 'ENV', 'PYTHONPATH', 'PYTHONUNBUFFERED', 'FORCE_CUDA', 'ACME_VERSION', 'HOME'],
  ...['APT_CONFIG', 'GOFLAGS'],
] as const
/** Names of which an author says that nothing which builds the image reads them; others say nothing of the same names. */
const RUNTIME_NAMES = [...NAMES, 'LD_AUDIT', 'PYTHONHOME', 'MAX_JOBS', 'APP_MODE'] as const
const FOLDERS = ['/app', '/deep/er', '/opt/link', '/srv', '/home/app', '/usr/share/s'] as const
const RESOURCES: readonly DeclaredResource[] = [
  ...PATHS,
  '/',
  'env:A',
  'env:B',
  'env:P*',
  'accounts',
  'dpkg',
  'network',
]
const V = arg('V', '1')
const W = arg('W', text`${V}-w`)

const path = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...PATHS) },
  { weight: 1, arbitrary: fc.constantFrom(text`/srv/${V}`, text`${V}/a`, text`/opt/link/${W}`) },
)
const folder = fc.constantFrom(...FOLDERS)
const packages = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'a=1', 'd'), { minLength: 1, maxLength: 3 })
const hints = fc.record(
  {
    changes: fc.constantFrom('never', 'yearly', 'weekly', 'daily', 'every-commit'),
    pin: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  },
  { requiredKeys: [] },
)
const value = fc.constantFrom(
  '1',
  '2',
  V,
  W,
  text`x${V}`,
  text`${variable('A')}/x`,
  text`${variable('B')}:${variable('A')}`,
  variable('PATH'),
  variable('A').or('y'),
  variable('B').ifSet(V),
  '/srv/x',
  '/app/a',
  text`/app/b:${variable('PATH')}`,
)
const resources = fc.uniqueArray(fc.constantFrom(...RESOURCES), { maxLength: 3 })
const mount = fc.constantFrom(undefined, undefined, true, false)
const optional = (cacheMount: boolean | undefined): object => (cacheMount === undefined ? {} : { cacheMount })

const aptOptions = fc.record(
  {
    recommends: fc.boolean(),
    hold: fc.constantFrom(false, false, true),
    allowDowngrades: fc.constantFrom(false, false, true),
    targetRelease: fc.constantFrom('sid', V),
    architectures: fc.constant(['arm64']),
    debs: fc.constant(['x.deb']),
  },
  { requiredKeys: [] },
)

const commands = fc.oneof(
  fc.tuple(packages, hints, mount, aptOptions).map(
    ([list, given, cacheMount, options]): Make =>
      (made) =>
        made.apt(list, { ...given, ...optional(cacheMount), ...options }),
  ),
  fc.constantFrom<Make>(
    (made) => made.aptSnapshot('20261101T000000Z'),
    (made) => made.apk(['a', 'b']),
    (made) => made.dnf(['a']),
    (made) => made.aptRepository('z', { url: 'https://x', suite: './', key: { file: 'k' } }),
  ),
  fc.tuple(fc.constantFrom('x', 'y'), hints).map(
    ([name, given]): Make =>
      (made) =>
        made.aptRepository(name, { url: 'https://x', key: 'https://x/k', ...given }),
  ),
  hints.map(
    (given): Make =>
      (made) =>
        made.condaInstaller(given),
  ),
  fc.tuple(packages, hints, mount).map(
    ([list, given, cacheMount]): Make =>
      (made) =>
        made.conda(list, { ...given, ...optional(cacheMount) }),
  ),
  fc.tuple(packages, hints, fc.constantFrom('/v', '/opt/conda', undefined)).map(
    ([list, given, prefix]): Make =>
      (made) =>
        made.pip(list, { ...given, ...(prefix === undefined ? {} : { prefix }) }),
  ),
  fc.tuple(packages, hints, mount, fc.constantFrom('/v', '/opt/conda')).map(
    ([list, given, cacheMount, prefix]): Make =>
      (made) =>
        made.uv({ packages: list, requirements: 'r.txt' }, { ...given, ...optional(cacheMount), prefix }),
  ),
  fc.tuple(hints, fc.constantFrom({ noInstallProject: true }, { environment: '/v' })).map(
    ([given, options]): Make =>
      (made) =>
        made.uvSync({ ...given, ...options }),
  ),
  fc.tuple(hints, mount).map(
    ([given, cacheMount]): Make =>
      (made) =>
        made.uvPython('3.12', { ...given, ...optional(cacheMount), directory: '/deep/er/y' }),
  ),
  fc.tuple(hints, mount, fc.constantFrom('/v', 'e')).map(
    ([given, cacheMount, environment]): Make =>
      (made) =>
        made.conda({ file: 'e.yml' }, { ...given, ...optional(cacheMount), environment }),
  ),
  fc
    .tuple(hints, mount, fc.constantFrom('npm', 'pnpm', 'yarn', 'goBuild', 'goInstall', 'cargoBuild', 'cargoInstall'))
    .map(([given, cacheMount, tool]): Make => {
      const options = { ...given, ...optional(cacheMount) }
      switch (tool) {
        case 'npm':
        case 'pnpm':
          return (made) => made[tool]({ ...options, ignoreScripts: true })
        case 'yarn':
          return (made) => made.yarn(options)
        case 'goBuild':
          return (made) => made.goBuild({ ...options, output: '/app/a', cgo: false })
        case 'goInstall':
          return (made) => made.goInstall(['example.org/a@v1'], options)
        case 'cargoBuild':
          return (made) => made.cargoBuild({ ...options, binaries: { a: '/app/a' } })
        case 'cargoInstall':
          return (made) => made.cargoInstall(['a'], options)
      }
    }),
  fc.tuple(fc.constantFrom('true', 'make $A', sh`echo ${V}`, sh`echo ${W}`), hints, resources, resources).map(
    ([script, given, reads, writes]): Make =>
      (made) =>
        made.run(script, { ...given, reads, writes }),
  ),
)

/** What a plain command does is said by what it declares; the interpreter executes it by the letter. */
const commandsByLetter = fc.oneof(
  fc.tuple(folder, fc.oneof(folder, fc.constantFrom(...PATHS)), fc.constantFrom('-s', '-sfn', '-sf')).map(
    ([link, target, options]): Make =>
      (made) =>
        made.run(`mkdir -p ${above(link)} && ln ${options} ${target} ${link}`, {
          reads: [link, target],
          writes: [above(link), link],
        }),
  ),
  fc.tuple(fc.constantFrom(...PATHS), fc.constantFrom(...PATHS)).map(
    ([from, to]): Make =>
      (made) =>
        made
          .file(from, 'linked\n')
          .run(`mkdir -p ${above(to)} && ln -f ${from} ${to}`, { reads: [from], writes: [above(to), from, to] }),
  ),
  fc.tuple(folder, fc.constantFrom('rm -rf', 'mkdir -p')).map(
    ([at, command]): Make =>
      (made) =>
        made.run(`${command} ${at}`, { reads: [at], writes: command === 'rm -rf' ? [at] : [above(at), at] }),
  ),
  fc.tuple(folder, fc.constantFrom('chmod 0700', 'chmod -R 0750', 'chown 1000', 'chown -R app')).map(
    ([at, command]): Make =>
      (made) =>
        made.run(`mkdir -p ${at} && ${command} ${at}`, {
          reads: [at, ...(command.includes('app') ? (['accounts'] as const) : [])],
          writes: [above(at), at],
        }),
  ),
)

function above(path: string): `/${string}` {
  return `/${path.split('/').slice(1, -1).join('/')}`
}

const files = fc.oneof(
  fc.tuple(path, hints, fc.constantFrom(undefined, '1000', 'app')).map(
    ([to, given, chown]): Make =>
      (made) =>
        made.copy('a', to, { ...given, ...(chown === undefined ? {} : { chown }) }),
  ),
  fc.tuple(path, hints, fc.constantFrom('x\n', 'include /srv/x\n'), fc.constantFrom(undefined, '0755', '0600')).map(
    ([to, given, content, mode]): Make =>
      (made) =>
        made.file(to, content, { ...given, ...(mode === undefined ? {} : { mode }) }),
  ),
  fc.tuple(folder, fc.constantFrom('a', 'dir/', '.'), hints).map(
    ([to, from, given]): Make =>
      (made) =>
        made.copy(from, `${to}/`, given),
  ),
  fc.tuple(value, hints).map(
    ([from, given]): Make =>
      (made) =>
        made.copy(from, '/srv/y', given),
  ),
)

const settings = fc.oneof(
  fc
    .tuple(
      fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }),
      fc.array(value, { minLength: 3, maxLength: 3 }),
      hints,
    )
    .map(
      ([names, values, given]): Make =>
        (made) =>
          made.env(Object.fromEntries(names.map((name, index) => [name, values[index] ?? '0'])), given),
    ),
  fc.tuple(fc.constantFrom(...RUNTIME_NAMES), fc.constantFrom('1', '/srv/x'), hints).map(
    ([name, given, more]): Make =>
      (made) =>
        made.env({ [name]: given }, { ...more, usedBy: 'runtime' }),
  ),
  fc.tuple(fc.constantFrom('a', 'b'), value, hints).map(
    ([name, given, more]): Make =>
      (made) =>
        made.label({ [name]: given }, more),
  ),
  fc.tuple(fc.constantFrom(V, W, arg('A', '3')), hints).map(
    ([argument, given]): Make =>
      (made) =>
        made.arg(argument, given),
  ),
  fc.tuple(fc.constantFrom(...FOLDERS, '/srv/x', '/opt/conda/pkgs'), hints).map(
    ([to, given]): Make =>
      (made) =>
        made.workdir(to, given),
  ),
  fc.tuple(fc.constantFrom('app', 'web'), hints).map(
    ([name, given]): Make =>
      (made) =>
        made.addUser(name, given),
  ),
  fc.constantFrom<Make>(
    (made) => made.user('0'),
    (made) => made.user('root'),
    (made) => made.shell(['/bin/bash', '-c']),
    (made) => made.cmd(['a']),
    (made) => made.entrypoint(['b']),
    (made) => made.expose([80]),
    (made) => made.volume(['/v']),
    (made) => made.healthcheck('none'),
    (made) => made.stopsignal('SIGINT'),
    (made) => made.onbuild(stage().run('true')),
    (made) => made.comment('why'),
  ),
)

const barriers = fc.constantFrom<Make>(
  (made) => made.run('opaque'),
  (made) => made.instruction('ADD https://example.org/x /x'),
  (made) => made.run('reads all', { writes: ['/srv/x'] }),
  (made) => made.run('writes all', { reads: ['/srv/x'] }),
)

const step = fc.oneof(
  { weight: 5, arbitrary: commands },
  { weight: 4, arbitrary: commandsByLetter },
  { weight: 4, arbitrary: files },
  { weight: 5, arbitrary: settings },
  { weight: 1, arbitrary: barriers },
)

function build(from: Built, makes: readonly Make[]): Built {
  return makes.reduce((made, make) => make(made), from)
}

/** The definition, or nothing where the steps contradict each other. */
function definedIfRight(target: Built): Definition | undefined {
  try {
    return Object.defineProperty(defined(target), fc.toStringMethod, { value: () => `\n${naive(target)}` })
  } catch (error) {
    if (error instanceof DefinitionError) return undefined
    throw error
  }
}

/** Any definition of one to three stages over the same few names. */
export const definition: fc.Arbitrary<Definition> = fc
  .tuple(
    fc.array(step, { minLength: 1, maxLength: 9 }),
    fc.array(step, { maxLength: 4 }),
    fc.array(step, { maxLength: 4 }),
    fc.constantFrom('one', 'from', 'copy'),
    fc.constantFrom(text`debian:${arg('V', '1')}`, text`debian:${arg('V', '1')}`, 'busybox:1', 'example/unknown:1'),
  )
  .map(([makes, base, other, shape, image]) => {
    const start = everyCall(stage(image))
    if (shape === 'one') return build(start, makes)
    if (shape === 'from') return build(everyCall(stage().from(build(start, base))), makes)
    const from = build(everyCall(stage().from('alpine:3', { as: 'other' })), other)
    return build(build(start, base).copy('/x', '/app', { from }), makes)
  })
  .map(definedIfRight)
  .filter((made) => made !== undefined)
