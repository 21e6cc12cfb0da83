import type { Resource } from '../ir/effects.ts'
import { isCached } from '../ir/cached-step.ts'
import type { Step } from '../ir/step.ts'
import { calledPrograms } from './called-programs.ts'
import { COMMAND_CONFIGURATION, COMMAND_FILES, COMMAND_VARIABLES } from './command.ts'
import type { OwnEffects } from './own-effects.ts'
import { isOwnName, type OwnNames } from './own-names.ts'
import { addressReads, holdsAddress, sourceAddresses } from './own-sources.ts'
import { holdsPath, pathList } from './path-values.ts'
import { isPlainShell } from './plain-shell.ts'
import { OWN_CODE, path } from './resources.ts'
import { PLAIN_PROGRAMS } from './script-variables.ts'
import type { Situation } from './situation.ts'
import { workingDirectory } from './working-directory.ts'
import { runsCommand, stepEffects } from './step-effects.ts'

/** What a command's surroundings add to its effects, and why in words for a reader. */
export interface Surroundings {
  readonly reads: readonly Resource[]
  readonly writes: readonly Resource[]
  readonly because: readonly string[]
}

const NONE: Surroundings = { reads: [], writes: [], because: [] }

/** What a command reads because of where it stands: programs on the PATH, files that variables and configuration name. */
export function surroundingsOf(step: Step, record: OwnEffects, here: Situation, own: OwnNames): Surroundings {
  if (!runsCommand(step)) return NONE
  const programs = here.programs
  const shell = startOfShell(step, here)
  const files: readonly Resource[] = [
    ...COMMAND_FILES,
    ...(programs ?? ['/']),
    ...shell,
    ...mountPoints(step),
    ...calledPrograms(step, here),
  ]
  const configured = configuration(step, record, here)
  const named = namedByVariables(step, record, here, own)
  const addresses = sourceAddresses(step)
  // A tool that builds nothing still runs what its interpreter is told to run first.
  const project =
    (record.runs !== undefined || isCached(step)) &&
    (addresses.length > 0 || named.address || bindsContext(step) || here.projectWriter(['/']) !== undefined)
  const replaced =
    shell.includes('/') ||
    preloads(here) ||
    here.mayShadow(PLAIN_PROGRAMS) ||
    (here.projectWriter(['/etc/shadow-maint']) !== undefined && record.runs === undefined)
  return {
    reads: [
      ...files,
      ...(record.configuration ?? []),
      ...(configured === undefined ? [] : (['/'] as const)),
      ...named.reads,
      ...addressReads(addresses),
      ...settingsOfProject(step, here),
      ...(project ? OWN_CODE : []),
      ...workingDirectory(here),
      ...(replaced ? (['/', 'foreign', ...OWN_CODE] as const) : []),
    ],
    // A tool that is told where to write may write there; what an author declares stands.
    writes:
      step.writes === undefined && record.writes !== 'everything' && (configured !== undefined || named.moves)
        ? ['/']
        : [],
    because: [
      ...(programs === undefined ? ['PATH is not known, so that any file may be a program'] : []),
      ...(shell.includes('/') ? ['the shell may read files of its own when it starts'] : []),
      ...(configured === undefined ? [] : [configured]),
      ...named.because,
    ],
  }
}

/** What a shell reads before it reads a command: its own program, and files where it is none that is known or has other options. */
function startOfShell(step: Step, { shell }: Situation): readonly `/${string}`[] {
  if (step.kind === 'run' && step.command.form === 'exec') return []
  const [program = ''] = shell ?? []
  if (shell === undefined || !isPlainShell(shell)) return ['/']
  return program.startsWith('/') ? [`/${program.slice(1)}`] : []
}

/** Whether the loader puts code into every program, which may read any variable. */
function preloads(here: Situation): boolean {
  return (
    ['LD_PRELOAD', 'LD_AUDIT'].some((name) => here.variables.has(name)) ||
    here.writer(['/etc/ld.so.preload']) !== undefined
  )
}

