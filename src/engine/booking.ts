import type { PrintedDockerfile } from '../ir/source-map.ts'
import { sameSteps } from './same-step.ts'
import {
  baseOf,
  neededStages,
  printedStages,
  sourcesOf,
  type InstructionIndex,
  type PrintedStage,
  type StageBase,
} from './stage-index.ts'
import { hasKeyword, hasText, stageLayout, type Slot } from './stage-layout.ts'
import type { StepName } from './vertex-name.ts'
import type { VertexRecord } from './vertices.ts'

type StepVertex = VertexRecord & { readonly step: StepName }

/** A place of a stage, and the vertices that it was: none when it cannot be told, several for several platforms. */
export interface BookedSlot extends Slot {
  readonly vertices: readonly string[]
  /** Whether they bear its name; else they are shared with the place whose name they bear. */
  readonly named: boolean
}

/**
 * Finds the vertex of every place in the stages that a build took part in. A vertex bears the name of one place, by stage
 * and number. Places of other stages that are the same vertex are found by following inputs: a vertex has those of the step
 * above it and of the stages that it takes from as its inputs, and no others.
 */
export function bookSlots(
  dockerfile: PrintedDockerfile,
  vertices: readonly VertexRecord[],
  target: string | undefined,
): readonly BookedSlot[] {
  const stages = printedStages(dockerfile)
  const { results, partOf } = resultsOf(vertices.flatMap((vertex) => (isStep(vertex) ? [vertex] : [])))
  const sightings = new Map(stages.map((stage) => [stage, sighted(stages, stage, results)]))
  const needed = neededStages(dockerfile, stages, target)
  const built = stages.filter((stage) => needed.has(stage) || (sightings.get(stage)?.length ?? 0) > 0)
  const bases = new Map(built.map((stage) => [stage, baseOf(stages, stage)]))
  const layouts = new Map<PrintedStage, readonly Slot[]>(
    built.map((stage) => [stage, layoutOf(dockerfile, stage, bases.get(stage), sightings.get(stage) ?? [])]),
  )
  const named = new Map(
    [...layouts].flatMap(([stage, slots]) =>
      slots.map((slot) => [slot, ownVertices(dockerfile, slot, sightings.get(stage) ?? [])] as const),
    ),
  )
  const parents = parentsOf(dockerfile, stages, bases, layouts)
  const found = followInputs(dockerfile, named, parents, results)
  return [...found].map(([slot, members]) => ({
    ...slot,
    named: named.get(slot)?.length !== 0,
    vertices: members.flatMap((member) => [...(partOf.get(member.digest) ?? []), member.digest]),
  }))
}

function isStep(vertex: VertexRecord): vertex is StepVertex {
  return vertex.step !== undefined
}

/** A download of an ADD and the files of a COPY --link are vertices of their own under the name of their step. */
function resultsOf(steps: readonly StepVertex[]): {
  readonly results: readonly StepVertex[]
  readonly partOf: ReadonlyMap<string, readonly string[]>
} {
  const byDigest = new Map(steps.map((step) => [step.digest, step]))
  const parts = new Set<string>()
  const partOf = new Map<string, string[]>()
  for (const { digest, inputs, step } of steps)
    for (const input of inputs) {
      const other = byDigest.get(input)
      if (other === undefined || placeIn(other.step) !== placeIn(step)) continue
      parts.add(input)
      partOf.set(digest, [...(partOf.get(digest) ?? []), input])
    }
  return { results: steps.filter(({ digest }) => !parts.has(digest)), partOf }
}

function placeIn({ stage, platform, position, total, text }: StepName): string {
  return JSON.stringify([stage, platform, position, total, text.replace(/^LINK /, '')])
}

