import fc from 'fast-check'
import type { Hint } from '../call.ts'
import type { BaseName } from '../definition.ts'

/** Few directories, so that steps meet each other. The first is what links lead to. */
const DIRECTORIES = ['/opt/real', '/opt/other', '/srv/app', '/usr/local/share/acme', '/etc/acme'] as const

/** Names of links that steps make. */
export const LINKS = ['/opt/link', '/srv/link', '/opt/second'] as const

/** Two names of one directory, the link first. Source: the images themselves. */
const BASE_LINKS: Readonly<Record<BaseName, readonly (readonly [link: `/${string}`, place: `/${string}`])[]>> = {
  'debian:12-slim': [
    ['/bin', '/usr/bin'],
    ['/var/run', '/run'],
    ['/var/lock', '/run/lock'],
    ['/var/spool/mail', '/var/mail'],
    ['/lib', '/usr/lib'],
    ['/sbin', '/usr/sbin'],
  ],
  'python:3.11-slim': [
    ['/bin', '/usr/bin'],
    ['/var/run', '/run'],
    ['/var/spool/mail', '/var/mail'],
  ],
  'busybox:latest': [['/usr/bin', '/bin']],
}

export type Path = `/${string}`

export const directory: fc.Arbitrary<Path> = fc.constantFrom<Path>(...DIRECTORIES)

/** A directory under any of the names that it may have. */
export function anyDirectory(base: BaseName): fc.Arbitrary<Path> {
  return fc.oneof(
    { weight: 4, arbitrary: directory },
    { weight: 3, arbitrary: fc.constantFrom<Path>(...LINKS) },
    { weight: 2, arbitrary: fc.constantFrom<Path>(...BASE_LINKS[base].flat()) },
  )
}

const fileName = fc.constantFrom('a', 'b', 'sub/c')

/** A file in any of the directories. */
export function anyFile(base: BaseName): fc.Arbitrary<Path> {
  return fc.tuple(anyDirectory(base), fileName).map(([folder, name]): Path => `${folder}/${name}`)
}

export const content = fc.constantFrom('x\n', 'y\n', 'a longer text\n')
export const mode = fc.constantFrom('600', '644', '755', '700')
export const owner = fc.constantFrom('1000', '1000:100', 'root', '1000', '2000:0', 'app')

export const hint: fc.Arbitrary<Hint> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Hint>({ changes: 'every-commit' }) },
  { weight: 3, arbitrary: fc.constant<Hint>({ changes: 'never' }) },
  { weight: 1, arbitrary: fc.constant<Hint>({}) },
  { weight: 1, arbitrary: fc.constant<Hint>({ changes: 'weekly' }) },
)
