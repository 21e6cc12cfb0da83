import { DOWNLOAD, localPackages, PYTHON, SHELL_COMMAND, SYSTEM } from '../resources.ts'
import type { Effects, Resource } from '../../ir/effects.ts'
import type { AptRepositoryStep, AptStep } from '../../ir/steps/apt.ts'
import type { Configuration, Tool } from './tool.ts'

/** Where the mount is: no directory of the image's own, so that docker-clean has nothing to do with it. */
export const APT_CACHE = '/var/cache/buildkit-apt'

const CONFIGURATION: Configuration = {
  files: ['/etc/apt'],
  project: [],
  variables: ['APT_CONFIG'],
  flags: ['-c', '--config-file', 'Dir', 'Dir::Etc'],
}

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
      configuredBy: CONFIGURATION,
      emptiedBy: ['apt-get clean', 'apt clean', 'apt-get distclean', 'apt-get dist-clean', 'apt distclean'],
      emptiedByFile: '/etc/apt/apt.conf.d/docker-clean',
      oneAtATime: true,
      perRelease: true,
    },
    {
      directory: '/var/lib/apt/lists',
      movedBy: { variables: [], flags: ['Dir::State', 'Dir::State::Lists'] },
      disabledBy: { variables: [], flags: [] },
      configuredBy: CONFIGURATION,
      emptiedBy: ['apt-get distclean', 'apt-get dist-clean', 'apt distclean'],
      oneAtATime: true,
      perRelease: true,
    },
  ],
  effects: (step) => ({
    reads: [
      ...localPackages(step),
      ...step.debs.map((file): Resource => `context:${file}`),
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
    'index and archives are kept in a mount of their own; the index is copied to where apt has it, archives are taken by their checksums, and docker-clean stays as it is',
  mounts: () => [{ type: 'cache', id: 'apt', target: APT_CACHE, sharing: 'locked' }],
}

/** What adding a repository reads and writes. */
export function aptRepositoryEffects({ name, key }: AptRepositoryStep): Effects {
  return {
    reads: [
      ...SHELL_COMMAND,
      ...SYSTEM,
      ...(key.from === 'address' ? DOWNLOAD : []),
      ...(key.from === 'file' ? [`context:${key.file}` as const] : []),
    ],
    writes: ['/etc/apt', keyFile({ name, key }), `/etc/apt/sources.list.d/${name}.sources`],
  }
}

/** Where a repository's key lies in the image: apt tells an armored key from a binary one by the ending of its name. */
export function keyFile({ name, key }: Pick<AptRepositoryStep, 'name' | 'key'>): `/${string}` {
  return `/etc/apt/keyrings/${name}.${key.from !== 'text' && key.binary ? 'gpg' : 'asc'}`
}

/** What pinning Debian's own sources to a snapshot reads and writes. */
export function aptSnapshotEffects(): Effects {
  return { reads: [...SHELL_COMMAND, ...SYSTEM], writes: ['/etc/apt'] }
}
