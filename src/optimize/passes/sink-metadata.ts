import { coldSeconds, priorCost } from '../../cache/priors.ts'
import type { Step } from '../../ir/step.ts'
import { runsCommand } from '../../effects/step-effects.ts'
import { stepReferences } from '../../ir/step-references.ts'
import { unchanged, type Declined, type Pass, type Rewrite } from '../pass.ts'
import { isMetadata } from '../../effects/metadata.ts'
import { expectedSaving, sink, type Sunk } from '../sink.ts'
import { fromUnits, toUnits } from '../units.ts'

const NAME = 'sink-metadata'

/** Metadata that uses a build argument brings it into the environment, and so into the cache key, of every RUN below. */
export const sinkMetadata: Pass = {
  name: NAME,
  description: 'Move metadata that brings a build argument into scope below the steps that do not need it.',
  run: (stage, effectsIn) => {
    const { units, rest } = toUnits(stage.steps)
    const moved = sink(units, effectsIn(stage).obstacle, isMetadata, (move) => saving(move) > 0)
    const declined = keptInPlace(
      stage.name,
      units.map(({ step }) => step),
      new Set(moved.sunk.map(({ step }) => step)),
    )
    if (moved.sunk.length === 0) return unchanged(stage, declined)
    const rewrites = moved.sunk.map((move): Rewrite => ({
      pass: NAME,
      action: 'moved',
      stage: stage.name,
      steps: [move.step.id],
      legality: move.passed.some(runsCommand) ? 'by contract' : 'by construction',
      reason:
        `moved below ${move.passed.at(-1)?.id}: no command can see metadata, none of the ${move.passed.length} steps that ` +
        `it passes reads ${argumentNames(move.step).join(', ')}, and a new value no longer reaches them`,
      expectedSaving: saving(move),
    }))
    return { stage: { ...stage, steps: fromUnits(moved.units, rest) }, rewrites, declined }
  },
}

function argumentNames(step: Step): readonly string[] {
  return [
    ...new Set(
      stepReferences(step).flatMap(({ declaration }) => (declaration === undefined ? [] : [declaration.name])),
    ),
  ]
}

function saving(move: Sunk): number {
  return argumentNames(move.step).length === 0 ? 0 : expectedSaving(move)
}

function keptInPlace(stage: string, steps: readonly Step[], moved: ReadonlySet<Step>): readonly Declined[] {
  const kept = steps.filter(
    (step, index) =>
      isMetadata(step) &&
      !moved.has(step) &&
      argumentNames(step).length === 0 &&
      steps.slice(index + 1).some((below) => coldSeconds(priorCost(below)) > 0),
  )
  return kept.length === 0
    ? []
    : [
        {
          pass: NAME,
          stage,
          steps: kept.map(({ id }) => id),
          reason: 'stays where it is: BuildKit has metadata in no cache key, so moving it would save nothing',
        },
      ]
}
