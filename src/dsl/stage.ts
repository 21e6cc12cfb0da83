import type { NamedContext } from '../ir/named-context.ts'
import { captureCall } from './origin.ts'
import { StageBuilder } from './stage/builder.ts'
import type { Stage } from './stage/stage.ts'
import type { TextLike } from './variables.ts'

/**
 * Starts a stage: from an image at once, or, with no base, a fragment for `.use()`.
 *
 * @example
 * ```ts
 * stage('debian:12-slim').cmd(['/bin/bash'])
 * ```
 * ```dockerfile
 * FROM debian:12-slim
 *
 * CMD ["/bin/bash"]
 * ```
 */
export function stage(base?: TextLike | NamedContext): Stage {
  const call = captureCall('stage')
  const empty = new StageBuilder({ origin: call.origin, calls: { call }, steps: [], diagnostics: [] })
  return base === undefined ? empty : empty.from(base)
}
