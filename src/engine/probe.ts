import { EngineError } from '../ir/errors.ts'
import type { EngineInfo, EngineProbe, ProbeOptions } from './engine-info.ts'
import { pingEngine } from './ping.ts'

export type { EngineInfo } from './engine-info.ts'

/** Says which engine there is, or why there is none. Takes a few milliseconds when none answers. */
export async function probeEngine(options: ProbeOptions = {}): Promise<EngineProbe> {
  const ping = await pingEngine()
  if (!ping.answered) return { reachable: false, reason: ping.reason }
  // Loaded late: without an engine nobody should wait for zx and dockerode.
  const { describeEngine } = await import('./describe-engine.ts')
  return describeEngine(options)
}

/** The engine, or an EngineError that says what to do. */
export async function requireEngine(options: ProbeOptions = {}): Promise<EngineInfo> {
  const probe = await probeEngine(options)
  if (probe.reachable) return probe.info
  throw new EngineError(
    `This needs a Docker Engine with BuildKit, but ${probe.reason}. Start Docker, or run scripts/engine.sh up on Debian.`,
  )
}
