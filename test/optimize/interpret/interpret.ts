import { isStage, stages, type Definition, type StageNode } from '../../../src/ir/definition.ts'
import { NamedContext } from '../../../src/ir/named-context.ts'
import { fromReferences } from '../../../src/ir/step-references.ts'
import { lies } from './places.ts'
import { EMPTY, expand, hash, sorted, type State } from './state.ts'
import { execute } from './execute.ts'

/** Everything about a finished image that somebody could notice. */
export interface ImageFacts {
  readonly files: Readonly<Record<string, string>>
  readonly variables: Readonly<Record<string, string>>
  readonly config: Readonly<Record<string, string>>
  readonly user: string
  readonly directory: string
  readonly shell: string
}

/**
 * Builds a definition symbolically: the oracle of DESIGN.md §6. Every step is executed in order on a state of paths,
 * accounts, variables and settings; what it leaves is a hash of itself and of what it reads there and then. Two
 * definitions with equal facts give the same image as far as the declared effects tell.
 */
export function interpret(definition: Definition): ImageFacts {
  const ends = new Map<StageNode, State>()
  const facts = (name: string): string => {
    const found = [...ends].find(([stage]) => stage.name === name)
    return found === undefined ? 'not there' : hash(describe(found[1]))
  }
  for (const stage of stages(definition)) {
    let state = beginning(stage, ends)
    for (const step of stage.steps) state = execute(step, state, facts)
    ends.set(stage, state)
  }
  return describe(ends.get(definition.target) ?? EMPTY)
}

/** A stage begins with what the one before it left; a build argument ends with its stage. */
function beginning(stage: StageNode, ends: ReadonlyMap<StageNode, State>): State {
  if (isStage(stage.from)) {
    const base = ends.get(stage.from) ?? EMPTY
    const config = new Map(base.config)
    config.delete('cmd of this stage')
    return { ...base, config, environment: base.variables, declared: new Set() }
  }
  const globals = new Map<string, string>()
  for (const { name, declaration } of fromReferences(stage))
    globals.set(name, expand(declaration?.default ?? [], globals))
  return {
    ...EMPTY,
    traces: [
      {
        place: '/',
        made: hash('FROM', stage.from instanceof NamedContext ? stage.from.name : expand(stage.from, globals)),
      },
    ],
  }
}

function describe(state: State): ImageFacts {
  const places = new Set(['/', 'accounts', ...state.traces.map(({ place }) => place)])
  return {
    files: Object.fromEntries([...places].sort().map((place) => [place, hash(lies(place, state))])),
    variables: Object.fromEntries(sorted(state.variables)),
    config: Object.fromEntries(sorted(state.config)),
    user: state.user,
    directory: state.directory,
    shell: state.shell,
  }
}
