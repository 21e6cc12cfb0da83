import { NETWORK, type Tool } from './tool.ts'

const SYSTEM = ['/etc', '/usr', '/var', '/boot', '/run', '/lib', '/bin', '/sbin']

/** Maintainer scripts read and write the system, never what is the local administrator's below /srv, /home or elsewhere. */
function system(more: Pick<Tool, 'configuration' | 'variables' | 'caches' | 'settings'>): Tool {
  const packaged = ['/usr/share/s', '/etc/alternatives/s', '/var/lib/s']
  const writes = ['/etc', '/usr', '/var', '/boot']
  return { asRoot: true, reads: SYSTEM, writes, code: 'foreign', programs: [], cleans: 'content', packaged, ...more }
}

export const APT = system({
  configuration: ['/etc/apt', '/etc/dpkg', '/etc/default', '/etc/ld.so.conf.d'],
  variables: [...NETWORK, 'APT_*', 'DEB*', 'DPKG_*', 'LANG', 'LC_*'],
  caches: ['/var/cache/apt', '/var/lib/apt/lists'],
  settings: { files: ['/etc/apt/apt.conf.d'], variables: ['APT_CONFIG'] },
})

export const DNF = system({
  configuration: ['/etc/dnf', '/etc/yum', '/etc/yum.conf', '/etc/yum.repos.d', '/etc/rpm', '/etc/ld.so.conf.d'],
  variables: [...NETWORK, 'DNF_*', 'LANG', 'LC_*'],
  caches: ['/var/cache/dnf', '/var/cache/yum'],
  settings: { files: ['/etc/dnf'], variables: [] },
})

export const APK = system({
  configuration: ['/etc/apk'],
  variables: NETWORK,
  caches: ['/var/cache/apk', '/etc/apk/cache'],
  settings: { files: ['/etc/apk/config', '/etc/apk/cache'], variables: ['APK_CONFIG'] },
})
