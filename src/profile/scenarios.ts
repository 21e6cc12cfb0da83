import { changeProbability } from '../cache/priors.ts'
import { mapStages, stages, type Definition } from '../ir/definition.ts'
import { UsageError } from '../ir/errors.ts'
import type { Step } from '../ir/step.ts'
import type { EnvStep, LabelStep } from '../ir/steps/settings.ts'
import { display, plain, type Text } from '../ir/text.ts'

/** A state before and a state after, and how likely that change is. */
export interface Scenario {
  readonly name: string
  readonly description: string
  /** The probability that one edit is this one, by hint or prior. */
  readonly probability: number
  readonly after: Definition
}

/** What a profile measures: the state that is built cold, and the changes made to it. */
export interface ScenarioPlan {
  readonly before: Definition
  /** Packages that `before` lacks, so that a scenario can really download one more: `uvicorn (base/web-packages)`. */
  readonly withheld: readonly string[]
  readonly scenarios: readonly Scenario[]
}

type PackageStep = Extract<Step, { readonly packages: readonly Text[] }>

/** The scenario in which nothing was edited. */
const NO_CHANGE = 'no change'

/**
 * The scenarios of a definition: nothing changed; each variable and label whose `changes` says that it does, or else the
 * first label; one package more in the last package list. `names` picks others: the id of any step of these kinds.
 *
 * @throws UsageError for a name that is no scenario of this definition
 */
export function planScenarios(definition: Definition, names: readonly string[] = []): ScenarioPlan {
  const steps = stages(definition).flatMap((stage) => stage.steps)
  const candidates = steps.filter((step) => isSetting(step) || isPackageList(step))
  const chosen =
    names.length === 0
      ? defaults(candidates)
      : names.filter((name) => name !== NO_CHANGE).map((name) => pick(candidates, name))
  const lists = chosen.filter(isPackageList)
  const before = lists.reduce((made, list) => edit(made, list.id, withoutLast), definition)
  const scenarios = chosen.map((step): Scenario => {
    if (isPackageList(step)) {
      const added = display(step.packages.at(-1) ?? [])
      return {
        name: step.id,
        description: `one package more in ${step.id}: ${added}`,
        probability: changeProbability(step),
        after: edit(before, step.id, (current) =>
          hasPackages(current) ? { ...current, packages: step.packages } : current,
        ),
      }
    }
    return {
      name: step.id,
      description: `another value of ${changedName(step)} in ${step.id}`,
      probability: changeProbability(step),
      after: edit(before, step.id, withAnotherValue),
    }
  })
  return {
    before,
    withheld: lists.map((list) => `${display(list.packages.at(-1) ?? [])} (${list.id})`),
    scenarios: [{ name: NO_CHANGE, description: 'nothing was edited', probability: 0, after: before }, ...scenarios],
  }
}

function defaults(candidates: readonly Step[]): readonly Step[] {
  const hinted = candidates.filter((step) => isSetting(step) && step.changes !== undefined && step.changes !== 'never')
  const label = candidates.find((step) => step.kind === 'label')
  const list = candidates.filter(isPackageList).at(-1)
  return [
    ...hinted,
    ...(label === undefined || hinted.includes(label) ? [] : [label]),
    ...(list === undefined ? [] : [list]),
  ]
}

function pick(candidates: readonly Step[], name: string): Step {
  const found = candidates.find(({ id }) => id === name || id.endsWith(`/${name}`))
  if (found === undefined)
    throw new UsageError(
      `there is no scenario ${JSON.stringify(name)}. The scenarios of this definition are ${[NO_CHANGE, ...candidates.map(({ id }) => id)].join(', ')}`,
    )
  return found
}

/** A list of one package cannot lack one: an empty list installs nothing, which is another kind of step. */
function isPackageList(step: Step): step is PackageStep {
  return hasPackages(step) && step.packages.length > 1
}

function hasPackages(step: Step): step is PackageStep {
  return 'packages' in step
}

function isSetting(step: Step): step is EnvStep | LabelStep {
  return (step.kind === 'env' || step.kind === 'label') && step.entries.some(([, value]) => plain(value) !== undefined)
}

function withoutLast(step: Step): Step {
  return isPackageList(step) ? { ...step, packages: step.packages.slice(0, -1) } : step
}

function changedName(step: Step): string {
  return isSetting(step) ? (step.entries.find(([, value]) => plain(value) !== undefined)?.[0] ?? '') : ''
}

/** Counts the last number of a version up, or adds to any other value. */
function withAnotherValue(step: Step): Step {
  if (!isSetting(step)) return step
  const name = changedName(step)
  const entries = step.entries.map(([key, value]) => {
    const text = plain(value)
    return key === name && text !== undefined ? ([key, [anotherValue(text)]] as const) : ([key, value] as const)
  })
  return { ...step, entries }
}

function anotherValue(value: string): string {
  const match = /^(.*?)(\d+)(\D*)$/.exec(value)
  return match === null ? `${value} (edited)` : `${match[1] ?? ''}${Number(match[2]) + 1}${match[3] ?? ''}`
}

function edit(definition: Definition, id: string, change: (step: Step) => Step): Definition {
  return mapStages(definition, (stage) =>
    stage.steps.some((step) => step.id === id)
      ? { ...stage, steps: stage.steps.map((step) => (step.id === id ? change(step) : step)) }
      : stage,
  )
}