/** The vertices that bear a stage's name. Where several stages have it, their totals tell them apart, or nothing does. */
function sighted(
  stages: readonly PrintedStage[],
  stage: PrintedStage,
  steps: readonly StepVertex[],
): readonly StepVertex[] {
  if (stages.length === 1) return steps
  const bearing = steps.filter(({ step }) => step.stage?.toLowerCase() === stage.name)
  const alike = stages.filter(({ name }) => name === stage.name)
  if (alike.length === 1) return bearing
  const owner = (total: number): PrintedStage | undefined => {
    const [one, another] = alike.filter((candidate) => countOf(stages, candidate) === total)
    return another === undefined ? one : undefined
  }
  // A FROM is counted before the triggers of its image are.
  const totals = [...new Set(bearing.flatMap(({ step }) => (isFrom(step.text) ? [] : [step.total])))]
  const exact = totals.flatMap((total) => {
    const one = owner(total)
    return one === undefined ? [] : [[total, one] as const]
  })
  // What is counted beyond the text, such as the triggers of a base image, is told by being left over.
  const [total, ...moreTotals] = totals.filter((candidate) => !exact.some(([known]) => known === candidate))
  const [left, ...moreLeft] = alike.filter((candidate) => !exact.some(([, known]) => known === candidate))
  const alone = moreTotals.length === 0 && moreLeft.length === 0
  const own = new Map<number, PrintedStage>([
    ...exact,
    ...(alone && total !== undefined && left !== undefined ? [[total, left] as const] : []),
  ])
  return bearing.filter(({ step }) => (isFrom(step.text) ? owner(step.total) : own.get(step.total)) === stage)
}

function isFrom(text: string): boolean {
  return /^FROM\b/.test(text)
}

/** What BuildKit counts of a stage, as far as its text tells. */
function countOf(stages: readonly PrintedStage[], stage: PrintedStage): number {
  const base = baseOf(stages, stage)
  const inherited = base.kind === 'stage' ? base.stage.triggers.length : 0
  return stage.numbered.length + (base.kind === 'image' ? 1 : 0) + inherited
}

function layoutOf(
  dockerfile: PrintedDockerfile,
  stage: PrintedStage,
  base: StageBase = { kind: 'unknown' },
  seen: readonly StepVertex[],
): readonly Slot[] {
  // The FROM of an image with triggers gives a smaller one than the steps below it.
  const total = seen.length === 0 ? undefined : Math.max(...seen.map(({ step }) => step.total))
  const texts = new Map(seen.map(({ step }) => [step.position, step.text]))
  return stageLayout(dockerfile, stage, base, { texts, ...(total === undefined ? {} : { total }) })
}

function ownVertices(dockerfile: PrintedDockerfile, slot: Slot, seen: readonly StepVertex[]): readonly StepVertex[] {
  return seen.filter(({ step }) => step.position === slot.position && isKind(dockerfile, slot, step.text))
}

function isKind(dockerfile: PrintedDockerfile, { role, instruction }: Slot, text: string): boolean {
  if (role === 'from') return isFrom(text)
  return role === 'trigger' ? !isFrom(text) : hasKeyword(dockerfile, instruction, text)
}

/** What a place takes from: the last place of each stage, and the one above it in its own. */
interface Parents {
  /** Each of them is an input. */
  readonly certain: readonly Slot[]
  /** Whether there may be others. */
  readonly open: boolean
}

function parentsOf(
  dockerfile: PrintedDockerfile,
  stages: readonly PrintedStage[],
  bases: ReadonlyMap<PrintedStage, StageBase>,
  layouts: ReadonlyMap<PrintedStage, readonly Slot[]>,
): ReadonlyMap<Slot, Parents> {
  const endOf = (stage: PrintedStage): Slot | undefined => {
    const base = bases.get(stage)
    return layouts.get(stage)?.at(-1) ?? (base?.kind === 'stage' ? endOf(base.stage) : undefined)
  }
  return new Map(
    [...layouts].flatMap(([stage, slots]) =>
      slots.map((slot, nth) => {
        const base = bases.get(stage)
        const above = slots[nth - 1] ?? (base?.kind === 'stage' ? endOf(base.stage) : undefined)
        const sources = slot.role === 'step' ? sourcesOf(dockerfile, stages, slot.instruction) : []
        const certain = [above, ...sources.map(endOf)].flatMap((parent) => parent ?? [])
        const open = slot.role === 'trigger' || (above === undefined && base?.kind === 'unknown')
        return [slot, { certain, open }] as const
      }),
    ),
  )
}

