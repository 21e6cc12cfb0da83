import { changeProbability, coldSeconds, editProbability, priorCost, refreshProbability } from '../../cache/priors.ts'
import type { StageEffects } from '../../effects/stage-effects.ts'
import type { Step } from '../../ir/step.ts'
import { isMetadata } from '../../effects/metadata.ts'
import { bestOrder, expectedSeconds, LARGEST, type Cause, type Item } from '../order.ts'
import { unchanged, type Declined, type Pass, type PassResult } from '../pass.ts'
import { fromUnits, toUnits, type Unit } from '../units.ts'
import type { StageNode } from '../../ir/definition.ts'

const NAME = 'order-steps'

/** A smaller gain than this, in seconds of an average rebuild, is not worth another order than the author's. */
const WORTHWHILE = 0.01

/** Less than this, in seconds of an average rebuild, is not worth a reader's time. */
const WORTH_SAYING = 0.5

/** Steps that cost nothing themselves: they go just before the first step that needs them. */
const isFree = (step: Step): boolean => isMetadata(step) || ['env', 'arg', 'user', 'shell'].includes(step.kind)

/** Cheap and changing steps last, dear and steady ones first: by cost and probability together, not by either. */
export const orderSteps: Pass = {
  name: NAME,
  description: 'Put steps that commute into the order with the least expected rebuild time.',
  run: (stage, effectsIn) => {
    const { units, rest } = toUnits(stage.steps)
    const builders = units.flatMap((unit, index) => (isFree(unit.step) ? [] : [index]))
    const tooMany: Declined = {
      pass: NAME,
      stage: stage.name,
      steps: [],
      reason: `order left as written: more than ${LARGEST} steps, or too many orders, for an exact answer`,
    }
    if (builders.length > LARGEST) return unchanged(stage, [tooMany])
    const graph = precedence(units, effectsIn(stage).obstacle)
    const items = builders.map((unit) => item(units, graph, builders, unit))
    const best = bestOrder(items)
    if (best === undefined) return unchanged(stage, [tooMany])
    const saving = expectedSeconds(items) - best.expected
    if (saving < WORTHWHILE)
      return unchanged(
        stage,
        kept(
          stage,
          builders.flatMap((index) => units[index]?.step ?? []),
          effectsIn(stage),
        ),
      )
    const order = best.order.flatMap((position) => builders[position] ?? [])
    return reordered(stage, place(units, graph, order), rest, movedSteps(units, builders, order), saving)
  },
}

/**
 * Steps that change often and stay above a dear one which does not need them by its own text: what else stands in the way
 * may be lifted.
 */
function kept(stage: StageNode, steps: readonly Step[], { obstacle, needs }: StageEffects): readonly Declined[] {
  return steps.flatMap((step, index): readonly Declined[] => {
    const below = steps.slice(index + 1)
    const dear = below.find((other) => obstacle(step, other) !== undefined)
    if (dear === undefined || (needs(dear, step) && !saysNothing(dear) && !saysNothing(step))) return []
    const seconds = changeProbability(step) * rebuildSeconds(dear)
    const why = obstacle(step, dear)
    if (why === undefined || seconds < WORTH_SAYING || changeProbability(step) <= changeProbability(dear)) return []
    return [
      {
        pass: NAME,
        stage: stage.name,
        steps: [step.id, dear.id],
        reason: `${step.id} stays above ${dear.id}, which runs again with each change of it, an estimated ${seconds.toFixed(1)} s of an average rebuild: ${why}`,
      },
    ]
  })
}

/** A command of which nobody knows what it touches, as long as its author does not say. */
function saysNothing({ kind, reads, writes }: Step): boolean {
  return kind === 'run' && reads === undefined && writes === undefined
}

type Graph = readonly ReadonlySet<number>[]

