import fc from 'fast-check'
import type { MountOption } from 'layerwright'
import { line } from './hostile.ts'
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

/** Every type of mount with any of its fields. */
export const MOUNTS: readonly Place[] = [
  mount(
    'cache',
    fc.record(
      { type: fc.constant('cache' as const), target, id: field, sharing, uid: number, gid: number, mode },
      { requiredKeys: ['type', 'target'] },
    ),
  ),
  mount(
    'bind',
    fc.record(
      { type: fc.constant('bind' as const), target, source: field, from },
      { requiredKeys: ['type', 'target'] },
    ),
  ),
  mount('tmpfs', fc.record({ type: fc.constant('tmpfs' as const), target })),
  mount(
    'secret',
    fc.record({ type: fc.constant('secret' as const), id: field, target, required }, { requiredKeys: ['type', 'id'] }),
  ),
  mount('ssh', fc.record({ type: fc.constant('ssh' as const), id: field, required }, { requiredKeys: ['type'] })),
]

/** BuildKit mounts these for reading unless told otherwise. */
const READ_ONLY = ['bind', 'secret', 'ssh']

function mount(type: string, options: fc.Arbitrary<MountOption<never>>): Place {
  return place(
    `RUN --mount=type=${type}`,
    fc.array(options, { minLength: 1, maxLength: 3 }),
    (mounts) => debian.run('true', { mounts }),
    (mounts) => ({
      keyword: 'RUN',
      argv: ['/bin/sh', '-c', 'true'],
      mounts: mounts.map((fields) => ({ ...read(fields), readOnly: READ_ONLY.includes(type) })),
    }),
  )
}

function read(fields: MountOption<never>): Record<string, unknown> {
  if (fields.type !== 'cache') return given({ ...fields })
  const { uid, gid, mode: octal, ...rest } = fields
  return {
    ...given({ ...rest, mode: octal?.replace(/^0+(?=.)/, '') }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  }
}
