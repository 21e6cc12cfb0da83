import { build, type BuildRequest, type BuildResult } from '../engine/build.ts'
import type { Run } from '../engine/run.ts'
import { predict } from '../cache/predict.ts'
import type { Definition, Variant } from '../ir/definition.ts'
import type { PrintedDockerfile } from '../ir/source-map.ts'
import { toDockerfile } from '../optimize/emit.ts'
import { optimize } from '../optimize/optimize.ts'
import type { Pass } from '../optimize/pass.ts'
import { COLD } from './cold.ts'
import { imageSize } from './layer-sizes.ts'
import type { ImageSize, ScenarioResult, ScenarioTimes, StepOutcome } from './profile.ts'
import { schedule } from './rounds.ts'
import type { ScenarioPlan } from './scenarios.ts'
import { holm, pairedPValue } from './significance.ts'
import { intervalFrom, pairedRatio } from './statistics.ts'

const ROUND = 'LAYERWRIGHT_ROUND'

/** What a measurement needs to know. */
export interface MeasureRequest {
  readonly definition: Definition
  readonly passes: readonly Pass[]
  readonly plan: ScenarioPlan
  readonly rounds: number
  /** Completes a build of this Dockerfile: context, flags, the user's build arguments. */
  readonly request: (
    dockerfile: PrintedDockerfile,
    buildArguments: Readonly<Record<string, string>>,
  ) => Omit<BuildRequest, 'output'>
  readonly onBuild: (line: string) => void
  /** Called after every build, so that nothing measured is lost when a later one fails. */
  readonly onResult: (scenarios: readonly ScenarioResult[]) => void
}

interface Observation {
  readonly variant: Variant
  readonly scenario: string
  readonly seconds: number
  readonly steps: readonly StepOutcome[]
  readonly surprises: readonly string[]
}

export interface Measured {
  /** Steps that were built and are booked on none, in words. */
  readonly faults: readonly string[]
  readonly scenarios: readonly ScenarioResult[]
  readonly images: Readonly<Record<Variant, ImageSize>>
}

/** What keeps a round of one variant apart from everything else that the engine knows. */
interface Place {
  readonly round: string
  readonly namespace: string
}

/**
 * Runs the rounds, then exports both images as written. Timing builds export nothing; each round has cache mounts and a
 * build argument of its own, and the images come from the last round's cache.
 */
export async function measure(run: Run, request: MeasureRequest): Promise<Measured> {
  const states = [
    { name: COLD, description: 'everything runs, cache mounts are empty', after: request.plan.before },
    ...request.plan.scenarios,
  ]
  const versions = {
    naive: new Map(states.map(({ name, after }) => [name, after])),
    optimized: new Map(states.map(({ name, after }) => [name, optimize(after, request.passes).definition])),
  }
  await warmUp(run, request)
  const observations: Observation[] = []
  const faults = new Set<string>()
  const places = new Map<string, Place>()
  const last = new Map<Variant, Place>()
  for (const task of schedule({ rounds: request.rounds, scenarios: request.plan.scenarios.map(({ name }) => name) })) {
    const key = `${task.variant} ${task.round}`
    const place = places.get(key) ?? { round: `${run.id}-${key}`, namespace: run.namespace() }
    places.set(key, place)
    last.set(task.variant, place)
    const scenario = task.phase === 'cold' ? COLD : task.scenario
    const definition = versions[task.variant].get(scenario)
    const before = scenario === COLD ? undefined : versions[task.variant].get(COLD)
    if (definition === undefined) continue
    const dockerfile = toDockerfile(definition, { roundArgument: ROUND })
    const result = await build(run, {
      ...request.request(dockerfile, { [ROUND]: place.round }),
      cacheMountNamespace: place.namespace,
      output: { type: 'cacheonly' },
    })
    const steps = outcomes(dockerfile, result)
    for (const fault of result.unbooked) faults.add(`${task.variant}: ${fault}`)
    observations.push({
      variant: task.variant,
      scenario,
      seconds: result.clientSeconds,
      steps,
      surprises: surprises(steps, definition, before),
    })
    request.onBuild(`round ${task.round}, ${task.variant}, ${scenario}: ${result.clientSeconds.toFixed(1)} s`)
    request.onResult(results(states, observations, versions))
  }
  const naive = await measureImage(run, request, request.definition, last.get('naive'))
  const optimized = optimize(request.definition, request.passes).definition
  return {
    faults: [...faults],
    scenarios: results(states, observations, versions),
    images: { naive, optimized: await measureImage(run, request, optimized, last.get('optimized')) },
  }
}