/** For each unit all units that must come before it, those in between included. */
function precedence(units: readonly Unit[], obstacle: StageEffects['obstacle']): Graph {
  const graph: Set<number>[] = []
  units.forEach(({ step }, index) => {
    const ancestors = new Set<number>()
    for (let above = index - 1; above >= 0; above -= 1) {
      const other = units[above]
      if (other === undefined || ancestors.has(above) || obstacle(other.step, step) === undefined) continue
      ancestors.add(above)
      for (const ancestor of graph[above] ?? []) ancestors.add(ancestor)
    }
    graph.push(ancestors)
  })
  return graph
}

function item(units: readonly Unit[], graph: Graph, builders: readonly number[], unit: number): Item {
  const ancestors = graph[unit] ?? new Set()
  const brought = [...ancestors].filter((index) => !builders.includes(index))
  return {
    seconds: rebuildSeconds(units[unit]?.step),
    causes: [unit, ...brought].flatMap((index) => cause(units[index]?.step, index)),
    after: builders.flatMap((other, position) => (ancestors.has(other) ? [position] : [])),
  }
}

/** Metadata is in no cache key, so its change makes nothing run again. All steps of one schedule run again together. */
function cause(step: Step | undefined, index: number): readonly Cause[] {
  if (step === undefined || isMetadata(step)) return []
  const edited = { name: String(index), survival: 1 - editProbability(step) }
  return step.refresh === undefined
    ? [edited]
    : [edited, { name: step.refresh, survival: 1 - refreshProbability(step.refresh) }]
}

/** A step that may get a cache mount later is priced as if the mount were warm. */
function rebuildSeconds(step: Step | undefined): number {
  if (step === undefined) return 0
  const cost = priorCost(step)
  return 'cacheMount' in step && step.cacheMount !== 'forbidden' ? cost.overhead + cost.work : coldSeconds(cost)
}

/** Puts the free units back: each before the first builder that was below it and needs it, or, if it is metadata, that was below it. */
function place(units: readonly Unit[], graph: Graph, order: readonly number[]): readonly Unit[] {
  const placed = new Set<number>()
  const result: Unit[] = []
  const put = (index: number): void => {
    if (placed.has(index)) return
    for (const ancestor of [...(graph[index] ?? [])].sort((a, b) => a - b)) put(ancestor)
    placed.add(index)
    const unit = units[index]
    if (unit !== undefined) result.push(unit)
  }
  for (const builder of order) {
    units.forEach((unit, index) => {
      if (index < builder && isMetadata(unit.step) && stillOpen(graph, index, placed)) put(index)
    })
    put(builder)
  }
  units.forEach((_, index) => put(index))
  return result
}

/** Metadata is put early only if that brings nothing else along. */
function stillOpen(graph: Graph, index: number, placed: ReadonlySet<number>): boolean {
  return [...(graph[index] ?? [])].every((ancestor) => placed.has(ancestor))
}

/** The fewest steps whose move explains the new order: those outside its longest increasing run. */
function movedSteps(units: readonly Unit[], before: readonly number[], after: readonly number[]): readonly string[] {
  const runs = after.map((index): readonly number[] => [index])
  after.forEach((index, position) => {
    for (const earlier of runs.slice(0, position))
      if ((earlier.at(-1) ?? 0) < index && earlier.length + 1 > (runs[position]?.length ?? 0))
        runs[position] = [...earlier, index]
  })
  const kept = new Set(
    runs.reduce<readonly number[]>((longest, run) => (run.length > longest.length ? run : longest), []),
  )
  return before.flatMap((index) => (kept.has(index) ? [] : [units[index]?.step.id ?? '']))
}

function reordered(
  stage: StageNode,
  units: readonly Unit[],
  rest: readonly Step[],
  moved: readonly string[],
  saving: number,
): PassResult {
  return {
    stage: { ...stage, steps: fromUnits(units, rest) },
    rewrites: [
      {
        pass: NAME,
        action: 'moved',
        stage: stage.name,
        steps: moved,
        legality: 'by contract',
        reason: 'put where the expected rebuild time is least: every step that they pass commutes with them',
        expectedSaving: saving,
      },
    ],
    declined: [],
  }
}
