import { DOWNLOAD, localPackages, PYTHON, SHELL_COMMAND, SYSTEM } from '../resources.ts'
import type { AptStep } from '../steps/apt.ts'
import type { Tool } from './tool.ts'

/** Where the mount is: no directory of the image's own, so that docker-clean has nothing to do with it. */
export const APT_CACHE = '/var/cache/buildkit-apt'

/** Source: apt-get(8), apt.conf(5), and the docker-clean file of the official Debian images. */
export const APT: Tool<AptStep> = {
  name: 'apt',
  commands: [
    'apt-get update',
    'apt-get install',
    'apt update',
    'apt install',
    'apt-get upgrade',
    'apt-get dist-upgrade',
  ],
  caches: [
    {
      directory: '/var/cache/apt',
      movedBy: { variables: [], flags: ['Dir::Cache', 'Dir::Cache::Archives'] },
      disabledBy: { variables: [], flags: [] },
      emptiedBy: ['apt-get clean', 'apt clean', 'rm -rf /var/cache/apt'],
    },
    {
      directory: '/var/lib/apt',
      movedBy: { variables: [], flags: ['Dir::State', 'Dir::State::Lists'] },
      disabledBy: { variables: [], flags: [] },
      emptiedBy: ['rm -rf /var/lib/apt/lists'],
    },
  ],
  effects: (step) => ({
    reads: [
      ...localPackages(step),
      ...SHELL_COMMAND,
      ...SYSTEM,
      ...DOWNLOAD,
      ...PYTHON,
      'accounts',
      'env:APT_*',
      'env:DEB*',
      'env:DPKG_*',
      'env:UCF_*',
      'env:PERL*',
    ],
    writes: [...SYSTEM, 'accounts', '/opt', '/root', '/run', '/srv', '/home'],
  }),
  mountReason:
    "index and archives are kept in a mount of their own; the image's own apt directories and docker-clean stay as they are",
  mounts: () => [{ type: 'cache', id: 'apt', target: APT_CACHE, sharing: 'locked' }],
}
