import Table from 'cli-table3'
import { printable } from '../../engine/printable.ts'
import type { Variant } from '../../ir/definition.ts'
import { COLD } from '../cold.ts'
import type { Profile, ScenarioResult, ScenarioTimes, StepOutcome } from '../profile.ts'
import { estimate, type Estimate } from '../statistics.ts'

const PLAIN = { head: [], border: [], compact: true }

/** A profile as tables for a terminal. Every figure of an estimate carries `~` and the word estimated. */
export function terminalProfile(profile: Profile): string {
  const estimated = profile.kind === 'estimated'
  const mark = estimated ? '~' : ''
  return [
    estimated
      ? 'Estimated by the cache model from shipped priors; nothing was built.'
      : `Measured on Engine ${profile.engine?.version ?? ''}, buildx ${profile.engine?.buildx ?? ''}, ${profile.engine?.driver ?? ''} driver, ${profile.engine?.store ?? ''}: ${rounds(profile.rounds)}.`,
    ...profile.notes,
    ...(profile.withheld.length === 0
      ? []
      : [`Scenarios start without ${profile.withheld.join(', ')}, which one of them adds.`]),
    scenarioTable(profile.scenarios, mark, estimated),
    ...(profile.images === undefined ? [] : [sizeTable(profile.images)]),
    ...(estimated ? [] : [stepTable(profile)]),
    ...profile.scenarios.flatMap(surpriseLines),
    ...(profile.leftToEngine === undefined
      ? []
      : [`Left to the engine's own garbage collection: ${megabytes(profile.leftToEngine)} of build cache.`]),
    ...(profile.faults ?? []).map((fault) => `Not booked, by a fault of layerwright: ${printable(fault)}`),
    ...(profile.incomplete === undefined ? [] : [`Incomplete: ${profile.incomplete}`]),
  ].join('\n')
}

function scenarioTable(scenarios: readonly ScenarioResult[], mark: string, estimated: boolean): string {
  const title = estimated ? ' (estimated)' : ''
  const table = new Table({
    head: [
      'scenario',
      `naive${title}`,
      `optimized${title}`,
      'optimized / naive',
      ...(estimated ? [] : ['model: naive', 'optimized']),
    ],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: PLAIN,
  })
  for (const { name, description, naive, optimized, ratio, pValue, predicted } of scenarios)
    table.push([
      description === name ? name : `${name}: ${description}`,
      `${mark}${seconds(estimate(naive.seconds).median)}`,
      `${mark}${seconds(estimate(optimized.seconds).median)}`,
      `${mark}${ratioText(ratio)}${chance(pValue)}`,
      ...(estimated ? [] : [`~${seconds(predicted.naive)}`, `~${seconds(predicted.optimized)}`]),
    ])
  return table.toString()
}

function sizeTable(images: NonNullable<Profile['images']>): string {
  const table = new Table({
    head: ['image', 'naive', 'optimized', 'optimized / naive'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: PLAIN,
  })
  const { naive, optimized } = images
  table.push(
    ['size', megabytes(naive.bytes), megabytes(optimized.bytes), (optimized.bytes / naive.bytes).toFixed(3)],
    ['layers', String(naive.layers), String(optimized.layers), (optimized.layers / naive.layers).toFixed(3)],
  )
  return table.toString()
}

/** Seconds and bytes of each step when everything runs, and what each scenario did to it: seconds, or cached. */
function stepTable({ scenarios, images }: Profile): string {
  const cold = scenarios.find(({ name }) => name === COLD)
  if (cold === undefined) return ''
  const others = scenarios.filter(({ name }) => name !== COLD)
  const table = new Table({
    head: ['step', 'variant', 'cold', 'layer', ...others.map(({ name }) => name)],
    colAligns: ['left', 'left', 'right', 'right', ...others.map(() => 'right' as const)],
    style: PLAIN,
  })
  for (const variant of ['naive', 'optimized'] as const)
    for (const step of new Set(cold[variant].steps.map((outcome) => outcome.step)))
      table.push([
        step,
        variant,
        outcome(cold[variant], step),
        bytesOf(images, variant, step),
        ...others.map((scenario) => outcome(scenario[variant], step)),
      ])
  return table.toString()
}

function outcome(times: ScenarioTimes, step: string): string {
  const found = times.steps.filter((candidate) => candidate.step === step)
  if (found.length === 0) return ''
  return found.every(({ cached }) => cached)
    ? 'cached'
    : `${seconds(found.reduce((sum, { seconds: taken }) => sum + taken, 0))}${found.some(isShared) ? ' (shared)' : ''}`
}

function isShared({ sharedWith = [] }: StepOutcome): boolean {
  return sharedWith.length > 0
}

function bytesOf(images: Profile['images'], variant: Variant, step: string): string {
  const found = images?.[variant].steps.find((size) => size.step === step)
  return found === undefined ? '' : megabytes(found.bytes)
}

function surpriseLines({ name, naive, optimized }: ScenarioResult): readonly string[] {
  return [
    ...naive.surprises.map((surprise) => `${name}, naive: ${surprise}`),
    ...optimized.surprises.map((surprise) => `${name}, optimized: ${surprise}`),
  ]
}

function ratioText({ median, spread }: Estimate): string {
  const value = median.toFixed(median < 0.1 ? 3 : 2)
  if (spread.kind === 'single') return value
  return `${value} (${spread.kind === 'interval' ? '95 %' : 'range'} ${spread.low.toFixed(3)} to ${spread.high.toFixed(3)})`
}

/** A difference that chance explains must not look like a gain. */
function chance(pValue: number | undefined): string {
  return pValue !== undefined && pValue > 0.05 ? ', may be chance' : ''
}

function rounds(count: number): string {
  return count === 1 ? 'one round, so single values without an interval' : `medians of ${count} rounds`
}

function seconds(value: number): string {
  return value < 10 ? `${value.toFixed(2)} s` : `${value.toFixed(1)} s`
}

function megabytes(bytes: number): string {
  return bytes === 0 ? '0' : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0)} MB`
}
