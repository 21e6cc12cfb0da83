import { isPath } from '../../effects/paths.ts'
import { leavesDefaults } from '../../effects/placed-effects.ts'
import { stepEffects } from '../../effects/step-effects.ts'
import { mountsOf } from '../../effects/tools/index.ts'
import { isCached, type CachedStep } from '../../ir/cached-step.ts'
import type { Above } from './above.ts'
import type { Step } from '../../ir/step.ts'

/**
 * Why a mount may not be the step's alone: the author speaks of its directory, which may hold something then, or has a mount
 * of its name, which the step would tidy.
 */
export function takenPlace(step: CachedStep, above: readonly Above[], steps: readonly Step[]): string | undefined {
  for (const { id, target } of mountsOf(step)) {
    const maker = above.find((other) => !leavesDefaults(other.step) && makesAbove(other.step, target))
    if (maker !== undefined)
      return `${maker.step.id} may take away, link or fill a directory above ${target}, where the mount would be`
    // A variable may have the first part of the name.
    const names = [target.replace(/^(\/tmp\/buildkit)-.*$/, '$1'), ...(id === undefined ? [] : [id])]
    const other = steps.find((one) => !isToolsOwn(one) && speaksOf(one, names))
    if (other !== undefined) return `${other.id} speaks of ${names.join(' or ')}, where the mount would be`
  }
  return undefined
}

/** Words of a script that take away, move, link or close the directory that most mounts lie in. */
const CHANGES_TMP =
  /\b(?:rm|rmdir|mv|ln|unlink|chmod|chown|chgrp|mount|setfacl|find)\b[^;&|\n]*[\s"'=]\/+tmp\/*(?=["'\\\s;&|)]|$)/

function makesAbove(step: Step, target: string): boolean {
  const { writes } = stepEffects(step)
  if (isCached(step)) return false
  if (writes === 'everything')
    return target.startsWith('/tmp/') && step.kind === 'run' && CHANGES_TMP.test(JSON.stringify(step.command))
  return writes.some((resource) => isPath(resource) && resource !== '/' && target.startsWith(`${resource}/`))
}

/** A package step without settings of its author's names no such place. */
function isToolsOwn(step: Step): boolean {
  return isCached(step) && step.cacheMount !== 'forbidden' && step.reads === undefined && step.writes === undefined
}

function speaksOf(step: Step, names: readonly string[]): boolean {
  const text = JSON.stringify(step, (key, value: unknown) => (key === 'from' || key === 'origins' ? undefined : value))
  return names.some((name) => text.includes(name))
}
