import { posix } from 'node:path'
import { isStage, type StageNode } from '../ir/definition.ts'
import { NamedContext } from '../ir/named-context.ts'
import { dispatch, type Step, type StepKind, type StepOf, type StepTable } from '../ir/step.ts'
import type { CopyStep } from '../ir/steps/files.ts'
import { plain, type Text } from '../ir/text.ts'
import { NO_DIRECTORIES, type Directories } from './base-directories.ts'
import { knownBase } from './base-images.ts'
import { isPath, nested } from './paths.ts'

/** What is certain of the directories of a stage at one point of it. */
interface State {
  /** Those of the base image, none of which is a link. */
  readonly base: Directories
  /** Those that steps have made or found. Any part of such a path may be a link, so that it can break from elsewhere. */
  readonly made: Directories
  /** Where relative paths start, as far as the stage says. */
  readonly cwd: string | undefined
}

/**
 * Whether the directory in which a path lies exists for certain, by what the base image has and the steps above `index` have
 * made, of the stages that this one starts from too. False where nobody knows; the root directory always exists.
 *
 * @param path absolute, or relative to where the stage works then
 * @param index of the step in `stage.steps`; their number for what comes after all of them
 */
export function parentExists(stage: StageNode, index: number, path: Text): boolean {
  const state = statesOf(stage)[index] ?? endOf(stage)
  const target = placeOf(path, state)
  return target !== undefined && exists(posix.dirname(target), state)
}

/** The state above each step; stages are immutable. */
function statesOf(stage: StageNode): readonly State[] {
  const known = STATES.get(stage)
  if (known !== undefined) return known
  const states: State[] = []
  let state = startOf(stage)
  for (const step of stage.steps) {
    states.push(state)
    state = after(state, step)
  }
  states.push(state)
  STATES.set(stage, states)
  return states
}

const STATES = new WeakMap<StageNode, readonly State[]>()

function endOf(stage: StageNode): State {
  return statesOf(stage)[stage.steps.length] ?? NOTHING
}

const NOTHING: State = { base: NO_DIRECTORIES, made: NO_DIRECTORIES, cwd: undefined }

/** The triggers of a stage run where another one starts from it. */
function startOf(stage: StageNode): State {
  const { from } = stage
  if (isStage(from))
    return from.steps.reduce(
      (state, step) => (step.kind === 'onbuild' ? after(state, step.trigger) : state),
      endOf(from),
    )
  const base = from instanceof NamedContext ? undefined : plain(from)
  return {
    ...NOTHING,
    base: knownBase(stage)?.directories ?? NO_DIRECTORIES,
    cwd: base === 'scratch' ? '/' : undefined,
  }
}

type Change<Kind extends StepKind = StepKind> = (step: StepOf<Kind>, state: State) => State

const keeps: Change = (_, state) => state
const unknown: Change = () => NOTHING

/** No package takes away what a distribution's own packages bring; one that a tool replaces may take what lay empty below it. */
const installs: Change = (_, state) => ({ ...state, made: NO_DIRECTORIES })

const TABLE: StepTable<State, [State]> = {
  apt: installs,
  aptRepository: installs,
  aptSnapshot: installs,
  apk: installs,
  dnf: installs,
  condaInstaller: installs,
  conda: installs,
  pip: installs,
  uv: installs,
  uvSync: installs,
  uvPython: installs,
  npm: installs,
  pnpm: installs,
  yarn: installs,
  cargoInstall: installs,
  cargoBuild: installs,
  goInstall: installs,
  goBuild: installs,
  addUser: (step, state) => withDirectory(state, step.home),
  run: ({ writes }, state) =>
    writes === undefined || writes.includes('dpkg')
      ? { ...NOTHING, cwd: state.cwd }
      : without(
          state,
          writes.filter(isPath).map((path) => posix.resolve(path)),
        ),
  copy: (step, state) => {
    const destination = placeOf(step.destination, state)
    // A layer of its own is laid over what was there, whatever that was.
    if (step.link === true) return without(state, [destination])
    return destination === undefined ? state : withDirectory(state, copiedInto(step, destination))
  },
  // An archive's files replace directories.
  add: (step, state) => without(state, [placeOf(step.destination, state)]),
  file: (step, state) => {
    const target = placeOf(step.path, state)
    return target === undefined ? state : withDirectory(state, posix.dirname(target))
  },
  arg: keeps,
  env: keeps,
  label: keeps,
  workdir: (step, state) => {
    const cwd = placeOf(step.path, state)
    return cwd === undefined ? { ...state, cwd } : { ...withDirectory(state, cwd), cwd }
  },
  user: keeps,
  shell: keeps,
  cmd: keeps,
  entrypoint: keeps,
  expose: keeps,
  volume: keeps,
  healthcheck: keeps,
  stopsignal: keeps,
  onbuild: keeps,
  instruction: unknown,
  comment: keeps,
}

function after(state: State, step: Step): State {
  return dispatch(TABLE, step, state)
}

/** The path of a text, in its one spelling; undefined where a variable or an unknown working directory leaves it open. */
function placeOf(text: Text, { cwd }: State): string | undefined {
  const known = plain(text)
  if (known === undefined || known.split('/').includes('..') || (cwd === undefined && !known.startsWith('/')))
    return undefined
  return posix.resolve('/', cwd ?? '/', known)
}

function exists(path: string, { base, made }: State): boolean {
  return path === '/' || base.has(path) || made.has(path)
}

/** A directory and all above it. */
function withDirectory(state: State, path: string): State {
  if (exists(path, state)) return state
  const made = new Set(state.made)
  for (let above = path; !exists(above, state); above = posix.dirname(above)) made.add(above)
  return { ...state, made }
}

/** Without what a step may have removed that writes below these paths; an unknown one may be any. */
function without(state: State, paths: readonly (string | undefined)[]): State {
  if (paths.length === 0) return state
  const { base, cwd } = state
  const elsewhere = paths.some((path) => path === undefined || !isReal(posix.dirname(path), base))
  if (elsewhere) return { ...NOTHING, cwd }
  const kept = [...base].filter(
    (directory) => !paths.some((path) => path !== undefined && isAtOrBelow(directory, path)),
  )
  return { base: new Set(kept), made: NO_DIRECTORIES, cwd }
}

/** No part of it is a link. */
function isReal(path: string, base: Directories): boolean {
  return path === '/' || base.has(path)
}

function isAtOrBelow(path: string, folder: string): boolean {
  return nested(path, folder) && path.length >= folder.length
}

/** The directory that a COPY makes for certain: its destination where that has to be one, else the one that it lies in. */
function copiedInto({ sources, parents, destination }: CopyStep, place: string): string {
  // A pattern may match nothing, and then nothing is made.
  const named = sources.every((source) => !/[*?[\\]/.test(plain(source) ?? '*'))
  if (!named || parents === true) return '/'
  const isDirectory =
    (plain(destination) ?? '').endsWith('/') || sources.some((source) => /^\.\/?$/.test(plain(source) ?? ''))
  return isDirectory ? place : posix.dirname(place)
}