type Candidates = Map<Slot, readonly StepVertex[]>

/** Gives places without a vertex of their name the one that fits by its inputs and by what takes it as an input. */
function followInputs(
  dockerfile: PrintedDockerfile,
  named: ReadonlyMap<Slot, readonly StepVertex[]>,
  parents: ReadonlyMap<Slot, Parents>,
  results: readonly StepVertex[],
): ReadonlyMap<Slot, readonly StepVertex[]> {
  const nameless = [...named].flatMap(([slot, own]) => (own.length === 0 ? [slot] : []))
  const owners = new Map([...named].flatMap(([slot, own]) => own.map(({ digest }) => [digest, slot] as const)))
  const candidates: Candidates = new Map(named)
  for (const slot of nameless)
    candidates.set(
      slot,
      results.filter(
        ({ digest, step }) => owners.get(digest)?.stage !== slot.stage && isKind(dockerfile, slot, step.text),
      ),
    )
  const children = new Map<Slot, Slot[]>()
  for (const [slot, { certain }] of parents)
    for (const parent of certain) children.set(parent, [...(children.get(parent) ?? []), slot])
  const known = new Set(results.map(({ digest }) => digest))

  const fits = (slot: Slot, vertex: StepVertex): boolean => {
    const { certain, open } = parents.get(slot) ?? { certain: [], open: true }
    const above = certain.map((parent) => digests(candidates.get(parent)))
    const taken = vertex.inputs.filter((input) => known.has(input))
    return (
      above.every((options) => options.size === 0 || taken.some((input) => options.has(input))) &&
      (open || taken.every((input) => above.some((options) => options.size === 0 || options.has(input)))) &&
      (children.get(slot) ?? []).every((child) => {
        const options = candidates.get(child) ?? []
        return options.length === 0 || options.some(({ inputs }) => inputs.includes(vertex.digest))
      })
    )
  }

  for (let changed = true; changed;) {
    changed = false
    for (const slot of nameless) {
      const before = candidates.get(slot) ?? []
      const after = before.filter((vertex) => fits(slot, vertex))
      if (after.length < before.length) changed = true
      candidates.set(slot, after)
    }
  }

  const alike = nameless.length === 0 ? [] : sameSteps(dockerfile)
  for (const slot of nameless) {
    const left = candidates.get(slot) ?? []
    const groups = alike.filter((group) => group.includes(slot.instruction))
    const twin = left.find(({ digest }) =>
      groups.some((group) => group.includes(owners.get(digest)?.instruction ?? -1)),
    )
    const likely = twin ?? left.find(({ step }) => isAlike(dockerfile, slot, step.text)) ?? left[0]
    candidates.set(slot, likely === undefined ? [] : [likely])
  }
  return candidates
}

function digests(vertices: readonly StepVertex[] | undefined): ReadonlySet<string> {
  return new Set(vertices?.map(({ digest }) => digest))
}

function isAlike(dockerfile: PrintedDockerfile, { role, instruction }: Slot, text: string): boolean {
  return role === 'step' ? hasText(dockerfile, instruction, text) : role === 'from' || text.startsWith('ONBUILD ')
}

/** The instructions of each vertex, the one whose name it bears first. */
export function instructionsOf(slots: readonly BookedSlot[]): ReadonlyMap<string, readonly InstructionIndex[]> {
  const found = new Map<string, Set<InstructionIndex>>()
  const [own, shared] = [slots.filter(({ named }) => named), slots.filter(({ named }) => !named)]
  for (const { instruction, vertices } of [...own, ...shared])
    for (const digest of vertices) found.set(digest, (found.get(digest) ?? new Set()).add(instruction))
  return new Map([...found].map(([digest, instructions]) => [digest, [...instructions]]))
}