/** A build that is thrown away: what is only slow the first time, such as a mirror's cache, must not count. */
async function warmUp(run: Run, request: MeasureRequest): Promise<void> {
  const dockerfile = toDockerfile(request.plan.before, { roundArgument: ROUND })
  await build(run, {
    ...request.request(dockerfile, { [ROUND]: `${run.id}-warm-up` }),
    cacheMountNamespace: run.namespace(),
    output: { type: 'cacheonly' },
  })
  request.onBuild('warm-up, not counted')
}

async function measureImage(
  run: Run,
  request: MeasureRequest,
  definition: Definition,
  place: Place | undefined,
): Promise<ImageSize> {
  const dockerfile = toDockerfile(definition, { roundArgument: ROUND })
  const tag = run.tag(definition.name)
  await build(run, {
    ...request.request(dockerfile, { [ROUND]: place?.round ?? run.id }),
    cacheMountNamespace: place?.namespace ?? run.namespace(),
    output: { type: 'image', tag },
  })
  request.onBuild(`exported ${tag}`)
  return imageSize(tag, dockerfile, definition.target.name)
}

/** What became of each step; one that is several instructions is cached where all of them are. */
function outcomes(dockerfile: PrintedDockerfile, result: BuildResult): readonly StepOutcome[] {
  const stepsAt = (index: number): readonly string[] => dockerfile.instructions[index]?.steps ?? []
  const found = new Map<string, StepOutcome>()
  for (const { instruction, seconds, cached, sharedWith } of result.steps)
    for (const step of stepsAt(instruction)) {
      const other: Omit<StepOutcome, 'step'> = found.get(step) ?? { seconds: 0, cached: true }
      const shared = [...new Set([...(other.sharedWith ?? []), ...sharedWith.flatMap(stepsAt)])].filter(
        (name) => name !== step,
      )
      found.set(step, {
        step,
        seconds: other.seconds + seconds,
        cached: other.cached && cached,
        ...(shared.length === 0 ? {} : { sharedWith: shared }),
      })
    }
  return [...found.values()]
}

/**
 * Hits and misses that differ from the cache model's: a broken round, or a broken model. A build argument is in the key
 * of a RUN only, so before the first RUN a cold build may find COPY and WORKDIR in the cache.
 */
function surprises(
  steps: readonly StepOutcome[],
  definition: Definition,
  before: Definition | undefined,
): readonly string[] {
  const { executed } = predict(definition, before)
  const expected = new Set(executed)
  const judged = before === undefined ? steps.slice(steps.findIndex(({ cached }) => !cached)) : steps
  return judged.flatMap(({ step, cached }) =>
    cached === expected.has(step) ? [`${step} ${cached ? 'was cached' : 'ran'} against the model`] : [],
  )
}

function results(
  states: readonly { readonly name: string; readonly description: string }[],
  observations: readonly Observation[],
  versions: Readonly<Record<Variant, ReadonlyMap<string, Definition>>>,
): readonly ScenarioResult[] {
  const found = states.flatMap(({ name, description }) => {
    const of = (variant: Variant): readonly Observation[] =>
      observations.filter((observation) => observation.variant === variant && observation.scenario === name)
    const [naive, optimized] = [of('naive'), of('optimized')]
    const pairs = optimized.flatMap(({ seconds }, index) => {
      const other = naive[index]
      return other === undefined ? [] : [{ naive: other.seconds, optimized: seconds }]
    })
    if (pairs.length === 0) return []
    const predicted = (variant: Variant): number => {
      const after = versions[variant].get(name)
      return after === undefined ? 0 : predict(after, name === COLD ? undefined : versions[variant].get(COLD)).seconds
    }
    return [
      {
        pairs,
        result: {
          name,
          description,
          naive: times(naive),
          optimized: times(optimized),
          ratio: pairedRatio(pairs),
          predicted: { naive: predicted('naive'), optimized: predicted('optimized') },
        },
      },
    ]
  })
  const enough = found.length > 0 && found.every(({ pairs }) => pairs.length >= intervalFrom)
  const pValues = enough ? holm(found.map(({ pairs }) => pairedPValue(pairs))) : []
  return found.map(({ result }, index) => {
    const pValue = pValues[index]
    return pValue === undefined ? result : { ...result, pValue }
  })
}

function times(observations: readonly Observation[]): ScenarioTimes {
  const surprising = [...new Set(observations.flatMap((observation) => observation.surprises))]
  return {
    seconds: observations.map(({ seconds }) => seconds),
    steps: observations.at(-1)?.steps ?? [],
    asModelled: surprising.length === 0,
    surprises: surprising,
  }
}