/** A mount needs a directory or a file at its place, as it is itself. */
function mountPoints(step: Step): readonly Resource[] {
  if (step.kind !== 'run') return []
  return step.mounts.flatMap(({ target }) => (target === undefined ? [] : [path(target)]))
}

/** uv takes settings from the working directory and those above it. */
function settingsOfProject({ kind }: Step, { cwd }: Situation): readonly Resource[] {
  if (kind !== 'uv') return []
  if (cwd === undefined) return ['/']
  const folders = cwd.split('/').map((_, depth, parts) => parts.slice(0, depth + 1).join('/'))
  return folders.flatMap((folder) => ['uv.toml', 'pyproject.toml'].map((name) => path(`${folder}/${name}`)))
}

/** Whether a command may run what the build context holds, without a step that copies it. */
function bindsContext(step: Step): boolean {
  return step.kind === 'run' && step.mounts.some((mount) => mount.type === 'bind' && mount.from === undefined)
}

function configuration(step: Step, record: OwnEffects, here: Situation): string | undefined {
  const files = [...COMMAND_CONFIGURATION, ...(record.configuration ?? [])]
  const writer = here.writer(files.flatMap((file) => here.links.follow(file).places))
  return writer === undefined
    ? undefined
    : `${writer} may have configured what ${step.id} calls, and a configuration may name any path`
}

/** Variables whose values are paths: what they name is read by whoever reads the variable. */
function namedByVariables(
  step: Step,
  record: OwnEffects,
  here: Situation,
  own: OwnNames,
): Surroundings & { readonly moves: boolean; readonly address: boolean } {
  const { reads } = stepEffects(step)
  const found: Resource[] = []
  const because: string[] = []
  let [moves, address] = [false, false]
  for (const [name, value] of here.variables) {
    if (name === 'PATH') continue
    // What a command that declares its effects makes of its own variables is among them.
    const declared = step.kind === 'run'
    const manual = declared
      ? isCommandVariable(name) || NAMES_FILES.test(name)
      : reads === 'everything' || reads.some((one) => readsVariable(one, name))
    const foreign = !declared && record.runs !== undefined && !isOwnName(name, own)
    if (!manual && !foreign) continue
    if (manual && !isCommandVariable(name) && holdsAddress(name, value)) address = true
    if (value !== undefined && !holdsPath(name, value)) continue
    const list =
      value === undefined ? undefined : value.startsWith('-') ? pathsOfOptions(value) : pathList(value, here.cwd)
    if (list === undefined) {
      found.push('/')
      because.push(`${name} may name any path`)
    } else found.push(...list)
    if (manual && step.kind !== 'run') moves = true
  }
  return { reads: found, writes: [], because, moves, address }
}

/** Variables by which programs of all kinds are told of certificates, settings, and code to run first. */
const NAMES_FILES =
  /(?:CA_?BUNDLE|CA_?FILE|CAINFO|CA_CERTS|CERT(?:S|_FILE|_DIR)?|CONFIG(?:_\w+)?|\w+PATH|\w\dLIB|RUBYLIB|NETRC|OPTIONS|RC)$/

/** Options hold paths behind their names; a relative one may be any. */
function pathsOfOptions(value: string): readonly Resource[] {
  const words = value.split(/[\s=,:;"']+/).filter((word) => word.includes('/'))
  return words.map((word) => (word.startsWith('/') ? path(word) : '/'))
}

/** What every command reads, asked for every variable at every command. */
function isCommandVariable(name: string): boolean {
  const known = COMMAND_VARIABLE.get(name) ?? COMMAND_VARIABLES.some((resource) => readsVariable(resource, name))
  COMMAND_VARIABLE.set(name, known)
  return known
}

const COMMAND_VARIABLE = new Map<string, boolean>()

function readsVariable(resource: Resource, name: string): boolean {
  if (!resource.startsWith('env:')) return false
  return resource.endsWith('*') ? name.startsWith(resource.slice(4, -1)) : resource.slice(4) === name
}
