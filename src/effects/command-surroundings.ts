import type { Resource } from '../ir/effects.ts'
import type { Step } from '../ir/step.ts'
import { COMMAND_CONFIGURATION, COMMAND_FILES, COMMAND_VARIABLES } from './command.ts'
import type { OwnEffects } from './own-effects.ts'
import { isOwnName, type OwnNames } from './own-names.ts'
import { addressReads, holdsAddress, sourceAddresses } from './own-sources.ts'
import { holdsPath, pathList } from './path-values.ts'
import { OWN_CODE, path } from './resources.ts'
import { PLAIN_PROGRAMS } from './script-variables.ts'
import type { Situation } from './situation.ts'
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
  const files: readonly Resource[] = [...COMMAND_FILES, ...(programs ?? ['/'])]
  const configured = configuration(step, record, here)
  const named = namedByVariables(step, record, here, own)
  const addresses = sourceAddresses(step)
  const project =
    record.runs !== undefined &&
    (addresses.length > 0 || named.address || bindsContext(step) || here.projectWriter(['/']) !== undefined)
  const replaced =
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
      ...(replaced ? (['/', 'foreign', ...OWN_CODE] as const) : []),
    ],
    // A tool that is told where to write may write there; what an author declares stands.
    writes:
      step.writes === undefined && record.writes !== 'everything' && (configured !== undefined || named.moves)
        ? ['/']
        : [],
    because: [
      ...(programs === undefined ? ['PATH is not known, so that any file may be a program'] : []),
      ...(configured === undefined ? [] : [configured]),
      ...named.because,
    ],
  }
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
      ? isCommandVariable(name)
      : reads === 'everything' || reads.some((one) => readsVariable(one, name))
    const foreign = !declared && record.runs !== undefined && !isOwnName(name, own)
    if (!manual && !foreign) continue
    if (manual && !isCommandVariable(name) && holdsAddress(name, value)) address = true
    if (value !== undefined && !holdsPath(name, value)) continue
    const list = value === undefined ? undefined : pathList(value, here.cwd)
    if (list === undefined) {
      found.push('/')
      because.push(`${name} may name any path`)
    } else found.push(...list)
    if (manual && step.kind !== 'run') moves = true
  }
  return { reads: found, writes: [], because, moves, address }
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
