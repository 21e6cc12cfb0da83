import type { Definition, StageNode } from '../ir/definition.ts'
import { DefinitionError, type Diagnostic } from '../ir/errors.ts'
import type { Origin } from '../ir/origin.ts'
import type { Step } from '../ir/step.ts'
import { defaultMistakes } from './argument-defaults.ts'
import { shadowMistakes } from './shadowed-images.ts'
import { stageNames } from './stage-names.ts'
import { builder, type StageBuilder, type StageState, type WrittenStep } from './stage/builder.ts'
import type { AnyStage } from './stage/types.ts'
import { refreshMistakes } from './refresh.ts'
import { describe } from './variables.ts'
import { userMistakes, usersOf, withUser, type Users } from './users.ts'

/** What an image is beside its stages. */
export type ImageSettings = Pick<Definition, 'directives' | 'platforms' | 'allow'>

/**
 * Makes the definition of an image from its target stage and every stage that it needs.
 *
 * @throws DefinitionError with every mistake in any of the stages
 */
export function define(
  name: string,
  file: string,
  target: AnyStage,
  origin: Origin,
  settings: ImageSettings = {},
): Definition {
  const made = new Map<StageBuilder, StageNode>()
  const diagnostics: Diagnostic[] = []
  const names = new Set<string>()
  let given: ReadonlyMap<StageBuilder, string> = new Map()

  const make = (stage: StageBuilder, usedAt: Origin): StageNode => {
    const known = made.get(stage)
    if (known !== undefined) return known
    const { state } = stage
    diagnostics.push(...state.diagnostics)
    const from = makeBase(state, usedAt)
    const sources = new Map(
      state.steps.flatMap((step) => usedStages(step).map((used) => [used, make(used, step.origin)] as const)),
    )
    const stageName = given.get(stage) ?? targetName(name)
    if (names.has(stageName))
      diagnostics.push({
        origin: state.origin,
        message: `two stages are named ${stageName}: give each a name of its own with { as: '…' }`,
      })
    names.add(stageName)
    const users = usersOf(stage)
    diagnostics.push(...userMistakes(state.steps, users), ...repetitions(state.steps), ...refreshMistakes(state.steps))
    const node: StageNode = {
      name: stageName,
      named: state.name !== undefined,
      from,
      origin: state.origin,
      ...(state.platform === undefined ? {} : { platform: state.platform }),
      steps: withIds(stageName, state.steps, users, sources, diagnostics),
      ...(state.allow === undefined ? {} : { allow: state.allow }),
    }
    made.set(stage, node)
    return node
  }

  const makeBase = ({ base, origin: stageOrigin, ...state }: StageState, usedAt: Origin): StageNode['from'] => {
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
    switch (base.kind) {
      case 'image':
        return base.image
      case 'context':
        return base.context
      case 'stage':
        return make(base.stage, usedAt)
    }
  }

  const first = builder(target)
  if (first === undefined)
    throw new DefinitionError([{ origin, message: `the target is a stage, not ${describe(target)}` }])
  given = stageNames(neededBuilders(first), targetName(name))
  const node = make(first, origin)
  const all = [...made].map(([stage, made]) => ({ node: made, origin: stage.state.origin }))
  diagnostics.push(...defaultMistakes(all), ...shadowMistakes(all, node))
  if (diagnostics.length > 0) throw new DefinitionError(unique(diagnostics))
  return { name, file, target: node, origin, ...settings }
}

/** The part of an image's name after its last dot: it names the target stage and the emitted files. */
export function targetName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function withIds(
  stageName: string,
  steps: readonly WrittenStep[],
  users: Users,
  sources: ReadonlyMap<StageBuilder, StageNode>,
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

/** Every stage that the target needs, each after those it needs, the target last. */
function neededBuilders(target: StageBuilder): readonly StageBuilder[] {
  const ordered = new Set<StageBuilder>()
  const visit = (stage: StageBuilder): void => {
    if (ordered.has(stage)) return
    const { base, steps } = stage.state
    if (base?.kind === 'stage') visit(base.stage)
    for (const used of steps.flatMap(usedStages)) visit(used)
    ordered.add(stage)
  }
  visit(target)
  return [...ordered]
}

function usedStages({ from, mounted }: WrittenStep): readonly StageBuilder[] {
  return [...(from === undefined ? [] : [from]), ...(mounted?.values() ?? [])]
}

/** Gives a step the stages that it takes from. */
function connect(step: Step, written: WrittenStep, sources: ReadonlyMap<StageBuilder, StageNode>): Step {
  const node = (stage: StageBuilder | undefined): StageNode | undefined => stage && sources.get(stage)
  if (step.kind === 'copy') {
    const from = node(written.from)
    return from === undefined ? step : { ...step, from }
  }
  if (step.kind !== 'run') return step
  const mounts = step.mounts.map((mount, index) => {
    const from = node(written.mounted?.get(index))
    return (mount.type === 'bind' || mount.type === 'cache') && from !== undefined ? { ...mount, from } : mount
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

function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>()
  return diagnostics.filter(({ origin, message }) => {
    const key = `${origin.file}:${origin.line}:${origin.column} ${message}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
