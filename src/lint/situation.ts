import { evaluate, type Variables } from '../cache/variables.ts'
import { isStage, stages, type Definition, type StageNode } from '../ir/definition.ts'
import type { Step } from '../ir/step.ts'
import { stepReferences } from '../ir/step-references.ts'
import type { ArgDeclaration } from '../ir/text.ts'

/** A step, and what holds where it stands as far as the definition says. */
export interface Situation {
  readonly stage: StageNode
  readonly step: Step
  /** The steps above it, those of the stages that its own starts from included. */
  readonly before: readonly Step[]
  /** Who runs it, as set by the last USER; absent where no stage has set one, so that it is the base image's own. */
  readonly user?: string
  /** The words before a script: /bin/sh -c unless set. */
  readonly shell: readonly string[]
  /** What ENV has set and the defaults of the build arguments in scope. What the base image sets is not known. */
  readonly environment: Variables
}

type State = Pick<Situation, 'before' | 'user' | 'shell' | 'environment'>

const START: State = { before: [], shell: ['/bin/sh', '-c'], environment: new Map() }

/** Every step of a definition in its situation, stage by stage. */
export function situationsOf(definition: Definition): readonly Situation[] {
  const ends = new Map<StageNode, State>()
  return stages(definition).flatMap((stage) => {
    let state = (isStage(stage.from) ? ends.get(stage.from) : undefined) ?? START
    let scope: Variables = state.environment
    const found = stage.steps.map((step): Situation => {
      scope = withArguments(scope, step)
      const situation = { ...state, environment: scope, stage, step }
      state = after(state, step, scope)
      scope = new Map([...scope, ...state.environment])
      return situation
    })
    ends.set(stage, state)
    return found
  })
}

/** A build argument ends with its stage; what ENV set goes on. */
function after(state: State, step: Step, scope: Variables): State {
  const next = { ...state, before: [...state.before, step] }
  switch (step.kind) {
    case 'env':
      return {
        ...next,
        environment: new Map([
          ...state.environment,
          ...step.entries.map(([name, value]) => [name, evaluate(value, scope)] as const),
        ]),
      }
    case 'user':
      return { ...next, user: evaluate(step.user, scope) }
    case 'shell':
      return { ...next, shell: step.argv }
    case 'instruction': {
      const user = /^USER\s+(\S+)/.exec(step.text)?.[1]
      return user === undefined ? next : { ...next, user }
    }
    default:
      return next
  }
}

/** The build arguments that a step brings into scope, by declaring or by using them. */
function withArguments(scope: Variables, step: Step): Variables {
  const used = stepReferences(step).flatMap(({ declaration }) => (declaration === undefined ? [] : [declaration]))
  return [...used, ...(step.kind === 'arg' ? [step.declaration] : [])].reduce(withDefault, scope)
}

function withDefault(scope: Variables, { name, default: text }: ArgDeclaration): Variables {
  return text === undefined || scope.has(name) ? scope : new Map([...scope, [name, evaluate(text, scope)]])
}
