import { PACKAGED_LINKS, type OwnEffects } from '../own-effects.ts'
import { DOWNLOAD, localPackages, PACKAGE_TARGETS, PYTHON, SHELL_COMMAND, SYSTEM, OWN_CODE } from '../resources.ts'
import { cacheId } from './build-cache.ts'
import type { Resource } from '../../ir/effects.ts'
import type { AptRepositoryStep, AptStep } from '../../ir/steps/apt.ts'
import { transactions } from '../../ir/transactions.ts'
import { CURL_CONFIGURATION } from './curl.ts'
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
      ...transactions(step).flatMap(({ packages, debs }) => [
        ...localPackages({ kind: 'apt', packages }),
        ...debs.map((file): Resource => `context:${file}`),
        ...(debs.length === 0 ? [] : OWN_CODE),
      ]),
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
    writes: hasOwnFiles(step) ? ['/', 'accounts', 'dpkg'] : PACKAGE_TARGETS,
    ...(hasOwnFiles(step) ? {} : { links: PACKAGED_LINKS }),
    runs: 'maintainer scripts',
    configuration: ['/etc', '/root'],
  }),
  disturbedBy: () => ({
    variables: ['APT_CONFIG'],
    // Sources, keys and pins say nothing of the cache. The hooks of dpkg run where the archives are.
    files: [
      '/etc/apt/apt.conf',
      '/etc/apt/apt.conf.d',
      '/etc/dpkg/dpkg.cfg',
      '/etc/dpkg/dpkg.cfg.d',
      '/root/.dpkg.cfg',
    ],
    says: /\bDir\b|\bRootDir\b|Invoke|Install-Pkgs|#include|-invoke/i,
  }),
  needsRoot: true,
  // Where apt is, find is: findutils is essential.
  needsFind: false,
  mountReason:
    'index and archives are kept in a mount of their own; the index is copied to where apt has it, archives are taken by their checksums, and docker-clean stays as it is',
  mounts: ({ cacheMount }) => [
    { type: 'cache', id: cacheId('apt', { cacheMount }), target: APT_CACHE, sharing: 'locked' },
  ],
}

/** A package that no distribution has made may do anything. */
function hasOwnFiles(step: AptStep): boolean {
  return transactions(step).some(
    ({ packages, debs }) => debs.length > 0 || localPackages({ kind: 'apt', packages }).length > 0,
  )
}

/** What adding a repository reads and writes. */
export function aptRepositoryEffects({ name, key }: AptRepositoryStep): OwnEffects {
  return {
    reads: [
      ...SHELL_COMMAND,
      ...SYSTEM,
      ...(key.from === 'address' ? DOWNLOAD : []),
      ...(key.from === 'file' ? [`context:${key.file}` as const] : []),
    ],
    writes: ['/etc/apt', keyFile({ name, key }), `/etc/apt/sources.list.d/${name}.sources`],
    links: [],
    configuration: CURL_CONFIGURATION,
  }
}

/** Where a repository's key lies in the image: apt tells an armored key from a binary one by the ending of its name. */
export function keyFile({ name, key }: Pick<AptRepositoryStep, 'name' | 'key'>): `/${string}` {
  return `/etc/apt/keyrings/${name}.${key.from !== 'text' && key.binary ? 'gpg' : 'asc'}`
}

/** What pinning Debian's own sources to a snapshot reads and writes. */
export function aptSnapshotEffects(): OwnEffects {
  return { reads: [...SHELL_COMMAND, ...SYSTEM], writes: ['/etc/apt'], links: [] }
}
