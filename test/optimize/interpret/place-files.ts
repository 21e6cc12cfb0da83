import { posix } from 'node:path'
import { isStage } from '../../../src/ir/definition.ts'
import type { StepOf } from '../../../src/ir/step.ts'
import type { Text } from '../../../src/ir/text.ts'
import { accounts } from './command.ts'
import { directory, file, ROOT } from './entry.ts'
import { expand } from './expand.ts'
import { hash } from './hash.ts'
import { look } from './look.ts'
import type { State } from './state.ts'
import { BuildFails, Tree } from './tree.ts'

/** What a directory of the build context holds. */
const CONTEXT = ['a', 'b/c', 'x', 'y']
const LINK_OF_CONTEXT = 'q'

/** COPY and ADD: through links, the last part's too, with the mode and owner of the step for what has to be made. */
export function placeFiles(step: StepOf<'copy'> | StepOf<'add'>, state: State): State {
  const { variables, directory: here } = state
  const destination = expand(step.destination, variables)
  const owner = ownerOf(step.chown, state)
  for (const given of step.sources) {
    const source = expand(given, variables)
    const from = step.kind === 'copy' && step.from !== undefined ? step.from : undefined
    const other = typeof from === 'object' && isStage(from) ? state.stages.get(from.name) : undefined
    const content = hash(source, step.exclude, other === undefined ? from : look(other, source))
    const whole =
      /(?:\/|\.|\*)$/.test(source) ||
      (other === undefined ? state.world.context === 'directories' : isDirectory(other, source))
    const into = destination.endsWith('/') || destination === '.'
    let place = state.tree.resolve(posix.resolve(here, destination))
    if (!whole && (into || state.tree.at(place)?.kind === 'directory'))
      place = state.tree.resolve(posix.join(place, posix.basename(source)))
    const mode = step.chmod ?? '0755'
    state.tree.makeDirectories(whole ? place : posix.dirname(place), { mode, owner })
    if (whole) placeTree(state, place, { content, owner, mode, other, source })
    else placeFile(state, place, { content, owner, mode: step.chmod ?? '0644' })
  }
  return state
}

/** `.file()`: missing parents are 0755 and root's. */
export function placeText(step: StepOf<'file'>, state: State): State {
  const path = expand(step.path, state.variables)
  const place = state.tree.resolve(posix.resolve(state.directory, path))
  state.tree.makeDirectories(posix.dirname(place), ROOT)
  placeFile(state, place, {
    content: step.content,
    text: step.content,
    owner: ownerOf(step.owner, state),
    mode: step.mode ?? '0644',
  })
  return state
}

interface Placed {
  readonly content: string
  readonly owner: string
  readonly mode: string
  readonly text?: string
}

function placeFile({ tree }: State, place: string, { content, text, owner, mode }: Placed): void {
  if (tree.at(place)?.kind === 'directory') throw new BuildFails(`${place} is a directory`)
  tree.put(place, { ...file(content, owner, mode), ...(text === undefined ? {} : { text }) })
}

function placeTree(
  state: State,
  place: string,
  { other, source, ...placed }: Placed & { readonly other: Tree | undefined; readonly source: string },
): void {
  const { tree, world } = state
  const inner = (name: string): string => posix.join(place, name)
  const names = other === undefined ? CONTEXT : namesBelow(other, source)
  for (const name of names) {
    for (const above of [posix.dirname(name)].filter((part) => part !== '.')) {
      if (tree.at(inner(above)) !== undefined && tree.at(inner(above))?.kind !== 'directory')
        throw new BuildFails(`${inner(above)} is not a directory`)
      tree.makeDirectories(posix.dirname(inner(above)), { mode: placed.mode, owner: placed.owner })
      tree.put(inner(above), directory('0775', placed.owner))
    }
    placeFile(state, inner(name), { ...placed, content: hash(placed.content, name) })
  }
  if (other !== undefined || world.leaves !== 'links') return
  if (tree.at(inner(LINK_OF_CONTEXT))?.kind === 'directory') throw new BuildFails(`${place} has a directory`)
  tree.put(inner(LINK_OF_CONTEXT), { kind: 'link', target: '/deep/er', by: placed.content })
}

function namesBelow(other: Tree, source: string): readonly string[] {
  const root = other.resolve(source)
  const files = other.below(root).flatMap(([at, entry]) => (entry.kind === 'file' ? [posix.relative(root, at)] : []))
  return files.length === 0 ? ['a'] : files
}

function isDirectory(tree: Tree, path: string): boolean {
  return tree.at(tree.resolve(path))?.kind === 'directory'
}

/** A name is what the accounts say. */
function ownerOf(owner: Text | undefined, state: State): string {
  if (owner === undefined) return '0'
  const name = expand(owner, state.variables)
  return /^[\d:]+$/.test(name) ? name : hash(name, accounts(state))
}
