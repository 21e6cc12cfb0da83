import { posix } from 'node:path'
import { accounts } from './command.ts'
import { directory, type Directory, type File, ROOT } from './entry.ts'
import { hash } from './hash.ts'
import { REST } from './look.ts'
import type { SimpleCommand } from './script.ts'
import type { State } from './state.ts'
import { BuildFails, type Tree } from './tree.ts'

/**
 * Executes a command by the letter.
 *
 * @param by a name for everything that it read without saying so
 */
export function executeLiterally(command: SimpleCommand, state: State, by: string): void {
  const { tree, user } = state
  switch (command.does) {
    case 'link': {
      const { target, force, into } = command
      const given = tree.resolve(command.path, 'kept')
      const through = into ? tree.resolve(given) : given
      const place = tree.at(through)?.kind === 'directory' ? posix.join(through, posix.basename(target)) : given
      parent(tree, place)
      if (tree.at(place) !== undefined && !force) throw new BuildFails(`${place} exists`)
      if (tree.at(place)?.kind === 'directory') throw new BuildFails(`${place} is a directory`)
      tree.put(place, { kind: 'link', target, by })
      return
    }
    case 'hard-link': {
      const [from, place] = [tree.resolve(command.target, 'kept'), tree.resolve(command.path, 'kept')]
      const entry = tree.at(from)
      parent(tree, place)
      const there = tree.at(place)
      if (
        entry?.kind !== 'file' ||
        place === from ||
        there?.kind === 'directory' ||
        (there !== undefined && !command.force)
      )
        throw new BuildFails(`ln ${from} ${place}`)
      const inode = entry.inode ?? hash(from, entry, by)
      tree.put(from, { ...entry, inode })
      tree.put(place, { ...entry, inode })
      return
    }
    case 'remove':
      for (const path of command.paths) tree.remove(tree.resolve(path, 'kept'), by)
      return
    case 'make':
      for (const path of command.paths) tree.makeDirectories(tree.resolve(path), { ...ROOT, owner: user, by })
      return
    case 'mode':
      change(tree, command, (entry) => ({ ...entry, mode: command.value, by }))
      return
    case 'owner': {
      const owner = /^[\d:]+$/.test(command.value) ? command.value : hash(command.value, accounts(state))
      change(tree, command, (entry) => ({ ...entry, owner, by }))
      return
    }
  }
}

function parent(tree: Tree, place: string): void {
  if (tree.at(posix.dirname(place))?.kind !== 'directory') throw new BuildFails(`nothing holds ${place}`)
}

/** A file of an earlier layer that changes is a copy: its other names keep the old one. */
function change(
  tree: Tree,
  { paths, deep }: { readonly paths: readonly string[]; readonly deep: boolean },
  to: (entry: Directory | File) => Directory | File,
): void {
  for (const path of paths) {
    const place = tree.resolve(path)
    const entry = tree.at(place)
    if (entry === undefined || entry.kind === 'link') throw new BuildFails(`nothing is at ${place}`)
    for (const [at, one] of deep ? tree.below(place) : []) if (one.kind !== 'link') tree.put(at, alone(to(one)))
    tree.put(place, alone(to(entry)))
    if (deep && tree.at(posix.join(place, REST)) === undefined && entry.kind === 'directory')
      tree.put(posix.join(place, REST), {
        kind: 'file',
        content: 'of the base',
        ...ROOT,
        ...modeOf(to(directory('', ''))),
      })
  }
}

function modeOf({ mode, owner }: Directory | File): { readonly mode: string; readonly owner: string } {
  return { mode, owner }
}

function alone(entry: Directory | File): Directory | File {
  if (entry.kind === 'directory') return entry
  const { kind, mode, owner, content, by } = entry
  return { kind, mode, owner, content, ...(by === undefined ? {} : { by }) }
}
