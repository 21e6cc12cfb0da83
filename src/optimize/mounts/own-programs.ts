import { posix } from 'node:path'
import { TOOLS } from '../../effects/tools/index.ts'
import { isProjects } from '../../effects/own-sources.ts'
import { isPath, nested } from '../../effects/paths.ts'
import { leavesDefaults } from '../../effects/placed-effects.ts'
import { stepEffects } from '../../effects/step-effects.ts'
import { isCached, type CachedStep } from '../../ir/cached-step.ts'
import type { Step } from '../../ir/step.ts'
import { plain } from '../../ir/text.ts'
import type { Above } from './above.ts'

/** What a mount brings along is looked up where the system has its programs, whatever PATH says. */
const PROGRAMS = ['apk', 'cp', 'dpkg', 'find', 'mkdir', 'mv', 'rm', 'sed', 'test', 'touch'].map(
  (name) => `/usr/bin/${name}`,
)

/**
 * Why one of them may be another program than the system's: a step may have written it. A step that nobody knows is not
 * taken to replace the system's own programs.
 */
export function replacedProgram(step: CachedStep, above: readonly Above[]): string | undefined {
  const wrapper = above.find((other) => isAuthors(other.step) && mayWrap(other, programsOf(step)))
  if (wrapper !== undefined)
    return `${wrapper.step.id} may put a program of its own before the tool, which would see another command or leave other modes in the mount`
  const preload = isNode(step) ? above.find((other) => preloads(other.step)) : undefined
  if (preload !== undefined) return `${preload.step.id} may have Node run a file first, and that may set a umask`
  const writer = above.find((other) => isAuthors(other.step) && mayReplace(other))
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

function isAuthors(step: Step): boolean {
  return !leavesDefaults(step) && !isCached(step)
}

function programsOf(step: CachedStep): ReadonlySet<string> {
  return new Set(TOOLS[step.kind].commands.map((command) => command.split(' ')[0] ?? ''))
}

/** A directory of programs that is written as a whole may hold any. */
function mayWrap({ step }: Above, names: ReadonlySet<string>): boolean {
  const { writes } = stepEffects(step)
  if (writes === 'everything' || !isProjects(step, [])) return false
  return writes.some((resource) => {
    if (!isPath(resource)) return false
    const name = posix.basename(resource)
    const folder = posix.basename(posix.dirname(resource))
    return /^s?bin$/.test(name) || (/^s?bin$/.test(folder) && names.has(name))
  })
}

function isNode({ kind }: CachedStep): boolean {
  return kind === 'npm' || kind === 'pnpm' || kind === 'yarn'
}

function preloads(step: Step): boolean {
  if (step.kind === 'arg') return step.declaration.name === 'NODE_OPTIONS'
  return (
    step.kind === 'env' &&
    step.entries.some(
      ([name, value]) => name === 'NODE_OPTIONS' && !/^(?:--max[-_][a-z-_]+=\d+ ?)*$/.test(plain(value) ?? 'any'),
    )
  )
}
