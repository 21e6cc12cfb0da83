import { quoteWord } from '../../ir/shell.ts'
import { shellWord } from '../../ir/shell-text.ts'
import type { AptRepositoryStep, AptStep } from '../../ir/steps/apt.ts'
import type { Body } from '../instruction.ts'
import { APT, APT_CACHE } from '../../ir/tools/apt.ts'
import { cacheMountFlags, isMounted, list, RELEASE } from './mounts.ts'

/**
 * The index and the archives go to the mount, below a folder for the image's own release and architecture, since a
 * mount is shared by every image that the builder makes and apt tells two archives of one name and size not apart.
 * docker-clean is left alone. What apt leaves behind in its own directories is removed in both variants: the lock and
 * the partial directories, which are only there without the mount, and the logs, whose time stamps differ in each build.
 */
export function lowerApt(step: AptStep): { readonly flags: readonly string[]; readonly body: Body } {
  const mounted = isMounted(step)
  const apt = mounted ? 'apt-get "$@"' : 'apt-get'
  const packages = [...new Set(step.packages.map(shellWord))].sort()
  return {
    flags: cacheMountFlags(APT, step),
    body: {
      form: 'script',
      lines: [
        ...(mounted ? KEEP_IN_MOUNT : []),
        `${mounted ? '&& ' : ''}${apt} update`,
        `&& DEBIAN_FRONTEND=noninteractive ${apt} install -y${step.recommends ? '' : ' --no-install-recommends'}`,
        ...list(packages),
        '&& rm -rf /var/lib/apt/lists/*',
        '&& rm -rf /var/cache/apt/* /var/cache/ldconfig/aux-cache /var/log/apt/* /var/log/alternatives.log /var/log/dpkg.log',
      ],
    },
  }
}

/** Positional parameters, since a variable of the shell could be one that the image exports. */
const KEEP_IN_MOUNT = [
  `set -- "${APT_CACHE}/${RELEASE}-$(dpkg --print-architecture)"`,
  '&& mkdir -p "$1/lists/partial" "$1/archives/partial"',
  '&& set -- -o "Dir::State::Lists=$1/lists" -o "Dir::Cache::Archives=$1/archives"',
]

export function lowerAptRepository(step: AptRepositoryStep): Body {
  const key = `/etc/apt/keyrings/${step.name}.asc`
  const suite = step.suite === 'codename' ? '"$(. /etc/os-release && echo "$VERSION_CODENAME")"' : shellWord(step.suite)
  return {
    form: 'script',
    lines: [
      'install -m 0755 -d /etc/apt/keyrings',
      `&& curl -fsSLo ${key} ${shellWord(step.key)}`,
      `&& chmod 0644 ${key}`,
      `&& printf '%s\\n' 'Types: deb'`,
      ...list([
        `'URIs: '${shellWord(step.url)}`,
        `'Suites: '${suite}`,
        quoteWord(`Components: ${step.components.join(' ')}`),
        quoteWord(`Signed-By: ${key}`),
        `> /etc/apt/sources.list.d/${step.name}.sources`,
      ]),
    ],
  }
}
