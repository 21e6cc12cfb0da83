import { posix } from 'node:path'
import { directory, file, type File, ROOT } from './entry.ts'
import { choose, hash } from './hash.ts'
import { access, look, REST } from './look.ts'
import type { State } from './state.ts'
import { isWithin } from './tree.ts'
import { TARGETS } from './world.ts'

/** Who leaves something: its own name, whatever it finds, and a name for all that it found. */
export interface Author {
  readonly meaning: string
  readonly found: string
}

/**
 * Leaves at a path what this world's adversary would: files, links, directories that nobody else may enter, or nothing
 * any more. Everything below a directory becomes something else.
 */
export function leave(state: State, path: string, { meaning, found }: Author): void {
  const { tree, world, user } = state
  const place = tree.resolve(path)
  const there = tree.at(place)
  const made = hash(meaning, found, look(tree, place), access(state, place))
  if (there?.kind === 'directory') {
    spoil(state, place, made)
    return
  }
  tree.makeDirectories(posix.dirname(place), { ...ROOT, owner: user })
  switch (world.leaves) {
    case 'files':
      tree.put(place, file(made, user))
      break
    case 'links':
      tree.put(place, { kind: 'link', target: elsewhere(place, hash(meaning, path)), by: made })
      break
    case 'directories':
      tree.put(place, { ...directory('0700', user), by: made })
      tree.put(posix.join(place, REST), file(made, user))
      break
    case 'nothing':
      if (there === undefined) tree.put(place, file(made, user))
      else tree.remove(place, made)
  }
}

/** Leaves at several paths, each of them where it leads before the first: nobody writes through the links of its own. */
export function leaveAll(state: State, paths: readonly string[], author: Author): void {
  const places = [...new Set(paths.map((path) => state.tree.resolve(path)))]
  const outermost = places.filter((place) => !places.some((other) => other !== place && isWithin(place, other)))
  for (const place of outermost) leave(state, place, author)
}

/** Changes every file below a directory, those of the base too, but for those that are kept. */
export function spoil({ tree, user }: State, place: string, made: string, kept: readonly string[] = []): void {
  for (const [at, entry] of tree.below(place))
    if (entry.kind === 'file' && !kept.includes(at)) tree.put(at, changed(entry, made))
  tree.put(posix.join(place, REST), file(made, user))
}

function changed({ kind, mode, owner, content }: File, made: string): File {
  return { kind, mode, owner, content: hash(content, made) }
}

/** A link's target that neither holds the link nor lies in it. */
function elsewhere(place: string, name: string): string {
  const apart = TARGETS.filter((target) => !isWithin(place, target) && !isWithin(target, place))
  const [first = '/mnt', ...others] = apart
  return choose([first, ...others], name)
}
