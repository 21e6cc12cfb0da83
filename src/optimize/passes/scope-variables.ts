import type { StageEffects } from '../../effects/stage-effects.ts'
import type { Step } from '../../ir/step.ts'
import type { EnvStep } from '../../ir/steps/settings.ts'
import { unchanged, type Declined, type Pass, type Rewrite } from '../pass.ts'
import { expectedSaving, sink, type Sunk } from '../sink.ts'
import { fromUnits, toUnits, type Unit } from '../units.ts'

const NAME = 'scope-variables'

/** Every RUN has every variable above it in its cache key, whether it reads it or not. */
export const scopeVariables: Pass = {
  name: NAME,
  description: 'Move ENV and ARG down to just before the first step that reads them.',
  run: (stage, effectsIn) => {
    const { obstacle, of } = effectsIn(stage)
    const { units, rest } = toUnits(stage.steps)
    const moved = sink(units.flatMap(single), obstacle, isVariable, (move) => expectedSaving(move) > 0)
    const result = moved.units.reduce<readonly Unit[]>(join, [])
    const declined = stopped(
      stage.name,
      obstacle,
      result.map(({ step }) => step),
    )
    if (moved.sunk.length === 0) return unchanged(stage, declined)
    return {
      stage: { ...stage, steps: fromUnits(result, rest) },
      rewrites: together(moved.sunk).map((moves) => rewrite(stage.name, moves, of)),
      declined,
    }
  },
}

function isVariable(step: Step): boolean {
  return step.kind === 'env' || step.kind === 'arg'
}

/** Each variable of an ENV by itself: they do not depend on each other, since the DSL refuses that. */
function single(unit: Unit): readonly Unit[] {
  const { step } = unit
  if (step.kind !== 'env') return [unit]
  return step.entries.map((entry, index) => ({
    comments: index === 0 ? unit.comments : [],
    step: step.entries.length === 1 ? step : { ...step, entries: [entry] },
  }))
}

/** Variables of one ENV that ended at one place are one ENV again. */
function join(units: readonly Unit[], unit: Unit): readonly Unit[] {
  const last = units.at(-1)
  if (last?.step.kind !== 'env' || unit.step.kind !== 'env' || last.step.id !== unit.step.id) return [...units, unit]
  const joined: EnvStep = { ...last.step, entries: [...last.step.entries, ...unit.step.entries] }
  return [...units.slice(0, -1), { comments: [...last.comments, ...unit.comments], step: joined }]
}

/** Variables of one ENV that went to one place are one rewrite. */
function together(moves: readonly Sunk[]): readonly (readonly [Sunk, ...Sunk[]])[] {
  const groups = new Map<string, [Sunk, ...Sunk[]]>()
  for (const move of moves) {
    const key = `${move.step.id} ${move.passed.at(-1)?.id}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [move])
    else group.push(move)
  }
  return [...groups.values()]
}

function rewrite(stage: string, moves: readonly [Sunk, ...Sunk[]], of: StageEffects['of']): Rewrite {
  const [first] = moves
  const names = moves.flatMap((move) => variableNames(move.step))
  return {
    pass: NAME,
    action: 'moved',
    stage,
    steps: [first.step.id],
    legality: 'by contract',
    reason: `${names.join(', ')} moved below ${first.passed.at(-1)?.id}: ${unread(first.passed.length, names.length === 1 ? 'it' : 'them')}${nobodyElses(first, of)}`,
    expectedSaving: expectedSaving(first),
  }
}

/** Why code of other people among the passed steps does not read them. */
function nobodyElses({ step, passed }: Sunk, of: StageEffects['of']): string {
  const runs = passed.find((other) => of(other).runs !== undefined)
  if (runs === undefined) return ''
  const whose = of(runs).runs
  if (step.kind === 'env' && step.usedBy === 'runtime')
    return `; ${whose} of ${runs.id} could, but by usedBy: 'runtime' nothing that builds the image does`
  return `; ${whose} of ${runs.id} could read any variable but those with the image's own name, as it has`
}

function unread(steps: number, variables: 'it' | 'them'): string {
  return steps === 1
    ? `the step that it passes does not read ${variables}, but has ${variables} in its cache key`
    : `none of the ${steps} steps that it passes reads ${variables}, but each has ${variables} in its cache key`
}

function variableNames(step: Step): readonly string[] {
  if (step.kind === 'env') return step.entries.map(([name]) => name)
  return step.kind === 'arg' ? [step.declaration.name] : []
}

/** For each variable that steps are below: the reader at which it had to stop. */
function stopped(stage: string, obstacle: StageEffects['obstacle'], steps: readonly Step[]): readonly Declined[] {
  return steps.flatMap((step, index) => {
    const next = isVariable(step) ? steps.slice(index + 1).find((below) => !isVariable(below)) : undefined
    const why = next === undefined ? undefined : obstacle(step, next)
    return next === undefined || why === undefined
      ? []
      : [
          {
            pass: NAME,
            stage,
            steps: [step.id, next.id],
            reason: `${variableNames(step).join(', ')} can go no further than ${next.id}: ${why}`,
          },
        ]
  })
}
