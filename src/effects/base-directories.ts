/**
 * Directories that images of a family of distributions have for certain, none of them a link, and that no package of it
 * takes away. The root directory is in every image and not listed.
 */
export type Directories = ReadonlySet<string>

export const NO_DIRECTORIES: Directories = new Set()

/** Source: what base-files and apt bring; listed in debian:12-slim and python:3.11-slim, where each is a directory. */
export const DEBIAN_DIRECTORIES: Directories = new Set(
  [
    ['/boot', '/dev', '/etc', '/home', '/mnt', '/opt', '/root', '/run', '/srv', '/sys', '/tmp', '/usr', '/var'],
    ['/etc/apt', '/etc/apt/sources.list.d', '/etc/profile.d', '/etc/skel'],
    ['/usr/bin', '/usr/lib', '/usr/local', '/usr/sbin', '/usr/share'],
    ['/usr/local/bin', '/usr/local/etc', '/usr/local/lib', '/usr/local/sbin', '/usr/local/share'],
    ['/var/cache', '/var/lib', '/var/log', '/var/tmp'],
  ].flat(),
)

/** Source: alpine-baselayout's APKBUILD. Releases with a merged /usr make links of /sbin and /usr/sbin. */
export const ALPINE_DIRECTORIES: Directories = new Set(
  [
    ['/dev', '/etc', '/home', '/mnt', '/opt', '/root', '/run', '/srv', '/sys', '/tmp', '/usr', '/var'],
    ['/etc/apk', '/etc/profile.d'],
    ['/usr/bin', '/usr/local', '/usr/local/bin', '/usr/local/lib', '/usr/local/share', '/usr/share'],
    ['/var/cache', '/var/lib', '/var/log', '/var/tmp'],
  ].flat(),
)

/** Source: the package `filesystem` of Fedora and its like; /usr/sbin and /usr/local/sbin are links from Fedora 42 on. */
export const FEDORA_DIRECTORIES: Directories = new Set(
  [
    ['/etc', '/home', '/mnt', '/opt', '/root', '/run', '/srv', '/tmp', '/usr', '/var'],
    ['/etc/profile.d', '/etc/skel'],
    ['/usr/bin', '/usr/lib', '/usr/local', '/usr/share'],
    ['/usr/local/bin', '/usr/local/etc', '/usr/local/lib', '/usr/local/share'],
    ['/var/cache', '/var/lib', '/var/log', '/var/tmp'],
  ].flat(),
)

/** Source: the Dockerfiles of the official image, which are made of the list of buildroot's device_table.txt. */
export const BUSYBOX_DIRECTORIES: Directories = new Set([
  '/bin',
  '/dev',
  '/etc',
  '/home',
  '/root',
  '/tmp',
  '/usr',
  '/var',
])

/** What any of several families has, where nobody knows which one it is. */
export function inAll(first: Directories, ...others: readonly Directories[]): Directories {
  return new Set([...first].filter((path) => others.every((other) => other.has(path))))
}
