import type { Step } from '../../../src/ir/step.ts'
import type { AptStep } from '../../../src/ir/steps/apt.ts'
import type { DnfStep } from '../../../src/ir/steps/dnf.ts'
import type { ContainerCommand } from '../../../src/ir/steps/settings.ts'
import { stepEffects } from '../../../src/effects/step-effects.ts'
import { stepReferences } from '../../../src/ir/step-references.ts'
import { holdsAccounts, missingFolders } from './places.ts'
import { everything, found, meaning, TOUCHABLE, type Facts } from './read.ts'
import { expand, hash, sorted, type State, type Trace } from './state.ts'

/** Executes one step: no rule about order is asked here, every fact comes from what is there at this moment. */
export function execute(step: Step, before: State, facts: Facts): State {
  const state = declareArguments(step, before)
  const scope = state.environment
  switch (step.kind) {
    case 'comment':
    case 'arg':
      return state
    case 'env': {
      const values = step.entries.map(([name, value]) => [name, expand(value, scope)] as const)
      return {
        ...state,
        environment: new Map([...scope, ...values]),
        variables: new Map([...state.variables, ...values]),
      }
    }
    case 'label':
      return configure(state, ...step.entries.map(([name, value]) => [`label ${name}`, expand(value, scope)] as const))
    case 'expose':
      return configure(state, ...step.ports.map((port) => [`port ${expand(port, scope)}`, ''] as const))
    case 'volume':
      return configure(state, ...step.paths.map((path) => [`volume ${expand(path, scope)}`, ''] as const))
    case 'healthcheck':
      return configure(state, ['healthcheck', hash(meaning(step, state))])
    case 'stopsignal':
      return configure(state, ['stopsignal', expand(step.signal, scope)])
    case 'cmd':
      return configure(state, ['cmd', command(step.command, state)], ['cmd of this stage', ''])
    case 'entrypoint': {
      // ENTRYPOINT forgets the base image's CMD unless this stage has set one.
      const forgets = !state.config.has('cmd of this stage')
      const after = configure(state, ['entrypoint', command(step.command, state)])
      return forgets ? configure(after, ['cmd', 'none']) : after
    }
    case 'user':
      return { ...state, user: expand(step.user, scope) }
    case 'shell':
      return { ...state, shell: hash(step.argv) }
    case 'workdir': {
      const directory = expand(step.path, scope)
      return leave({ ...state, directory }, [directory], hash('workdir', state.user))
    }
    case 'onbuild': {
      const before = state.config.get('triggers') ?? ''
      return configure(state, ['triggers', hash(before, JSON.stringify(step.trigger))])
    }
    case 'instruction': {
      const made = hash(step.text, everything(state), sorted(state.variables), sorted(state.config))
      return leave(configure(state, ['instructions', made]), TOUCHABLE, made)
    }
    case 'apt':
      return aptSteps(step).reduce(
        (before, one) => leave(before, writtenPlaces(one), aptPackages(one, before, facts)),
        state,
      )
    case 'dnf':
      return dnfSteps(step).reduce(
        (before, one) => leave(before, writtenPlaces(one), hash(meaning(one, before), found(one, before, facts))),
        state,
      )
    case 'copy':
    case 'add':
    case 'file': {
      const place = absolute(expand(step.kind === 'file' ? step.path : step.destination, scope))
      return leave(state, withAccounts([place]), hash(meaning(step, state), found(step, state, facts)))
    }
    case 'run':
    case 'aptRepository':
    case 'aptSnapshot':
    case 'apk':
    case 'condaInstaller':
    case 'conda':
    case 'pip':
    case 'uv':
    case 'uvSync':
    case 'uvPython':
    case 'npm':
    case 'pnpm':
    case 'yarn':
    case 'cargoInstall':
    case 'cargoBuild':
    case 'goInstall':
    case 'goBuild':
    case 'addUser':
      return leave(state, writtenPlaces(step), hash(meaning(step, state), found(step, state, facts)))
  }
}

/** A step that names a build argument declares it, unless an earlier one has; `.arg()` does it in any case. */
function declareArguments(step: Step, state: State): State {
  const used = stepReferences(step).flatMap(({ declaration }) => (declaration === undefined ? [] : [declaration]))
  const wanted = used.filter(({ name }) => !state.declared.has(name))
  const all = step.kind === 'arg' ? [...wanted, step.declaration] : wanted
  const environment = new Map(state.environment)
  for (const { name, default: value } of all) if (value !== undefined) environment.set(name, expand(value, environment))
  return { ...state, environment, declared: new Set([...state.declared, ...all.map(({ name }) => name)]) }
}

/** The words of a script are those of the shell that is set at this moment. */
function command(given: ContainerCommand, { shell }: State): string {
  return given.form === 'exec' ? hash(given.argv) : hash(given.script.script, shell)
}

function configure(state: State, ...parts: readonly (readonly [string, string])[]): State {
  return { ...state, config: new Map([...state.config, ...parts]) }
}

function writtenPlaces(step: Step): readonly string[] {
  const { writes } = stepEffects(step)
  if (writes === 'everything') return TOUCHABLE
  const places = writes.filter((place) => !place.startsWith('declares:'))
  return step.kind === 'run' ? withAccounts(places) : places
}

function withAccounts(places: readonly string[]): readonly string[] {
  return holdsAccounts(places) ? [...new Set([...places, 'accounts'])] : places
}

function absolute(path: string): string {
  return path.startsWith('/') ? path.replace(/(?<=.)\/$/, '') : '/'
}

function leave(state: State, places: readonly string[], made: Trace['made']): State {
  const folders = places.filter((place) => place.startsWith('/')).flatMap((place) => missingFolders(place, state))
  return {
    ...state,
    parents: new Map([
      ...state.parents,
      ...folders.map((folder) => [folder, hash(typeof made === 'string' ? made : [...made].join(' '))] as const),
    ]),
    traces: [...state.traces, ...places.map((place) => ({ place, made }))],
  }
}

/** A merged step runs the commands of those that it was made of, one after the other. */
function aptSteps({ following = [], ...own }: AptStep): readonly AptStep[] {
  const { kind, id, origins, cacheMount } = own
  return [own, ...following.map((transaction) => ({ kind, id, origins, cacheMount, ...transaction }))]
}

function dnfSteps({ following = [], ...own }: DnfStep): readonly DnfStep[] {
  const { kind, id, origins, cacheMount, tool } = own
  return [own, ...following.map((one) => ({ kind, id, origins, cacheMount, tool, ...one }))]
}

/** Each package with the state of the sources and of all that apt reads. */
function aptPackages(step: AptStep, state: State, facts: Facts): ReadonlySet<string> {
  const { recommends, targetRelease = [], architectures, hold, allowDowngrades, debs } = step
  const release = expand(targetRelease, state.environment)
  const how = hash(recommends, release, architectures, hold, allowDowngrades, found(step, state, facts))
  const names = [...step.packages.map((name) => expand(name, state.environment)), ...debs]
  // A hold, a downgrade or a file meets what is there already: such steps are whole, and none of another.
  const own = hold || allowDowngrades || debs.length > 0 ? ` with ${[...names].sort().join(' ')}` : ''
  return new Set(names.map((name) => `${name} ${how}${own}`))
}
