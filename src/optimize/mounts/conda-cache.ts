import { isPath, nested } from '../../effects/paths.ts'
import { display } from '../../ir/text.ts'
import type { CondaStep } from '../../ir/steps/conda.ts'
import type { Above } from './above.ts'

/**
 * Why the mount may hide packages of the image: it lies over conda's own package cache, which must be known to be empty
 * there, as `conda clean -afy` leaves it.
 */
export function hiddenPackages({ prefix, runsAs }: CondaStep, above: readonly Above[]): string | undefined {
  if (runsAs !== undefined)
    return `the step runs as ${runsAs.name}, and without the mount conda keeps its packages at that user's home`
  const installer = above.findLastIndex(({ step }) => step.kind === 'condaInstaller' && step.prefix === prefix)
  if (installer === -1)
    return `${prefix} is not installed by .condaInstaller() in this stage or one that it starts from, so its package cache may hold packages, which a mount would hide`
  const cache = `${prefix}/pkgs`
  const writer = above
    .slice(installer + 1)
    .find((other) => !LEAVES_CACHE_ALONE.includes(other.step.kind) && writesTo(other, cache))
  return writer === undefined
    ? undefined
    : `${writer.step.id} may have left packages in ${cache}, which a mount would hide`
}

/** Why conda may take another package out of the mount than its address has: without a checksum it looks at the name alone. */
export function unchecked({ file, packages }: CondaStep): string | undefined {
  const listed = file?.form === 'explicit' || packages.some((text) => display(text).includes('://'))
  return listed
    ? 'addresses of packages may have no checksums, and conda takes what a mount has under their names'
    : undefined
}

/** A conda step empties the cache behind itself or runs with the mount; pip and uv know nothing of it. */
const LEAVES_CACHE_ALONE: readonly string[] = ['conda', 'pip', 'uv', 'uvSync', 'uvPython']

function writesTo({ writes }: Above, path: string): boolean {
  return writes === 'everything' || writes.some((resource) => isPath(resource) && nested(resource, path))
}
