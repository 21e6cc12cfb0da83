import { PACKAGED_LINKS } from '../own-effects.ts'
import { DOWNLOAD, localPackages, PACKAGE_TARGETS, PYTHON, SHELL_COMMAND, SYSTEM } from '../resources.ts'
import { cacheId } from './build-cache.ts'
import type { DnfStep, DnfTool } from '../../ir/steps/dnf.ts'
import { transactions } from '../../ir/transactions.ts'
import type { Tool, ToolCache } from './tool.ts'

const TOOLS: readonly DnfTool[] = ['dnf', 'microdnf', 'yum']
const each = (command: string): readonly string[] => TOOLS.map((tool) => `${tool} ${command}`)

/** Where the mount is: beside the tools' own directories, which a step removes, under names that linters look for. */
const MOUNTS: Readonly<Record<DnfTool, string>> = {
  dnf: '/var/cache/libdnf5-buildkit',
  microdnf: '/var/cache/libdnf5-buildkit',
  yum: '/var/cache/yum-buildkit',
}

/** Downloaded packages stay in the cache only where `keepcache` is on, and that is no flag of its own. */
const cache = (directory: string): ToolCache => ({
  directory,
  movedBy: { variables: [], flags: ['--setopt=cachedir'] },
  disabledBy: { variables: [], flags: [] },
  emptiedBy: [...each('clean all'), ...each('clean packages')],
  oneAtATime: true,
})

/** Source: dnf.conf(5) of dnf 4, dnf5.conf(5) of dnf 5, and microdnf(8). */
export const DNF: Tool<DnfStep> = {
  name: 'dnf',
  commands: ['install', 'update', 'upgrade', 'makecache'].flatMap(each),
  caches: ['/var/cache/dnf', '/var/cache/libdnf5', '/var/cache/yum'].map(cache),
  effects: (step) => ({
    reads: [
      ...transactions(step).flatMap(({ packages }) => localPackages({ kind: 'dnf', packages })),
      ...SHELL_COMMAND,
      ...SYSTEM,
      ...DOWNLOAD,
      ...PYTHON,
      'accounts',
      '/root',
      'env:DNF*',
      'env:YUM*',
      'env:LIBDNF*',
      'env:LIBREPO_*',
      'env:RPM*',
    ],
    writes: hasOwnFiles(step) ? ['/', 'accounts', 'dpkg'] : PACKAGE_TARGETS,
    ...(hasOwnFiles(step) ? {} : { links: PACKAGED_LINKS }),
    runs: 'scriptlets',
    configuration: ['/etc', '/root'],
  }),
  // Without the mount, `clean all` also empties a cache that the configuration names. Repositories name none.
  disturbedBy: () => ({
    variables: ['LIBDNF*'],
    files: ['/etc/dnf', '/etc/yum.conf', '/etc/yum'],
    says: /cache|plugin|action|installroot/i,
  }),
  needsRoot: true,
  needsFind: false,
  mountReason:
    "packages and metadata are kept in a mount of their own, which cachedir names on the command line; the tool's own directories are removed either way",
  mounts: ({ tool, cacheMount }) => [
    { type: 'cache', id: cacheId(tool, { cacheMount }), target: MOUNTS[tool], sharing: 'locked' },
  ],
}

/** A package that no distribution has made may do anything. */
function hasOwnFiles(step: DnfStep): boolean {
  return transactions(step).some(({ packages }) => localPackages({ kind: 'dnf', packages }).length > 0)
}
