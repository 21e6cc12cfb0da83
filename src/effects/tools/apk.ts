import { PACKAGED_LINKS } from '../own-effects.ts'
import { DOWNLOAD, localPackages, PACKAGE_TARGETS, SHELL_COMMAND, SYSTEM } from '../resources.ts'
import { cacheId } from './build-cache.ts'
import type { ApkStep } from '../../ir/steps/apk.ts'
import type { Tool } from './tool.ts'

/** Beside apk's own directory, which apk makes where it is missing: so the mount may not be there. */
export const APK_CACHE = '/var/cache/apk-buildkit'

/** Source: apk(8) and apk-cache(5) of apk-tools 3, and src/database.c of apk-tools 2.14. */
export const APK: Tool<ApkStep> = {
  name: 'apk',
  commands: ['apk add', 'apk update', 'apk upgrade', 'apk fix'],
  caches: [
    {
      directory: '/etc/apk/cache',
      movedBy: { variables: [], flags: ['--cache-dir'] },
      configuredBy: { files: ['/etc/apk'], project: [], variables: [], flags: ['--root', '-p'] },
      disabledBy: { variables: [], flags: ['--no-cache'] },
      emptiedBy: ['apk cache clean', 'apk cache purge'],
      oneAtATime: true,
      lookalike: /^\/(?:etc\/apk\/cache|var\/cache\/apk)$/,
      mistakenFor: {
        pattern: /^\/var\/cache\/apk$/,
        problem: 'apk keeps packages in /etc/apk/cache only, or where --cache-dir says',
        advice: "Write target: '/etc/apk/cache', or say --cache-dir=/var/cache/apk",
      },
    },
  ],
  effects: (step) => ({
    reads: [
      ...localPackages(step),
      ...SHELL_COMMAND,
      ...SYSTEM,
      ...DOWNLOAD,
      'accounts',
      'env:APK_*',
      'env:HTTP_*',
      'env:FTP_*',
      'env:NETRC',
    ],
    writes: localPackages(step).length > 0 ? ['/', 'accounts', 'dpkg'] : PACKAGE_TARGETS,
    ...(localPackages(step).length > 0 ? {} : { links: PACKAGED_LINKS }),
    runs: 'install scripts',
    configuration: ['/etc', '/root'],
  }),
  disturbedBy: () => ({
    variables: ['APK_CONFIG'],
    // Repositories, keys and the list of what is wanted say nothing of the cache.
    files: ['/etc/apk/config', '/etc/apk/cache', '/etc/apk/commit_hooks.d', '/usr/lib/apk'],
    says: /./,
  }),
  needsRoot: true,
  needsFind: false,
  mountReason:
    "packages are kept in a mount of their own, which --cache-dir names; apk's own directories stay as they are",
  mounts: ({ cacheMount }) => [
    { type: 'cache', id: cacheId('apk', { cacheMount }), target: APK_CACHE, sharing: 'locked' },
  ],
}
