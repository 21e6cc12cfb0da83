import { posix } from 'node:path'
import type { Step } from '../../../src/ir/step.ts'
import { isCached } from '../../../src/ir/cached-step.ts'
import { everyCommand } from './command.ts'
import { ROOT } from './entry.ts'
import { hash } from './hash.ts'
import { type Author, leave, spoil } from './leave.ts'
import { access, look, REST } from './look.ts'
import { meaning } from './meaning.ts'
import { configured, paths } from './names.ts'
import { isRoot, type State } from './state.ts'
import { SETTINGS, type Tool } from './tool.ts'
import { BuildFails, type Tree } from './tree.ts'
import { read, readByCode, values } from './variables.ts'

/** Runs a tool as its contract lets it, with all that it may read recorded in all that it may write. */
export function install(step: Step, tool: Tool, state: State): State {
  const { reads, writes, configuration, variables, code, programs } = tool
  if (tool.asRoot === true && !isRoot(state)) throw new BuildFails('only root can do that')
  const author = {
    meaning: hash(meaning(step, state)),
    found: hash(
      everyCommand(state, code === 'none' ? programs : 'any'),
      reads.map((path) => [look(state.tree, path), access(state, path)]),
      configured(state.tree, configuration),
      read(state, variables),
      code === 'none' ? [] : readByCode(state, code),
      mounted(step, tool, state),
    ),
  }
  for (const path of tool.files ?? []) leave(state, path, author)
  for (const path of writes) {
    const place = state.tree.resolve(path)
    state.tree.makeDirectories(place, { ...ROOT, owner: state.user })
    spoil(state, place, hash(author, look(state.tree, place)), SETTINGS)
  }
  if (!isMounted(step)) clean(tool, state)
  for (const path of tool.packaged ?? []) leavePackaged(state, path, author)
  return state
}

/** A package's own link or directory, at a path where nothing is yet. */
function leavePackaged(state: State, path: string, author: Author): void {
  const { tree } = state
  if (tree.at(tree.resolve(posix.dirname(path)))?.kind !== 'directory') return
  if (tree.at(tree.resolve(path, 'kept')) !== undefined) return
  if (state.world.leaves === 'links')
    tree.put(tree.resolve(path, 'kept'), { kind: 'link', target: '/etc/conf', by: hash(author) })
  else leave(state, path, author)
}

function isMounted(step: Step): boolean {
  return isCached(step) && (step.cacheMount === 'injected' || step.cacheMount === 'asked')
}

/** Without a mount, what lies in the cache goes with what the tool left there. */
function clean({ caches, cleans }: Tool, { tree }: State): void {
  if (cleans === 'nothing') return
  for (const path of caches) {
    const place = tree.resolve(path)
    for (const [at] of tree.below(place)) if (at !== place || cleans === 'directory') tree.remove(at)
  }
}

/** What settings say of places, or may say. */
function said(tree: Tree, path: string): readonly unknown[] {
  return tree.below(tree.resolve(path)).filter(([at, entry]) => {
    if (entry.kind === 'directory' || posix.basename(at) === REST) return false
    return entry.kind !== 'file' || entry.text === undefined || paths(entry.text).length > 0
  })
}

/** A mount hides what lies at its target, is root's unless the step says a number, and is left alone by the clean-up. */
function mounted(step: Step, { caches, settings }: Tool, state: State): readonly unknown[] {
  const mount = isMounted(step)
  const hidden = caches.flatMap((path) => {
    const place = state.tree.resolve(path)
    return state.tree.below(place).flatMap(([at]) => (at === place ? [] : [at]))
  })
  const strange = mount && !isRoot(state) && !(isCached(step) && step.runsAs?.uid !== undefined)
  const set =
    settings === undefined
      ? []
      : [
          ...values(state, settings.variables).filter(
            ([name, value]) => !state.runtime.has(name) && settings.harmless?.test(value) !== true,
          ),
          ...settings.files.flatMap((path) => said(state.tree, path)),
        ]
  return [hidden.length > 0 ? [mount, hidden] : [], strange, set.length > 0 ? [mount, set] : []]
}
