import { isStage, stages, type Definition, type StageNode } from '../../../src/ir/definition.ts'
import { NamedContext } from '../../../src/ir/named-context.ts'
import { fromReferences } from '../../../src/ir/step-references.ts'
import { baseOf } from './base.ts'
import type { Entry, Gone } from './entry.ts'
import { execute } from './execute.ts'
import { expand } from './expand.ts'
import { sorted } from './hash.ts'
import type { State } from './state.ts'
import { BuildFails, Tree } from './tree.ts'
import { type World, WORLDS } from './world.ts'

/** Everything about a finished image that somebody could notice. */
export interface ImageFacts {
  readonly base: string
  readonly files: Readonly<Record<string, Entry | Gone>>
  readonly variables: Readonly<Record<string, string>>
  readonly config: Readonly<Record<string, string>>
  readonly user: string
  readonly directory: string
  readonly shell: string
}

/** The image in each world, or why there is none. */
export type Facts = Readonly<Record<string, ImageFacts | string>>

/**
 * Builds a definition symbolically: the oracle of DESIGN.md §6. Every step is executed in order on a small file system, by
 * an adversary who does whatever its contract allows; what it leaves is a name for itself and for all that it could read
 * there and then. Two definitions with equal facts give the same image, whatever the world is like.
 */
export function interpret(definition: Definition, worlds: readonly World[] = WORLDS): Facts {
  return Object.fromEntries(worlds.map((world) => [world.name, interpretIn(world, definition)]))
}

function interpretIn(world: World, definition: Definition): ImageFacts | string {
  const ends = new Map<StageNode, State>()
  const own = [...new Set([definition.name, definition.name.replace(/\..*/, '')].map(asVariable))]
  try {
    let last: State | undefined
    for (const stage of stages(definition)) {
      let state = beginning(stage, ends, world, own)
      for (const step of stage.steps) state = execute(step, state)
      ends.set(stage, state)
      last = state
    }
    return last === undefined ? 'no stage' : describe(last)
  } catch (error) {
    if (error instanceof BuildFails) return error.message
    throw error
  }
}

/** A stage begins with what the one before it left; a build argument ends with its stage. */
function beginning(stage: StageNode, ends: ReadonlyMap<StageNode, State>, world: World, own: readonly string[]): State {
  const left = new Map([...ends].map(([{ name }, { tree }]) => [name, tree]))
  const before = isStage(stage.from) ? ends.get(stage.from) : undefined
  if (before !== undefined) {
    const config = new Map(before.config)
    config.delete('cmd of this stage')
    const { tree, image } = before
    return { ...before, tree: tree.copy(), config, variables: image, declared: new Set(), stages: left }
  }
  const globals = new Map<string, string>()
  for (const { name, declaration } of fromReferences(stage))
    globals.set(name, expand(declaration?.default ?? [], globals))
  const { from } = stage
  const base = baseOf(from instanceof NamedContext || isStage(from) ? from.name : expand(from, globals), world)
  return {
    world,
    tree: new Tree(base),
    variables: new Map(),
    image: new Map(),
    runtime: new Set(),
    own,
    declared: new Set(),
    config: new Map([['base', base.name]]),
    user: base.user,
    directory: '/',
    shell: 'the base',
    stages: left,
  }
}

function describe({ tree, image, config, user, directory, shell }: State): ImageFacts {
  const all = tree.all()
  const names = (inode: string): string =>
    all.flatMap(([at, entry]) => (entry.kind === 'file' && entry.inode === inode ? [at] : [])).join(' ')
  const shown = (entry: Entry | Gone): Entry | Gone =>
    entry.kind === 'file' && entry.inode !== undefined ? { ...entry, inode: names(entry.inode) } : entry
  return {
    base: config.get('base') ?? '',
    files: Object.fromEntries(all.map(([place, entry]) => [place, shown(entry)])),
    variables: Object.fromEntries(sorted(image)),
    config: Object.fromEntries(sorted(config)),
    user,
    directory,
    shell,
  }
}

function asVariable(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')
}
