import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stage, type MountOption } from 'layerwright'
import { naive } from '../dsl/defined.ts'
import { readDockerfile } from './buildkit/read.ts'

const debian = stage('debian:12-slim')

/** The flags of a RUN with these mounts, as BuildKit reads them. */
function flags(...mounts: readonly MountOption<never>[]): readonly string[] {
  return readDockerfile(naive(debian.run('true', { mounts })))[1]?.flags ?? []
}

/** What a mount can carry: it is read by bytes, as quoted words, and as CSV. */
const name = fc
  .array(fc.constantFrom(...Array.from('abz09._/:@%+=~-#!*?&;|<>()[]{}^')), { minLength: 1, maxLength: 8 })
  .map((characters) => characters.join(''))
const path = name.map((given) => `/m${given}`.replace(/\/+$/, '')).filter((given) => !given.includes('..'))

describe('mounts', () => {
  test('a cache mount keeps its target and id', () => {
    fc.assert(
      fc.property(path, name, (target, id) => {
        const [flag = ''] = flags({ type: 'cache', target, id })
        expect(flag.split(',')).toEqual(['--mount=type=cache', `id=${id}`, `target=${target}`])
      }),
    )
  })

  test('every field of every type has its place', () => {
    expect(
      flags(
        { type: 'cache', target: '/c', id: 'i', sharing: 'private', uid: 1000, gid: 0, mode: '0750' },
        { type: 'bind', target: '/b', source: 'src', from: 'debian:12' },
        { type: 'tmpfs', target: '/t' },
        { type: 'secret', id: 'token', target: '/s', required: true },
        { type: 'ssh', id: 'key', required: false },
      ),
    ).toEqual([
      '--mount=type=cache,id=i,target=/c,sharing=private,uid=1000,gid=0,mode=0750',
      '--mount=type=bind,from=debian:12,source=src,target=/b',
      '--mount=type=tmpfs,target=/t',
      '--mount=type=secret,id=token,target=/s,required=true',
      '--mount=type=ssh,id=key,required=false',
    ])
  })

  test('the command below the flags is the one that was typed, in each form', () => {
    const mounts = [{ type: 'tmpfs', target: '/t' }] as const
    const read = (command: string | { readonly exec: readonly string[] }): string =>
      readDockerfile(naive(debian.run(command, { mounts, network: 'none' })))
        .slice(1)
        .map(({ flags: given, rest, heredocs: [doc] }) => [...given, doc?.content ?? rest].join(' '))
        .join('\n')
    expect(read('echo a')).toBe('--mount=type=tmpfs,target=/t --network=none echo a')
    expect(read('echo a\necho b')).toBe('--mount=type=tmpfs,target=/t --network=none echo a\necho b\n')
    expect(read({ exec: ['echo', '--a'] })).toBe('--mount=type=tmpfs,target=/t --network=none ["echo","--a"]')
  })
})
