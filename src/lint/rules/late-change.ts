import { changeProbability } from '../../cache/priors.ts'
import { stages, type StageNode } from '../../ir/definition.ts'
import { ownNames } from '../../effects/own-names.ts'
import { effectsIn, type StageEffects } from '../../effects/stage-effects.ts'
import { stepEffects } from '../../effects/step-effects.ts'
import { stepReferences } from '../../ir/step-references.ts'
import type { Step } from '../../ir/step.ts'
import { isMetadata } from '../../effects/metadata.ts'
import { copiesContext } from '../context-copy.ts'
import { estimated, rebuildSeconds } from '../estimate.ts'
import { isPackageStep } from '../package-steps.ts'
import { atStep } from '../place.ts'
import type { Found, Rule } from '../rule.ts'
import { scriptsOf } from '../scripts.ts'

/** What an author who said nothing is taken to mean by a variable that names a release: a change a week. */
const RELEASE_VARIABLE =
  /^(?:VERSION|RELEASE|REVISION|COMMIT|(?:APP|IMAGE|RELEASE|BUILD)_VERSION|BUILD_(?:DATE|NUMBER|ID|SHA)|(?:GIT|VCS|COMMIT)_(?:SHA|COMMIT|REF|REVISION|TAG))$/
const RELEASE_PROBABILITY = 0.2

/** A monthly change. */
const OFTEN = 0.05

/** A smaller loss than this, in seconds of an average rebuild, is not worth a line. */
const WORTHWHILE = 0.5

/** A change that reaches more than it has to, where the optimizer was not allowed to move it. */
export const lateChange: Rule = {
  name: 'late-change',
  description: 'What changes often stands above package steps that do not need it, and could not be moved below them.',
  run: ({ optimized }) => {
    const own = ownNames(optimized.definition)
    return stages(optimized.definition).flatMap((stage) => {
      const effects = effectsIn(stage, own)
      const unsolved = optimized.declined.find(
        (declined) => declined.pass === 'order-steps' && declined.stage === stage.name && declined.steps.length === 0,
      )
      return stage.steps.flatMap((step, index) => {
        const below = stage.steps.slice(index + 1).filter((other) => other.kind !== 'comment' && !isMetadata(other))
        return complaint(stage, step, below, effects, unsolved?.reason)
      })
    })
  },
}

function complaint(
  stage: StageNode,
  step: Step,
  below: readonly Step[],
  effects: StageEffects,
  unsolved: string | undefined,
): readonly Found[] {
  const probability = often(step)
  if (probability === undefined) return []
  const held = heldBack(step, below, effects, unsolved !== undefined).flatMap((other) => {
    const why = hindrance(other, [step, ...below.slice(0, below.indexOf(other))], effects) ?? unsolved
    return why === undefined ? [] : [{ step: other, why }]
  })
  const [first] = held
  const seconds = rebuildSeconds(held.map((other) => other.step))
  if (first === undefined || probability * seconds < WORTHWHILE) return []
  const ids = held.map((other) => other.step.id).join(', ')
  const message =
    `a change of ${subject(step)}${step.changes === undefined ? '' : ` (${String(step.changes)})`} runs ${ids} again: ` +
    `${estimated(seconds)}, and ${estimated(probability * seconds)} of an average rebuild. ` +
    `The optimizer left it so, since ${first.why}. Write ${ids} above it, or say with reads and writes what the steps between them touch${step.kind === 'env' ? ", and usedBy: 'runtime' of a variable that nothing reads while the image is built" : ''}`
  return [{ severity: 'warning', message, place: atStep({ stage, step }) }]
}

function subject(step: Step): string {
  return step.kind === 'env' ? step.entries.map(([name]) => name).join(', ') : step.id
}

/** How often a step changes, if that is often: by its author's word, else where its kind or its variables say so. */
function often(step: Step): number | undefined {
  if (step.pin === true || copiesContext(step) || isMetadata(step) || step.kind === 'comment') return undefined
  const probability = changeProbability(step)
  if (step.changes !== undefined) return probability >= OFTEN ? probability : undefined
  if (step.kind === 'copy' && step.from === undefined) return probability
  const names = [
    ...(step.kind === 'env' ? step.entries.map(([name]) => name) : []),
    ...(step.kind === 'arg' ? [step.declaration.name] : []),
    ...stepReferences(step).flatMap(({ declaration }) => (declaration === undefined ? [] : [declaration.name])),
  ]
  return names.some((name) => RELEASE_VARIABLE.test(name)) ? RELEASE_PROBABILITY : undefined
}

/**
 * The package steps below that are not known to need the change, nor anything below it that may need it. Cheap steps that
 * may need it could be what a package step waits for. What nothing holds the optimizer has moved, if it solved the order.
 */
function heldBack(change: Step, below: readonly Step[], effects: StageEffects, unsolved: boolean): readonly Step[] {
  const needed = [change]
  const held: Step[] = []
  for (const step of below) {
    const free = [...needed, ...held].every((earlier) => effects.obstacle(earlier, step) === undefined)
    if (free && !unsolved) continue
    const needs = needed.some((earlier) => dependsOn(step, earlier, effects))
    if (isPackageStep(step) && !needs) held.push(step)
    else needed.push(step)
  }
  return held
}

/** Whether one step is known to need another; an opaque command is, when its script names the tool. */
function dependsOn(step: Step, earlier: Step, effects: StageEffects): boolean {
  if (!effects.needs(step, earlier)) return false
  if (earlier.pin === true || step.pin === true) return true
  if (!isOpaque(earlier) && !isOpaque(step)) return true
  return scriptsOf(earlier).some((script) => TOOL_WORDS[step.kind]?.test(script) === true)
}

function isOpaque(step: Step): boolean {
  const { reads, writes } = stepEffects(step)
  return step.kind === 'instruction' || reads === 'everything' || writes === 'everything'
}

/** What a script is about when it prepares the ground for a tool. */
const TOOL_WORDS: Partial<Readonly<Record<Step['kind'], RegExp>>> = {
  apt: /apt|dpkg|debconf|sources\.list|keyrings/,
  conda: /conda|mamba/,
  condaInstaller: /conda|curl|wget/,
  pip: /pip|python|venv|conda|mamba|uv\b/,
}

/** Why the optimizer had to keep a step below one of these. */
function hindrance(step: Step, above: readonly Step[], effects: StageEffects): string | undefined {
  for (const other of above) {
    const why = effects.obstacle(other, step)
    if (why !== undefined) return `${step.id} cannot pass ${other.id}: ${why}`
  }
  return undefined
}
