import fc from 'fast-check'
import type { MountOption } from 'layerwright'
import { line } from './hostile.ts'
import { identifier } from './place-values.ts'
import { debian, given, place, type Place } from './place.ts'

/** What a mount can carry, and what it cannot. */
const field = fc.oneof(
  { weight: 9, arbitrary: fc.stringMatching(/^[a-z0-9._/:@+~#!*?&;|<>()[\]{}^=%-]{1,10}$/) },
  { weight: 1, arbitrary: line },
)
const target = field.map((path) => `/m${path}`)
const from = fc.oneof(
  fc.stringMatching(/^[a-z0-9]{1,9}(?::[a-z0-9]{1,9})?$/),
  fc.stringMatching(/^[a-z0-9._/:@-]{1,9}$/),
)
const mode = fc.stringMatching(/^[0-7]{3,4}$/)
const number = fc.oneof({ weight: 9, arbitrary: fc.nat(100_000) }, fc.nat(5_000_000_000), fc.integer())
const sharing = fc.constantFrom('shared' as const, 'private' as const, 'locked' as const)
const required = fc.boolean()
const owned = { uid: number, gid: number, mode }

/** Every type of mount with any of its fields. */
export const MOUNTS: readonly Place[] = [
  mount(
    'cache',
    fc.record(
      {
        type: fc.constant('cache' as const),
        target,
        id: field,
        sharing,
        from,
        source: field,
        readonly: fc.boolean(),
        ...owned,
      },
      { requiredKeys: ['type', 'target'] },
    ),
  ),
  mount(
    'bind',
    fc.record(
      { type: fc.constant('bind' as const), target, source: field, from, readwrite: fc.boolean() },
      { requiredKeys: ['type', 'target'] },
    ),
  ),
  mount(
    'tmpfs',
    fc.record({ type: fc.constant('tmpfs' as const), target, size: number }, { requiredKeys: ['type', 'target'] }),
  ),
  mount(
    'secret',
    fc.record(
      { type: fc.constant('secret' as const), id: field, target, env: identifier, required, ...owned },
      { requiredKeys: ['type', 'id'] },
    ),
  ),
  mount(
    'ssh',
    fc.record({ type: fc.constant('ssh' as const), id: field, target, required, ...owned }, { requiredKeys: ['type'] }),
  ),
]

function mount(type: string, options: fc.Arbitrary<MountOption<never>>): Place {
  return place(
    `RUN --mount=type=${type}`,
    fc.array(options, { minLength: 1, maxLength: 3 }),
    (mounts) => debian.run('true', { mounts }),
    (mounts) => ({
      keyword: 'RUN',
      argv: ['/bin/sh', '-c', 'true'],
      mounts: mounts.map(read),
    }),
  )
}

/** BuildKit mounts all but cache and tmpfs for reading, unless told otherwise. */
function read(option: MountOption<never>): Record<string, unknown> {
  const { readonly, readwrite, uid, gid, mode: octal, ...rest }: Fields = { ...option }
  return {
    ...given({ ...rest, mode: octal?.replace(/^0+(?=.)/, '') }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    readOnly: option.type === 'cache' ? readonly === true : option.type !== 'tmpfs' && readwrite !== true,
  }
}

interface Fields extends Readonly<Record<string, unknown>> {
  readonly readonly?: boolean
  readonly readwrite?: boolean
  readonly uid?: number
  readonly gid?: number
  readonly mode?: string
}
