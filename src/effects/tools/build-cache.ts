import type { CachedStepBase } from '../../ir/steps/base.ts'
import type { RunAs } from '../../ir/steps/base.ts'
import type { CacheMount } from '../../ir/steps/mount.ts'

/**
 * Where a tool keeps its cache while a step runs, with the mount and without it: tools write this path into what they
 * install. No image has a directory of this name, so that the step may remove it where it is no mount, and nothing of the
 * image is hidden where it is one.
 */
export function buildCache(tool: string): string {
  return `/tmp/buildkit-${tool}`
}

/** The name of a mount that nobody else keeps anything in: other Dockerfiles of the builder have `pip` and its like. */
export function cacheId(cache: string, runsAs?: RunAs): string {
  return ['layerwright', cache, ...(runsAs === undefined ? [] : [runsAs.uid ?? runsAs.name])].join('-')
}

/** A mount at {@link buildCache}, for whoever runs the step; one step at a time. */
export function buildCacheMount({ runsAs }: Pick<CachedStepBase<string>, 'runsAs'>, tool: string): CacheMount {
  return {
    type: 'cache',
    id: cacheId(tool, runsAs),
    target: buildCache(tool),
    sharing: 'locked',
    ...(runsAs?.uid === undefined ? {} : { uid: runsAs.uid }),
  }
}
