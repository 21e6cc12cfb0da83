import type { Definition, StageNode } from '../ir/definition.ts'
import { DefinitionError, type Diagnostic } from '../ir/errors.ts'
import type { Origin } from '../ir/origin.ts'
import type { Step } from '../ir/step.ts'
import { plain, type Text } from '../ir/text.ts'
import { defaultMistakes } from './argument-defaults.ts'
import { shadowMistakes } from './shadowed-images.ts'
import { Stage, type AnyStage, type StageState, type WrittenStep } from './stage.ts'

/**
 * Makes the definition of an image from its target stage and every stage that it needs.
 *
 * @throws DefinitionError with every mistake in any of the stages
 */
export function define(name: string, file: string, target: AnyStage, origin: Origin): Definition {
  const made = new Map<AnyStage, StageNode>()
  const diagnostics: Diagnostic[] = []
  const names = new Set<string>()

  const make = (stage: AnyStage, usedAt: Origin): StageNode => {
    const known = made.get(stage)
    if (known !== undefined) return known
    const state = Stage.state(stage)
    diagnostics.push(...state.diagnostics)
    const from = makeBase(state, usedAt)
    const sources = new Map(
      state.steps.flatMap((step) => usedStages(step).map((used) => [used, make(used, step.origin)] as const)),
    )
    const stageName = state.name ?? (stage === target ? targetName(name) : `stage-${made.size + 1}`)
    if (names.has(stageName))
      diagnostics.push({
        origin: state.origin,
        message: `two stages are named ${stageName}: give each a name of its own with { as: '…' }`,
      })
    names.add(stageName)
    const users = usersOf(state.steps, inheritedUser(stage))
    diagnostics.push(...userMistakes(state.steps, users), ...repetitions(state.steps))
    const node: StageNode = {
      name: stageName,
      named: state.name !== undefined,
      from,
      ...(state.platform === undefined ? {} : { platform: state.platform }),
      steps: withIds(stageName, state.steps, users, sources, diagnostics),
    }
    made.set(stage, node)
    return node
  }

  const makeBase = ({ base, origin: stageOrigin, ...state }: StageState, usedAt: Origin): StageNode | Text => {
    if (base === undefined) {
      // A wrong .from() has been reported: the base that it did not give is no mistake of its own.
      if (!state.diagnostics.some(({ origin: { call } }) => call === 'from'))
        diagnostics.push({
          origin: stageOrigin,
          message:
            "this stage has no base, so nothing can be built from it. Start it with stage('debian:12-slim') or .from(…)",
        })
      return ['scratch']
    }
    return base.kind === 'image' ? base.image : make(base.stage, usedAt)
  }

  const node = make(target, origin)
  const all = [...made].map(([stage, made]) => ({ node: made, origin: Stage.state(stage).origin }))
  diagnostics.push(...defaultMistakes(all), ...shadowMistakes(all, node))
  if (diagnostics.length > 0) throw new DefinitionError(unique(diagnostics))
  return { name, file, target: node }
}

/** The part of an image's name after its last dot: it names the target stage and the emitted files. */
export function targetName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function withIds(
  stageName: string,
  steps: readonly WrittenStep[],
  users: Users,
  sources: ReadonlyMap<AnyStage, StageNode>,
  diagnostics: Diagnostic[],
): readonly Step[] {
  const counts = new Map<string, number>()
  const taken = new Set<string>()
  return steps.map((written) => {
    const { as, ...draft } = written.draft
    const count = (counts.get(draft.kind) ?? 0) + 1
    if (as === undefined) counts.set(draft.kind, count)
    const id = `${stageName}/${as ?? (count === 1 ? draft.kind : `${draft.kind}-${count}`)}`
    if (taken.has(id))
      diagnostics.push({
        origin: written.origin,
        message: `two steps of the stage are named ${id}: give each an \`as\` of its own`,
      })
    taken.add(id)
    return connect(withUser({ ...draft, id, origins: [written.origin] }, users.get(written)), written, sources)
  })
}

function usedStages({ from, mounted }: WrittenStep): readonly AnyStage[] {
  return [...(from === undefined ? [] : [from]), ...(mounted?.values() ?? [])]
}

/** Gives a step the stages that it takes from. */
function connect(step: Step, written: WrittenStep, sources: ReadonlyMap<AnyStage, StageNode>): Step {
  const node = (stage: AnyStage | undefined): StageNode | undefined => stage && sources.get(stage)
  if (step.kind === 'copy') {
    const from = node(written.from)
    return from === undefined ? step : { ...step, from }
  }
  if (step.kind !== 'run') return step
  const mounts = step.mounts.map((mount, index) => {
    const from = node(written.mounted?.get(index))
    return mount.type === 'bind' && from !== undefined ? { ...mount, from } : mount
  })
  return { ...step, mounts }
}

const ONCE: readonly string[] = ['cmd', 'entrypoint', 'healthcheck']

function repetitions(steps: readonly WrittenStep[]): readonly Diagnostic[] {
  const seen = new Set<string>()
  return steps.flatMap(({ draft: { kind }, origin }) => {
    const again = ONCE.includes(kind) && seen.has(kind)
    seen.add(kind)
    const message = `.${kind}() was called before in this stage, and only the last one counts: take one of them out`
    return again ? [{ origin, message }] : []
  })
}

const NEED_ROOT: readonly string[] = ['apt', 'aptRepository']

/** What the types cannot see: a fragment with an apt step, used where another user is set. */
function userMistakes(steps: readonly WrittenStep[], users: Users): readonly Diagnostic[] {
  return steps.flatMap((step) => {
    const user = users.get(step)
    if (user === undefined || !NEED_ROOT.includes(step.draft.kind)) return []
    const { origin, draft } = step
    const message = `.${draft.kind}() needs root, but the user is ${user} here: call it before .user(), or go back with .user('root')`
    return [{ origin, message }]
  })
}

/** Who each step runs as, for those that a stage lets run as another user than root. */
type Users = ReadonlyMap<WrittenStep, string>

function usersOf(steps: readonly WrittenStep[], inherited: string | undefined): Users {
  const users = new Map<WrittenStep, string>()
  let user = inherited
  for (const step of steps) {
    user = step.draft.kind === 'user' ? otherThanRoot(step.draft.user) : user
    if (user !== undefined) users.set(step, user)
  }
  return users
}

/** Who the stages that this one starts from run as at their end. A base image is taken to run as root. */
function inheritedUser(stage: AnyStage): string | undefined {
  const { base } = Stage.state(stage)
  if (base?.kind !== 'stage') return undefined
  const last = Stage.state(base.stage).steps.findLast(({ draft }) => draft.kind === 'user')
  return last?.draft.kind === 'user' ? otherThanRoot(last.draft.user) : inheritedUser(base.stage)
}

function otherThanRoot(user: Text): string | undefined {
  const name = plain(user) ?? '(a variable)'
  return /^(?:root|0)(?::|$)/.test(name) ? undefined : name
}

function withUser(step: Step, user: string | undefined): Step {
  if (user === undefined) return step
  switch (step.kind) {
    case 'apt':
    case 'condaInstaller':
    case 'conda':
    case 'pip':
      return { ...step, runsAs: user }
    default:
      return step
  }
}

function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>()
  return diagnostics.filter(({ origin, message }) => {
    const key = `${origin.file}:${origin.line}:${origin.column} ${message}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
