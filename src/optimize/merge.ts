import { changeProbability, editProbability, priorCost } from '../cache/priors.ts'
import { unknownBase } from '../effects/base-images.ts'
import type { StageEffects } from '../effects/stage-effects.ts'
import type { StageNode } from '../ir/definition.ts'
import { stepReferences } from '../ir/step-references.ts'
import type { Step } from '../ir/step.ts'
import { inheritedSteps } from '../effects/inherited-steps.ts'
import { unchanged, type Declined, type EffectsIn, type Pass, type PassResult } from './pass.ts'
import { shellStartReads } from './shell-start.ts'
import { fromUnits, toUnits, type Unit } from './units.ts'
import type { CachedStep } from '../ir/cached-step.ts'

/** How the steps of one package tool are merged. */
export interface Merging<S extends CachedStep> {
  readonly name: string
  readonly description: string
  readonly of: (step: Step) => S | undefined
  /** What makes a merge illegal for reasons of the tool. */
  readonly hindrance: (first: S, second: S) => string | undefined
  /** The first step, after whose commands those of the second run. */
  readonly append: (first: S, second: S) => S
  /** What the merged step pays for once, in words. */
  readonly shared: string
}

interface Place<S> {
  readonly unit: Unit
  readonly step: S
  readonly index: number
}

/** A pass that makes one RUN of two: both keep their commands, and share what each would pay for by itself. */
export function mergePass<S extends CachedStep>(merging: Merging<S>): Pass {
  const run = (stage: StageNode, effectsIn: EffectsIn): PassResult => {
    const { obstacle } = effectsIn(stage)
    const { units, rest } = toUnits(stage.steps)
    const declined: Declined[] = []
    const inherited = inheritedSteps(stage)
    const places = units.flatMap((unit, index): readonly Place<S>[] => {
      const step = merging.of(unit.step)
      return step === undefined ? [] : [{ unit, step, index }]
    })
    for (const [position, second] of places.entries()) {
      const first = places[position - 1]
      if (first === undefined) continue
      const above = units.slice(0, first.index)
      const between = units.slice(first.index + 1, second.index)
      const steps = [first.step.id, second.step.id]
      const why =
        hindrance(merging, first.step, between, second.step, obstacle) ??
        shellStartReads([...inherited, ...above.map(({ step }) => step)]) ??
        unknownShell(stage, [...inherited, ...above.map(({ step }) => step)]) ??
        loss(above, first.step, second.step, merging.shared)
      if (why !== undefined) {
        declined.push({ pass: merging.name, stage: stage.name, steps, reason: `not merged: ${why}` })
        continue
      }
      const merged: Unit = {
        comments: [...first.unit.comments, ...second.unit.comments],
        step: { ...merging.append(first.step, second.step), ...common(first.step, second.step) },
      }
      const next = run(
        { ...stage, steps: fromUnits([...above, merged, ...between, ...units.slice(second.index + 1)], rest) },
        effectsIn,
      )
      return {
        ...next,
        rewrites: [
          {
            pass: merging.name,
            action: 'merged',
            stage: stage.name,
            steps,
            legality: 'by contract',
            reason: `${second.step.id} merged into ${first.step.id}: ${merging.shared} serves both, whose commands are as they were, one after the other, and no step between them changes what they find`,
            expectedSaving: gain(above, first.step, second.step),
          },
          ...next.rewrites,
        ],
      }
    }
    return unchanged(stage, declined)
  }
  return { name: merging.name, description: merging.description, run }
}

/** A shell that nobody knows may read files at each start, which the first step may write. */
function unknownShell(stage: StageNode, above: readonly Step[]): string | undefined {
  const base = unknownBase(stage)
  return base === undefined || above.some(({ kind }) => kind === 'shell')
    ? undefined
    : `the shell of ${base} is not known: say .shell(['/bin/sh', '-c']) above them`
}

function common(first: CachedStep, second: CachedStep): Pick<Step, 'origins' | 'changes' | 'allow'> {
  return {
    origins: [...first.origins, ...second.origins],
    changes: 1 - (1 - editProbability(first)) * (1 - editProbability(second)),
    ...(first.allow === undefined && second.allow === undefined
      ? {}
      : { allow: [...(first.allow ?? []), ...(second.allow ?? [])] }),
  }
}

/** What makes the merge illegal. The second step is the one that moves. */
function hindrance<S extends CachedStep>(
  merging: Merging<S>,
  first: S,
  between: readonly Unit[],
  second: S,
  obstacle: StageEffects['obstacle'],
): string | undefined {
  if (first.pin === true || second.pin === true) return 'one of them is pinned'
  if (first.refresh !== second.refresh || first.refreshed !== second.refreshed)
    return 'they are refreshed on different schedules'
  if (first.cacheMount !== second.cacheMount) return 'they differ in their cacheMount'
  if ([first, second].some(({ reads, writes }) => reads !== undefined || writes !== undefined))
    return 'one of them declares effects of its own'
  const known = new Set(argumentsOf(first))
  const brought = argumentsOf(second).find((name) => !known.has(name))
  if (brought !== undefined)
    return `${second.id} brings the build argument ${brought} into scope, which the commands of ${first.id} would see too`
  const why = merging.hindrance(first, second)
  if (why !== undefined) return why
  for (const { step } of between) {
    const obstructed = obstacle(step, second)
    if (obstructed !== undefined) return `${second.id} cannot pass ${step.id}: ${obstructed}`
  }
  return undefined
}

function argumentsOf(step: Step): readonly string[] {
  return stepReferences(step).flatMap(({ declaration }) => (declaration === undefined ? [] : [declaration.name]))
}

/** Merging pays when s·(1 − Q·qi·qj) > ci·Q·qi·(1 − qj): s the shared overhead, Q the survival of what is above. */
function gain(above: readonly Unit[], first: Step, second: Step): number {
  const prefix = above.reduce((product, { step }) => product * survival(step), 1)
  const [qi, qj] = [survival(first), survival(second)]
  const { overhead, download, work } = priorCost(first)
  return overhead * (1 - prefix * qi * qj) - (download + work) * prefix * qi * (1 - qj)
}

function loss(above: readonly Unit[], first: Step, second: Step, shared: string): string | undefined {
  const saved = gain(above, first, second)
  return saved > 0
    ? undefined
    : `a change of ${second.id} would install all of ${first.id} again, which is expected to cost ${(-saved).toFixed(2)} s a rebuild more than ${shared} saves`
}

function survival(step: Step): number {
  return 1 - changeProbability(step)
}
