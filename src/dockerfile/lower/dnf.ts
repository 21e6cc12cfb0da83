import { shellWord } from '../../ir/shell-text.ts'
import { quoteWord } from '../../ir/shell.ts'
import type { DnfStep } from '../../ir/steps/dnf.ts'
import { DNF } from '../../effects/tools/dnf.ts'
import type { Body } from '../instruction.ts'
import { cacheMountFlags, isMounted, list, RELEASE } from './mounts.ts'

/** The caches of dnf 4, dnf 5 and yum, what ldconfig makes anew each time, and logs, whose time stamps differ. */
const LEFTOVERS =
  '/var/cache/dnf /var/cache/libdnf5 /var/cache/yum /var/cache/ldconfig/aux-cache /var/log/dnf* /var/log/hawkey.log /var/log/yum.log'

/**
 * `cachedir` and `keepcache` on the command line win over every configuration file. They are there without the mount too,
 * since dnf's history records the command line: what is kept is removed then.
 */
export function lowerDnf(step: DnfStep): { readonly flags: readonly string[]; readonly body: Body } {
  const { tool, weakDeps, enableRepositories } = step
  const mounted = isMounted(step)
  const cache = DNF.mounts(step)[0].target
  const packages = [...new Set(step.packages.map(shellWord))].sort()
  const options = [
    ' --setopt=keepcache=1',
    ` --setopt=cachedir="${cache}/${RELEASE}-$(uname -m)"`,
    ...(weakDeps ? [] : [' --setopt=install_weak_deps=0']),
    ...enableRepositories.map((name) => ` --enablerepo=${quoteWord(name)}`),
  ]
  return {
    flags: cacheMountFlags(DNF, step),
    body: {
      form: 'script',
      lines: [
        `${tool} install -y --refresh${options.join('')}`,
        ...list(packages),
        ...(mounted ? [] : [`&& ${tool} clean all`]),
        `&& rm -rf ${LEFTOVERS}${mounted ? '' : ` ${cache}`}`,
      ],
    },
  }
}
