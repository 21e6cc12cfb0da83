import type { DeclaredResource } from '../../../src/ir/effects.ts'
import type { StepOf } from '../../../src/ir/step.ts'
import { accounts, ACCOUNT_FILES, everyCommand, everything } from './command.ts'
import { hash } from './hash.ts'
import { type Author, leave, leaveAll, spoil } from './leave.ts'
import { executeLiterally } from './literal.ts'
import { access, look } from './look.ts'
import { meaning } from './meaning.ts'
import { simpleCommands } from './script.ts'
import { home, type State } from './state.ts'
import { SETTINGS } from './tool.ts'
import { values } from './variables.ts'

/** Runs a command: by the letter where it is one of a few, else as badly as what its author declares allows. */
export function run(step: StepOf<'run'>, state: State): State {
  const scripts = step.command.form === 'shell' ? step.command.scripts.map(({ script }) => script) : []
  const simple = scripts.map(simpleCommands)
  const programs = ['ln', 'rm', 'mkdir', 'chmod', 'chown', 'sh']
  const known = simple.length > 0 && simple.every((commands) => commands !== undefined) && step.mounts.length === 0
  if (known) {
    const by = hash(everyCommand(state, programs))
    for (const command of simple.flat()) executeLiterally(command, state, by)
    return state
  }
  const author = { meaning: hash(meaning(step, state)), found: hash(found(step, state, scripts)) }
  if (step.writes === undefined) return leaveEverywhere(state, author)
  if (step.writes.includes('/')) leaveEverywhere(state, author)
  leaveAll(state, step.writes.filter((resource) => resource !== '/').flatMap(placesOf), author)
  return state
}

function found(step: StepOf<'run'>, state: State, scripts: readonly string[]): readonly unknown[] {
  const named = step.mounts.flatMap((mount) =>
    'from' in mount && typeof mount.from === 'object' ? [mount.from.name] : [],
  )
  const taken = named.map((name) => look(state.stages.get(name) ?? state.tree, '/'))
  if (step.reads === undefined) return [everything(state), taken]
  const words = scripts.join(' ').match(/\$\{?\w+/g) ?? []
  const texts = scripts.flatMap((script) => script.match(/(?<=^|[\s=])\/[\w./-]+/g) ?? [])
  return [
    taken,
    everyCommand(state, 'any'),
    state.directory,
    values(
      state,
      words.map((word) => word.replace(/\W/g, '')),
    ),
    texts.map((path) => [state.tree.resolve(path)]),
    step.reads.map((resource) => readOne(resource, state)),
    scripts.some((script) => script.includes('~')) ? [home(state), accounts(state)] : [],
  ]
}

function readOne(resource: DeclaredResource, state: State): unknown {
  if (resource.startsWith('env:')) {
    // A beginning of names does not take back what the author says of one of them.
    const found = values(state, [resource.slice('env:'.length)])
    return resource.endsWith('*') ? found.filter(([name]) => !state.runtime.has(name)) : found
  }
  return placesOf(resource).map((path) => [look(state.tree, path), access(state, path)])
}

/** Where a resource lies: the network, the context and the settings are no place of the image. */
function placesOf(resource: DeclaredResource): readonly string[] {
  if (resource.startsWith('/')) return [resource]
  if (resource === 'accounts') return ACCOUNT_FILES
  return resource === 'dpkg' ? ['/var/lib/dpkg'] : []
}

/** Somebody who may do anything changes everything that there is, leaves settings, and links or directories where nothing is. */
export function leaveEverywhere(state: State, author: Author): State {
  spoil(state, '/', hash(author, look(state.tree, '/')))
  for (const path of SETTINGS) {
    const place = state.tree.resolve(path)
    if (state.world.leaves !== 'nothing' && state.tree.at(place) === undefined) leave(state, path, author)
  }
  if (state.world.leaves === 'links' || state.world.leaves === 'directories')
    for (const path of ['/srv/x', '/deep/z', '/home/app', '/opt/link'])
      if (state.tree.at(state.tree.resolve(path)) === undefined) leave(state, path, author)
  return state
}
