import { shellWord } from '../../ir/shell-text.ts'
import { quoteWord } from '../../ir/shell.ts'
import type { DnfStep, DnfTransaction } from '../../ir/steps/dnf.ts'
import { transactions } from '../../ir/transactions.ts'
import { DNF } from '../../effects/tools/dnf.ts'
import type { Body } from '../instruction.ts'
import { END_PROCESSES } from './between-transactions.ts'
import { cacheMountFlags, isMounted, list, RELEASE } from './mounts.ts'

/** The caches of dnf 4, dnf 5 and yum, what ldconfig makes anew each time, and logs, whose time stamps differ. */
const LEFTOVERS =
  '/var/cache/dnf /var/cache/libdnf5 /var/cache/yum /var/cache/ldconfig/aux-cache /var/log/dnf* /var/log/hawkey.log /var/log/yum.log'

/**
 * `cachedir` and `keepcache` on the command line win over every configuration file. Steps that were merged share the
 * metadata: `--refresh` asks each repository whether it has other than is there, and fetches it only then.
 * They are there without the mount too, since dnf's history records the command line: what is kept is removed then.
 */
export function lowerDnf(step: DnfStep): { readonly flags: readonly string[]; readonly body: Body } {
  const mounted = isMounted(step)
  const cache = DNF.mounts(step)[0].target
  const install = `${step.tool} install -y --refresh --setopt=keepcache=1 --setopt=cachedir="${cache}/${RELEASE}-$(uname -m)"`
  return {
    flags: cacheMountFlags(DNF, step),
    body: {
      form: 'script',
      lines: [
        ...transactions(step).flatMap((transaction, index) => [
          ...(index === 0 ? [] : [`&& ${END_PROCESSES}`]),
          `${index === 0 ? '' : '&& '}${install}${options(transaction)}`,
          ...list([...new Set(transaction.packages.map(shellWord))].sort()),
        ]),
        ...(mounted ? [] : [`&& ${step.tool} clean all`]),
        `&& rm -rf ${LEFTOVERS}${mounted ? '' : ` ${cache}`}`,
      ],
    },
  }
}

function options({ weakDeps, enableRepositories }: DnfTransaction): string {
  return [
    ...(weakDeps ? [] : [' --setopt=install_weak_deps=0']),
    ...enableRepositories.map((name) => ` --enablerepo=${quoteWord(name)}`),
  ].join('')
}
