import { posix } from 'node:path'
import { dispatch, type Step, type StepOf, type StepTable } from '../../../src/ir/step.ts'
import { stepReferences } from '../../../src/ir/step-references.ts'
import type { ContainerCommand } from '../../../src/ir/steps/settings.ts'
import { accounts, everything } from './command.ts'
import { expand } from './expand.ts'
import { hash, sorted } from './hash.ts'
import { install } from './install.ts'
import { meaning } from './meaning.ts'
import * as other from './other-tools.ts'
import { placeFiles, placeText } from './place-files.ts'
import { pythonPackages, uvPython, uvSync } from './python-tools.ts'
import { leaveEverywhere, run } from './run.ts'
import { isRoot, type State } from './state.ts'
import { addUser, aptRepository, aptSnapshot } from './system.ts'
import { APK, APT, DNF } from './system-tools.ts'

/** Executes one step: no rule about order is asked here, every fact comes from what is there at this moment. */
export function execute(step: Step, before: State): State {
  return dispatch(TABLE, step, declareArguments(step, before))
}

const TABLE: StepTable<State, [State]> = {
  comment: (_, state) => state,
  arg: (_, state) => state,
  env: (step, state) => {
    const values = step.entries.map(([name, value]) => [name, expand(value, state.variables)] as const)
    const names = new Set(values.map(([name]) => name))
    const others = [...state.runtime].filter((name) => !names.has(name))
    return {
      ...state,
      variables: new Map([...state.variables, ...values]),
      image: new Map([...state.image, ...values]),
      runtime: new Set(step.usedBy === 'runtime' ? [...others, ...names] : others),
    }
  },
  label: ({ entries }, state) =>
    configure(state, ...entries.map(([name, value]) => [`label ${name}`, expand(value, state.variables)] as const)),
  expose: ({ ports }, state) =>
    configure(state, ...ports.map((port) => [`port ${expand(port, state.variables)}`, ''] as const)),
  volume: ({ paths }, state) =>
    configure(state, ...paths.map((path) => [`volume ${expand(path, state.variables)}`, ''] as const)),
  healthcheck: (step, state) => {
    const run = step.command === undefined ? 'none' : command(step.command, state)
    return configure(state, ['healthcheck', hash(meaning(step, state), run)])
  },
  stopsignal: ({ signal }, state) => configure(state, ['stopsignal', expand(signal, state.variables)]),
  cmd: (step, state) => configure(state, ['cmd', command(step.command, state)], ['cmd of this stage', '']),
  entrypoint: (step, state) => {
    // ENTRYPOINT forgets the base image's CMD unless this stage has set one.
    const forgets = !state.config.has('cmd of this stage')
    const after = configure(state, ['entrypoint', command(step.command, state)])
    return forgets ? configure(after, ['cmd', 'none']) : after
  },
  user: (step, state) => ({ ...state, user: expand(step.user, state.variables) }),
  shell: (step, state) => ({ ...state, shell: hash(step.argv) }),
  workdir: (step, state) => {
    const directory = posix.resolve(state.directory, expand(step.path, state.variables))
    const owner = isRoot(state) ? '0' : /^\d/.test(state.user) ? state.user : hash(state.user, accounts(state))
    state.tree.makeDirectories(state.tree.resolve(directory), { mode: '0755', owner })
    return { ...state, directory }
  },
  onbuild: (step, state) =>
    configure(state, ['triggers', hash(state.config.get('triggers') ?? '', JSON.stringify(step.trigger))]),
  instruction: (step, state) => {
    const made = hash(step.text, everything(state), sorted(state.image), sorted(state.config))
    return leaveEverywhere(configure(state, ['instructions', made]), { meaning: step.text, found: made })
  },
  apt: (step, state) => aptSteps(step).reduce((before, one) => install(one, APT, before), state),
  dnf: (step, state) => dnfSteps(step).reduce((before, one) => install(one, DNF, before), state),
  apk: (step, state) => install(step, APK, state),
  condaInstaller: (step, state) => install(step, other.condaInstaller(step, state), state),
  conda: (step, state) => install(step, other.conda(step, state), state),
  pip: (step, state) => install(step, pythonPackages(step, state), state),
  uv: (step, state) => install(step, pythonPackages(step, state), state),
  uvSync: (step, state) => install(step, uvSync(step, state), state),
  uvPython: (step, state) => install(step, uvPython(step, state), state),
  npm: (step, state) => install(step, other.node(step, state), state),
  pnpm: (step, state) => install(step, other.node(step, state), state),
  yarn: (step, state) => install(step, other.node(step, state), state),
  cargoInstall: (step, state) => install(step, other.cargo(step, state), state),
  cargoBuild: (step, state) => install(step, other.cargo(step, state), state),
  goInstall: (step, state) => install(step, other.go(step, state), state),
  goBuild: (step, state) => install(step, other.go(step, state), state),
  addUser,
  aptRepository,
  aptSnapshot,
  run,
  copy: placeFiles,
  add: placeFiles,
  file: placeText,
}

/** A step that names a build argument declares it, unless an earlier one has; `.arg()` does it in any case. */
function declareArguments(step: Step, state: State): State {
  const used = stepReferences(step).flatMap(({ declaration }) => (declaration === undefined ? [] : [declaration]))
  const wanted = used.filter(({ name }) => !state.declared.has(name))
  const all = step.kind === 'arg' ? [...wanted, step.declaration] : wanted
  const variables = new Map(state.variables)
  for (const { name, default: value } of all) {
    const given = state.world.argument ?? (value === undefined ? undefined : expand(value, variables))
    if (given !== undefined && !state.image.has(name)) variables.set(name, given)
  }
  return { ...state, variables, declared: new Set([...state.declared, ...all.map(({ name }) => name)]) }
}

/** The words of a script are those of the shell that is set at this moment. */
function command(given: ContainerCommand, { shell }: State): string {
  return given.form === 'exec' ? hash(given.argv) : hash(given.script.script, shell)
}

function configure(state: State, ...parts: readonly (readonly [string, string])[]): State {
  return { ...state, config: new Map([...state.config, ...parts]) }
}

/** A merged step runs the commands of those that it was made of, one after the other. */
function aptSteps({ following = [], ...step }: StepOf<'apt'>): readonly StepOf<'apt'>[] {
  const { kind, id, origins, cacheMount } = step
  return [step, ...following.map((one) => ({ kind, id, origins, cacheMount, ...one }))]
}

function dnfSteps({ following = [], ...step }: StepOf<'dnf'>): readonly StepOf<'dnf'>[] {
  const { kind, id, origins, cacheMount, tool } = step
  return [step, ...following.map((one) => ({ kind, id, origins, cacheMount, tool, ...one }))]
}
