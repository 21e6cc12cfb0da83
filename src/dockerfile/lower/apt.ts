import { quoteWord } from '../../ir/shell.ts'
import { shellWord } from '../../ir/shell-text.ts'
import type { AptRepositoryStep, AptStep } from '../../ir/step.ts'
import type { Body } from '../instruction.ts'
import { cacheMountFlag, isMounted, list } from './mounts.ts'

const CACHE = '/var/cache/buildkit-apt'

/**
 * The index and the archives go to the mount, below a folder for the image's own release and architecture, since a
 * mount is shared by every image that the builder makes and apt tells two archives of one name and size not apart. The
 * image's own apt directories are left as they are without the mount: nothing of docker-clean is touched, and
 * `apt-get clean` leaves the same lock file and partial directories in both.
 */
export function lowerApt(step: AptStep): { readonly flags: readonly string[]; readonly body: Body } {
  const mounted = isMounted(step)
  const kept = mounted ? ' -o Dir::State::Lists="$kept/lists" -o Dir::Cache::Archives="$kept/archives"' : ''
  const packages = [...new Set(step.packages.map(shellWord))].sort()
  return {
    flags: mounted ? [cacheMountFlag('apt', CACHE)] : [],
    body: {
      form: 'script',
      lines: [
        ...(mounted
          ? [
              `kept="${CACHE}/$(. /etc/os-release && echo "$ID-\${VERSION_ID-}")-$(dpkg --print-architecture)"`,
              '&& mkdir -p "$kept/lists/partial" "$kept/archives/partial"',
            ]
          : []),
        `${mounted ? '&& ' : ''}apt-get${kept} update`,
        `&& DEBIAN_FRONTEND=noninteractive apt-get${kept} install -y${step.recommends ? '' : ' --no-install-recommends'}`,
        ...list(packages),
        '&& apt-get clean',
        '&& rm -rf /var/lib/apt/lists/*',
        '&& rm -rf /var/log/apt/* /var/log/dpkg.log /var/log/alternatives.log /var/cache/ldconfig/aux-cache',
      ],
    },
  }
}

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
