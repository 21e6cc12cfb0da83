import { isPath, nested } from '../../effects/paths.ts'
import { leavesDefaults } from '../../effects/placed-effects.ts'
import { stepEffects } from '../../effects/step-effects.ts'
import { isCached } from '../../ir/cached-step.ts'
import type { Above } from './above.ts'

/** What a mount brings along is looked up where the system has its programs, whatever PATH says. */
const PROGRAMS = ['apk', 'cp', 'dpkg', 'find', 'mkdir', 'mv', 'rm', 'sed', 'test', 'touch'].map(
  (name) => `/usr/bin/${name}`,
)

/**
 * Why one of them may be another program than the system's: a step may have written it. A step that nobody knows is not
 * taken to replace the system's own programs.
 */
export function replacedProgram(above: readonly Above[]): string | undefined {
  const writer = above.find((other) => !(leavesDefaults(other.step) || isCached(other.step)) && mayReplace(other))
  return writer === undefined
    ? undefined
    : `${writer.step.id} may put a program of its own in the place of one of the system's that keep the mount tidy`
}

/** By its text: packages of the base link no directory of others to that of the system's programs. */
function mayReplace({ step, writes }: Above): boolean {
  const stated = stepEffects(step).writes
  if (stated === 'everything' || writes === 'everything') return false
  const paths = stated.includes('/') ? writes : stated
  return paths.some((resource) => isPath(resource) && PROGRAMS.some((program) => nested(resource, program)))
}
