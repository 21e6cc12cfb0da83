import { isStage } from '../../ir/definition.ts'
import type { CacheMountState, Mount } from '../../ir/step.ts'

/** Whether the step runs with its tool's cache mounted. */
export function isMounted(step: { readonly cacheMount: CacheMountState }): boolean {
  return step.cacheMount === 'asked' || step.cacheMount === 'injected'
}

/**
 * A cache mount of a package tool. One step at a time, since the tools lock their caches; with an id of its own, so that
 * `BUILDKIT_CACHE_MOUNT_NS` is no part of the cache key.
 */
export function cacheMountFlag(id: string, target: string): string {
  return mountFlag({ type: 'cache', id, target, sharing: 'locked' })
}

/** The image's own release, asked in a subshell so that none of its variables reaches the tool. */
export const RELEASE = '$(. /etc/os-release && echo "$ID-${VERSION_ID-}")'

/** Lines of a command's words, indented below it. */
export function list(words: readonly string[]): readonly string[] {
  return words.map((word) => `     ${word}`)
}

/** A mount in its Dockerfile form, its fields in the order of Docker's reference. */
export function mountFlag(mount: Mount): string {
  const fields: readonly (readonly [string, string | number | undefined])[] = (() => {
    switch (mount.type) {
      case 'cache':
        return [
          ['id', mount.id],
          ['target', mount.target],
          ['sharing', mount.sharing],
          ['uid', mount.uid],
          ['gid', mount.gid],
          ['mode', mount.mode],
        ]
      case 'bind':
        return [
          ['from', mount.from === undefined ? undefined : isStage(mount.from) ? mount.from.name : mount.from],
          ['source', mount.source],
          ['target', mount.target],
        ]
      case 'tmpfs':
        return [['target', mount.target]]
      case 'secret':
        return [
          ['id', mount.id],
          ['target', mount.target],
          ['required', mount.required === undefined ? undefined : String(mount.required)],
        ]
      case 'ssh':
        return [
          ['id', mount.id],
          ['required', mount.required === undefined ? undefined : String(mount.required)],
        ]
    }
  })()
  const given = fields.flatMap(([name, value]) => (value === undefined ? [] : [csvField(`${name}=${value}`)]))
  return `--mount=${[`type=${mount.type}`, ...given].join(',')}`
}

function csvField(field: string): string {
  return field.includes(',') ? `"${field}"` : field
}
