/** Directories that every base image has, so that no step creates one on the way to what it writes. */
export const DIRECTORIES: ReadonlySet<string> = new Set(
  [
    ['', '/boot', '/dev', '/etc', '/home', '/mnt', '/opt', '/root', '/run', '/srv', '/sys', '/tmp', '/usr', '/var'],
    [
      '/etc/apt',
      '/etc/apt/sources.list.d',
      '/etc/profile.d',
      '/etc/skel',
      '/usr/bin',
      '/usr/lib',
      '/usr/local',
      '/usr/sbin',
      '/usr/share',
    ],
    [
      '/usr/local/bin',
      '/usr/local/etc',
      '/usr/local/lib',
      '/usr/local/sbin',
      '/usr/local/share',
      '/var/cache',
      '/var/lib',
      '/var/log',
      '/var/tmp',
    ],
  ].flat(),
)
