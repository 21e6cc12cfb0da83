import type { CachedStepBase } from '../../ir/steps/base.ts'
import type { BindMount, CacheMount, Mount, Source } from '../../ir/steps/mount.ts'
import type { Tool } from '../../effects/tools/tool.ts'

/** Whether the step runs with its tool's cache mounted. */
export function isMounted(step: Pick<CachedStepBase<string>, 'cacheMount'>): boolean {
  return step.cacheMount === 'asked' || step.cacheMount === 'injected'
}

/** The image's own release, asked in a subshell so that none of its variables reaches the tool. */
export const RELEASE = '$(. /etc/os-release && echo "$ID-${VERSION_ID-}")'

/** Lines of a command's words, indented below it. */
export function list(words: readonly string[]): readonly string[] {
  return words.map((word) => `     ${word}`)
}

/** The mounts of a step's tool when it has them, else none. */
export function cacheMountFlags<S extends CachedStepBase<string>>(tool: Tool<S>, step: S): readonly string[] {
  return isMounted(step) ? tool.mounts(step).map(mountFlag) : []
}

/** What `--from` and a mount's `from` name. */
export function sourceName(source: Source): string {
  if (typeof source === 'string') return source
  return source.name
}

type Field = readonly [name: string, value: string | number | boolean | undefined]

/** A mount in its Dockerfile form, its fields in the order of Docker's reference. */
export function mountFlag(mount: Mount): string {
  const given = fields(mount).flatMap(([name, value]) =>
    value === undefined ? [] : [csvField(value === true && !VALUED.has(name) ? name : `${name}=${String(value)}`)],
  )
  return `--mount=${[`type=${mount.type}`, ...given].join(',')}`
}

/** The truth of these is written out. */
const VALUED: ReadonlySet<string> = new Set(['required'])

function fields(mount: Mount): readonly Field[] {
  switch (mount.type) {
    case 'cache':
      return [
        ['id', mount.id],
        ['target', mount.target],
        ['sharing', mount.sharing],
        ...taken(mount),
        ['readonly', mount.readonly === true ? true : undefined],
        ...owned(mount),
      ]
    case 'bind':
      return [...taken(mount), ['target', mount.target], ['readwrite', mount.readwrite === true ? true : undefined]]
    case 'tmpfs':
      return [
        ['target', mount.target],
        ['size', mount.size],
      ]
    case 'secret':
      return [
        ['id', mount.id],
        ['target', mount.target],
        ['env', mount.env],
        ['required', mount.required],
        ...owned(mount),
      ]
    case 'ssh':
      return [['id', mount.id], ['target', mount.target], ['required', mount.required], ...owned(mount)]
  }
}

function taken({ from, source }: Pick<BindMount, 'from' | 'source'>): readonly Field[] {
  return [
    ['from', from === undefined ? undefined : sourceName(from)],
    ['source', source],
  ]
}

function owned({ uid, gid, mode }: Pick<CacheMount, 'uid' | 'gid' | 'mode'>): readonly Field[] {
  return [
    ['uid', uid],
    ['gid', gid],
    ['mode', mode],
  ]
}

function csvField(field: string): string {
  return field.includes(',') ? `"${field}"` : field
}
