import { changeProbability, editProbability, priorCost } from '../../cache/priors.ts'
import { obstacle } from '../../effects/commute.ts'
import type { Step } from '../../ir/step.ts'
import type { AptStep } from '../../ir/steps/apt.ts'
import { display } from '../../ir/text.ts'
import { unchanged, type Declined, type Pass, type PassResult } from '../pass.ts'
import { fromUnits, toUnits, type Unit } from '../units.ts'

const NAME = 'merge-apt'

interface AptUnit extends Unit {
  readonly step: AptStep
}

/** Two apt steps pay for the index twice; but merged, a change of either runs both again. */
export const mergeApt: Pass = {
  name: NAME,
  description: 'Merge apt steps where one index for both is expected to save more than a shared layer costs.',
  run: (stage) => {
    const { units, rest } = toUnits(stage.steps)
    const declined: Declined[] = []
    const apts = units.flatMap((unit, index) => (isApt(unit) ? [{ unit, index }] : []))
    for (const [position, second] of apts.entries()) {
      const first = apts[position - 1]
      if (first === undefined) continue
      const between = units.slice(first.index + 1, second.index).map(({ step }) => step)
      const why =
        hindrance(first.unit.step, between, second.unit.step) ??
        loss(units.slice(0, first.index), first.unit.step, second.unit.step)
      if (why !== undefined) {
        declined.push({
          pass: NAME,
          stage: stage.name,
          steps: [first.unit.step.id, second.unit.step.id],
          reason: `not merged: ${why}`,
        })
        continue
      }
      const merged = merge(first.unit, second.unit)
      const next = mergeApt.run({
        ...stage,
        steps: fromUnits(
          [
            ...units.slice(0, first.index),
            merged,
            ...units.slice(first.index + 1, second.index),
            ...units.slice(second.index + 1),
          ],
          rest,
        ),
      })
      return withMerge(next, stage.name, first.unit.step, second.unit.step, units.slice(0, first.index))
    }
    return unchanged(stage, declined)
  },
}

function isApt(unit: Unit): unit is AptUnit {
  return unit.step.kind === 'apt'
}

function merge(first: AptUnit, second: AptUnit): AptUnit {
  return {
    comments: [...first.comments, ...second.comments],
    step: {
      ...first.step,
      origins: [...first.step.origins, ...second.step.origins],
      packages: [...first.step.packages, ...second.step.packages],
      changes: 1 - (1 - editProbability(first.step)) * (1 - editProbability(second.step)),
      ...(first.step.allow === undefined && second.step.allow === undefined
        ? {}
        : { allow: [...(first.step.allow ?? []), ...(second.step.allow ?? [])] }),
    },
  }
}

/** What makes the merge illegal. The second step is the one that moves. */
function hindrance(first: AptStep, between: readonly Step[], second: AptStep): string | undefined {
  if (first.pin === true || second.pin === true) return 'one of them is pinned'
  if (first.recommends !== second.recommends) return 'one installs recommended packages and the other does not'
  if (first.cacheMount !== second.cacheMount) return 'they differ in their cacheMount'
  if (first.refresh !== second.refresh || first.refreshed !== second.refreshed)
    return 'they are refreshed on different schedules'
  const option = otherOption(first, second)
  if (option !== undefined) return option
  if (
    first.reads !== undefined ||
    first.writes !== undefined ||
    second.reads !== undefined ||
    second.writes !== undefined
  )
    return 'one of them declares effects of its own'
  for (const step of between) {
    const why = obstacle(step, second)
    if (why !== undefined) return `${second.id} cannot pass ${step.id}: ${why}`
  }
  const removed = [...first.packages, ...second.packages].map(display).find((name) => name.endsWith('-'))
  if (removed !== undefined) return `${removed} removes a package, so it matters what is installed before`
  const versions = new Map(first.packages.map((name) => [packageName(display(name)), display(name)]))
  const clash = second.packages.map(display).find((name) => (versions.get(packageName(name)) ?? name) !== name)
  return clash === undefined ? undefined : `they ask for different versions of ${packageName(clash)}`
}

/** Options that make it matter what was installed, held or known before the second step. */
function otherOption(first: AptStep, second: AptStep): string | undefined {
  if (first.hold || second.hold) return 'one of them holds its packages, which the other must find as they are'
  if (first.allowDowngrades || second.allowDowngrades)
    return 'one of them may put older versions in the place of newer ones'
  if (first.debs.length > 0 || second.debs.length > 0) return 'one of them installs a file of the build context'
  if (display(first.targetRelease ?? []) !== display(second.targetRelease ?? []))
    return 'they install from different releases'
  return first.architectures.join(' ') === second.architectures.join(' ')
    ? undefined
    : 'they ask for different architectures'
}

function packageName(specification: string): string {
  return specification.split(/[=/]/)[0] ?? specification
}

/** Merging pays when s·(1 − Q·qi·qj) > ci·Q·qi·(1 − qj): s the shared overhead, Q the survival of what is above. */
function gain(above: readonly Unit[], first: AptStep, second: AptStep): number {
  const prefix = above.reduce((product, { step }) => product * survival(step), 1)
  const [qi, qj] = [survival(first), survival(second)]
  const { overhead, download, work } = priorCost(first)
  return overhead * (1 - prefix * qi * qj) - (download + work) * prefix * qi * (1 - qj)
}

function loss(above: readonly Unit[], first: AptStep, second: AptStep): string | undefined {
  const saved = gain(above, first, second)
  return saved > 0
    ? undefined
    : `a change of ${second.id} would install all of ${first.id} again, which is expected to cost ${(-saved).toFixed(2)} s a rebuild more than one index saves`
}

function survival(step: Step): number {
  return 1 - changeProbability(step)
}

function withMerge(
  result: PassResult,
  stage: string,
  first: AptStep,
  second: AptStep,
  above: readonly Unit[],
): PassResult {
  return {
    ...result,
    rewrites: [
      {
        pass: NAME,
        action: 'merged',
        stage,
        steps: [first.id, second.id],
        legality: 'by contract',
        reason: `${second.id} merged into ${first.id}: no step between them changes what apt sees, and one index serves both`,
        expectedSaving: gain(above, first, second),
      },
      ...result.rewrites,
    ],
  }
}
