import { sourceAddresses } from '../ir/addresses.ts'
import { EngineError, InternalError } from '../ir/errors.ts'
import { diskUsage } from '../engine/disk-usage.ts'
import { unreachableHosts } from '../engine/hosts.ts'
import { printable } from '../engine/printable.ts'
import { probeEngine, type EngineInfo } from '../engine/probe.ts'
import { passesWithout } from '../optimize/optimize.ts'
import type { Pass } from '../optimize/pass.ts'
import { estimate, expectation } from '../profile/estimate.ts'
import { terminalProfile } from '../profile/exporters/terminal.ts'
import { measure } from '../profile/measure.ts'
import type { Profile, ScenarioResult } from '../profile/profile.ts'
import { planScenarios, type ScenarioPlan } from '../profile/scenarios.ts'
import type { ActionResult, Subject } from './subject.ts'
import { buildOf } from './build-request.ts'
import { runOnEngine } from './run.ts'
import { writeFiles } from './files.ts'

/** `--profile`: builds both variants in every scenario and compares them, or estimates where that is not possible. */
export async function profileImage(subject: Subject): Promise<ActionResult> {
  const { definition, options, reporter } = subject
  const plan = planScenarios(definition, options.scenario)
  const passes = passesWithout(options.without ?? [])
  const obstacle = await hindrance(subject)
  if (typeof obstacle === 'string') {
    if (options.engine === 'docker') throw new EngineError(obstacle)
    const profile = finish(subject, plan, { kind: 'estimated', rounds: 0, scenarios: estimate(plan, passes) })
    reporter.result([obstacle, reporter.emphasis(definition.name), terminalProfile(profile)].join('\n'))
    return { ...profile }
  }
  return { ...(await measured(subject, plan, obstacle)) }
}

/** Why nothing can be built here, or the engine to build with. */
async function hindrance({ definition, options }: Subject): Promise<string | EngineInfo> {
  if (options.engine === 'model') return 'Estimated as --engine model asks: nothing is built.'
  const probe = await probeEngine(options.builder === undefined ? {} : { builder: options.builder })
  if (!probe.reachable)
    return `No engine: ${probe.reason}. What follows is an estimate. Start Docker, or run scripts/engine.sh up on Debian, to measure.`
  const answered = new Set((options.addHost ?? []).map((entry) => entry.split(/[:=]/)[0]))
  const addresses = sourceAddresses(definition).filter((address) => !answered.has(new URL(address).hostname))
  const silent = await unreachableHosts(addresses)
  return silent.length === 0
    ? probe.info
    : `${silent.join(', ')} ${silent.length === 1 ? 'does' : 'do'} not answer from here, and the definition downloads from there, so nothing is built. ` +
        'What follows is an estimate. In a checkout of layerwright, npm start -- --world fixture builds against local stand-ins of these hosts.'
}

async function measured(subject: Subject, plan: ScenarioPlan, engine: EngineInfo): Promise<Profile> {
  const { definition, options, reporter } = subject
  const passes = passesWithout(options.without ?? [])
  const rounds = options.rounds ?? 1
  let scenarios: readonly ScenarioResult[] = []
  const base = {
    kind: 'measured' as const,
    rounds,
    engine: { version: engine.engineVersion, buildx: engine.buildxVersion, driver: engine.driver, store: engine.store },
  }
  reporter.note(`${definition.name}: ${announcement(plan, passes, rounds, engine)}`)
  try {
    const before = await diskUsage()
    const result = await runOnEngine(engine, reporter, (run) =>
      measure(run, {
        definition,
        passes,
        plan,
        rounds,
        request: (dockerfile, buildArguments) => buildOf(subject, dockerfile, buildArguments),
        onBuild: (line) => reporter.note(`  ${line}`),
        onResult: (found) => {
          scenarios = found
          save(subject, finish(subject, plan, { ...base, scenarios, incomplete: 'the run ended before it was done' }))
        },
      }),
    )
    const grown = (await diskUsage()).buildCacheBytes - before.buildCacheBytes
    const { faults, ...found } = result
    const profile = finish(subject, plan, {
      ...{ ...base, ...found, leftToEngine: Math.max(0, grown) },
      ...(faults.length === 0 ? {} : { faults }),
    })
    save(subject, profile)
    reporter.result(`${reporter.emphasis(definition.name)}\n${terminalProfile(profile)}`)
    reporter.note(`wrote ${subject.outputs.profile}`)
    failOn(faults)
    return profile
  } catch (error) {
    if (scenarios.length === 0 || error instanceof InternalError) throw error
    const profile = finish(subject, plan, { ...base, scenarios, incomplete: 'a build failed; see the message' })
    save(subject, profile)
    reporter.result(`${reporter.emphasis(definition.name)}\n${terminalProfile(profile)}`)
    throw error
  }
}

/** The profile has been written and printed by now. */
function failOn(faults: readonly string[]): void {
  if (faults.length === 0) return
  throw new InternalError(
    [
      'The profile lacks steps that were built. This is a fault of layerwright: please report it, with the Dockerfile.',
      ...faults,
    ]
      .map(printable)
      .join('\n  '),
  )
}

function finish(
  subject: Subject,
  plan: ScenarioPlan,
  parts: Omit<Profile, 'schemaVersion' | 'image' | 'definition' | 'withheld' | 'notes'>,
): Profile {
  return {
    schemaVersion: 1,
    image: subject.definition.name,
    definition: subject.outputs.definition,
    withheld: plan.withheld,
    notes: subject.options.note ?? [],
    ...parts,
  }
}

/** Written after every build, so that nothing measured is lost however the run ends. Estimates are never kept. */
function save({ outputs }: Subject, profile: Profile): void {
  writeFiles(new Map([[outputs.profile, `${JSON.stringify(profile, undefined, 2)}\n`]]))
}

function announcement(plan: ScenarioPlan, passes: readonly Pass[], rounds: number, engine: EngineInfo): string {
  const { seconds, bytes } = expectation(plan, passes, rounds)
  const free = engine.freeBytes === undefined ? '' : ` of ${gigabytes(engine.freeBytes)} that are free`
  return (
    `a warm-up and ${rounds === 1 ? 'one round' : `${rounds} rounds`} of ${plan.scenarios.length + 1} scenarios with both ` +
    `variants, an estimated ${Math.ceil(seconds / 60)} min and ${gigabytes(bytes)}${free} in the engine's build cache`
  )
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
