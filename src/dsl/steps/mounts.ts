import { NamedContext } from '../../ir/named-context.ts'
import type { BindMount, CacheMount, Mount } from '../../ir/steps/mount.ts'
import { imageName, mountable, mountablePath, octalMode } from '../checks.ts'
import { Mistake } from '../mistake.ts'
import { checkName, describe } from '../variables.ts'

/** A mount as its author writes it: a bind or cache mount may come from another stage. */
export type MountOption<StageLike> =
  WithSource<BindMount, StageLike> | WithSource<CacheMount, StageLike> | Exclude<Mount, BindMount | CacheMount>

type WithSource<M extends BindMount | CacheMount, StageLike> = Omit<M, 'from'> & {
  /** Another stage, an image, or `context('name')`. */
  readonly from?: StageLike | NamedContext | string
}

const OWNED = ['uid', 'gid', 'mode'] as const

/** The fields of each type of mount beside `type`. */
const FIELDS: Readonly<Record<Mount['type'], readonly string[]>> = {
  cache: ['target', 'id', 'sharing', 'from', 'source', 'readonly', ...OWNED],
  bind: ['target', 'source', 'from', 'readwrite'],
  tmpfs: ['target', 'size'],
  secret: ['id', 'target', 'env', 'required', ...OWNED],
  ssh: ['id', 'target', 'required', ...OWNED],
}

/** Ids have 32 bits. */
const LARGEST_ID = 4_294_967_295

/** Checks a mount; the stage that it may come from is left to the caller. */
export function checkMount(mount: MountOption<unknown>): Mount {
  checkFields(mount)
  if (mount.type === 'cache' || mount.type === 'bind' || mount.type === 'tmpfs' || 'target' in mount) {
    mountablePath(mount.target ?? '', 'the target of the mount')
    if (mount.target === '/') throw new Mistake('a mount cannot have / as its target: name a directory in it')
  }
  if (mount.type !== 'bind' && mount.type !== 'cache') return mount
  const { from, ...rest } = mount
  if (from instanceof NamedContext) return { ...rest, from }
  return typeof from === 'string' ? { ...rest, from: imageName(from) } : rest
}

function checkFields(mount: MountOption<unknown>): void {
  const fields = typeof mount === 'object' && mount !== null && Object.hasOwn(FIELDS, mount.type) && FIELDS[mount.type]
  if (fields === false)
    throw new Mistake("a mount's type must be known. Use cache, bind, tmpfs, secret or ssh: { type: 'cache', … }")
  for (const [name, value] of Object.entries(mount)) {
    if (name !== 'type' && !fields.includes(name))
      throw new Mistake(
        `there is no field ${JSON.stringify(name)} in a mount of type ${mount.type}. The fields are ${fields.join(', ')}`,
      )
    checkField(name, value)
  }
  if (mount.type === 'secret' && mount.id === undefined) throw new Mistake("a secret mount needs an id: { id: 'name' }")
}

function checkField(name: string, value: unknown): void {
  if (value === undefined || name === 'from' || name === 'target') return
  if (name === 'uid' || name === 'gid' || name === 'size') {
    const largest = name === 'size' ? Number.MAX_SAFE_INTEGER : LARGEST_ID
    if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > largest)
      throw new Mistake(
        `${name} of the mount must be a whole number up to ${largest}, not ${typeof value === 'number' ? value : describe(value)}`,
      )
  } else if (name === 'required' || name === 'readonly' || name === 'readwrite') {
    if (typeof value !== 'boolean') throw new Mistake(`${name} must be true or false, not ${describe(value)}`)
  } else if (typeof value !== 'string')
    throw new Mistake(`${name} of the mount must be a string, not ${describe(value)}`)
  else if (name === 'mode') octalMode(value, 'mode')
  else if (name === 'env') checkName(value)
  else if (name === 'sharing' && !['shared', 'private', 'locked'].includes(value))
    throw new Mistake(`sharing: ${describe(value)} is not known. Use shared, private or locked`)
  else mountable(value, `${name} of the mount`)
}
