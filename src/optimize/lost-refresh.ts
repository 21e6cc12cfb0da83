import { changeProbability } from '../cache/priors.ts'
import { isMetadata } from '../effects/metadata.ts'
import { unpinnedDownloads } from '../effects/unpinned.ts'
import { isStage, stages, type StageNode } from '../ir/definition.ts'
import type { Step } from '../ir/step.ts'
import { stepReferences } from '../ir/step-references.ts'
import type { Variants } from './emit.ts'

/** Downloads without a version that no longer run again with what stood above them as the author wrote it. */
export interface LostRefresh {
  readonly stage: string
  /** Ids of the steps that download. */
  readonly steps: readonly string[]
  /** Ids of the steps that have moved below them. */
  readonly moved: readonly string[]
  /** One sentence: what is no longer downloaded anew with what, and what to write to have it so on a schedule. */
  readonly reason: string
}

/** What a change makes run again: a step, or one variable of it. */
interface Refresher {
  readonly step: string
  readonly name: string
}

/**
 * What lost a refresh by the rewrites, whichever pass made them. A step with a schedule of its own has lost none, and
 * neither has apt below a snapshot.
 */
export function lostRefreshes({ naive, optimized }: Variants): readonly LostRefresh[] {
  const after = new Map(stages(optimized.definition).map((stage) => [stage.name, stage] as const))
  const merged = new Map(
    optimized.rewrites.flatMap(({ action, steps: [kept, ...gone] }) =>
      action === 'merged' && kept !== undefined ? gone.map((id) => [id, kept] as const) : [],
    ),
  )
  return stages(naive).flatMap((stage) => {
    const now = after.get(stage.name)
    return now === undefined ? [] : lostIn(stage, now, merged)
  })
}

function lostIn(before: StageNode, after: StageNode, merged: ReadonlyMap<string, string>): readonly LostRefresh[] {
  const groups = new Map<string, { readonly lost: readonly Refresher[]; readonly steps: Step[] }>()
  before.steps.forEach((step, index) => {
    if (step.refresh !== undefined || unpinnedDownloads(step).length === 0 || isOfSnapshot(before, index)) return
    const place = after.steps.findIndex(({ id }) => id === finalId(step.id, merged))
    if (place === -1) return
    const kept = new Set(
      after.steps
        .slice(0, place + 1)
        .flatMap(refreshers)
        .map(key),
    )
    const lost = before.steps
      .slice(0, index)
      .flatMap(refreshers)
      .filter((refresher) => !kept.has(key({ ...refresher, step: finalId(refresher.step, merged) })))
    if (lost.length === 0) return
    const name = lost.map(key).join(' ')
    const group = groups.get(name) ?? { lost, steps: [] }
    group.steps.push(step)
    groups.set(name, group)
  })
  return [...groups.values()].map(({ lost, steps }) => ({
    stage: before.name,
    steps: steps.map(({ id }) => id),
    moved: [...new Set(lost.map(({ step }) => step))],
    reason: reason(lost, steps),
  }))
}

function finalId(id: string, merged: ReadonlyMap<string, string>): string {
  const kept = merged.get(id)
  return kept === undefined || kept === id ? id : finalId(kept, merged)
}

function key({ step, name }: Refresher): string {
  return `${step} ${name}`
}

/** What stands in the cache keys below a step, and changes now and then. */
function refreshers(step: Step): readonly Refresher[] {
  if (step.kind === 'comment' || changeProbability(step) === 0) return []
  if (step.kind === 'env') return step.entries.map(([name]) => ({ step: step.id, name }))
  if (step.kind === 'arg') return [{ step: step.id, name: step.declaration.name }]
  if (!isMetadata(step)) return [{ step: step.id, name: step.id }]
  const names = stepReferences(step).flatMap(({ declaration }) => (declaration === undefined ? [] : [declaration.name]))
  return [...new Set(names)].map((name) => ({ step: step.id, name }))
}

/** A snapshot above pins what apt installs. */
function isOfSnapshot({ from, steps }: StageNode, index: number): boolean {
  if (steps[index]?.kind !== 'apt') return false
  const inherited = (stage: StageNode['from']): readonly Step[] =>
    isStage(stage) ? [...inherited(stage.from), ...stage.steps] : []
  return [...inherited(from), ...steps.slice(0, index)].some(({ kind }) => kind === 'aptSnapshot')
}

function reason(lost: readonly Refresher[], steps: readonly Step[]): string {
  const names = [...new Set(lost.map(({ name }) => name))].join(', ')
  const downloads = steps.map((step) => `${unpinnedDownloads(step).join(', ')} (${step.id})`).join('; ')
  return (
    `no longer downloaded anew with each change of ${names}, but with a change of the step or of what still stands above it: ` +
    `${downloads}. To have the newest on a schedule, write refresh: 'weekly' and run --lock`
  )
}
