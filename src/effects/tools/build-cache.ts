import type { CachedStepBase, RunAs } from '../../ir/steps/base.ts'
import type { CacheMount } from '../../ir/steps/mount.ts'

/**
 * Where a tool keeps its cache while a step runs, with the mount and without it: tools write this path into what they
 * install. No image has a directory of this name, so that the step may remove it where it is no mount, and nothing of the
 * image is hidden where it is one.
 */
export function buildCache(tool: string): string {
  return `/tmp/buildkit-${tool}`
}

/**
 * The name of a mount that nobody else keeps anything in: other Dockerfiles of the builder have `pip` and its like. Where the
 * author asks for it, nothing is known of the image, which may leave files of other modes there: such mounts are others than
 * those that the optimizer puts where it knows.
 */
export function cacheId(cache: string, { cacheMount, runsAs }: MountedBy): string {
  return [
    'layerwright',
    ...(cacheMount === 'asked' ? ['asked'] : []),
    cache,
    ...(runsAs === undefined ? [] : [runsAs.uid ?? runsAs.name]),
  ].join('-')
}

type MountedBy = Pick<CachedStepBase<string>, 'cacheMount'> & { readonly runsAs?: RunAs | undefined }

/** A mount at {@link buildCache}, for whoever runs the step; one step at a time. */
export function buildCacheMount(step: MountedBy, tool: string): CacheMount {
  const { runsAs } = step
  return {
    type: 'cache',
    id: cacheId(tool, step),
    target: buildCache(tool),
    sharing: 'locked',
    ...(runsAs?.uid === undefined ? {} : { uid: runsAs.uid }),
  }
}
