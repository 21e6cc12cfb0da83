import { quoteWord } from '../../ir/shell.ts'
import { shellWord } from '../../ir/shell-text.ts'
import type { AptStep, AptTransaction } from '../../ir/steps/apt.ts'
import { transactions } from '../../ir/transactions.ts'
import type { Text } from '../../ir/text.ts'
import type { Body } from '../instruction.ts'
import { APT, APT_CACHE } from '../../effects/tools/apt.ts'
import { END_PROCESSES, renewIndex } from './between-transactions.ts'
import { contextFile } from './context-file.ts'
import { cacheMountFlags, isMounted, list, RELEASE } from './mounts.ts'

/**
 * The index and the archives go to the mount, below a folder for the image's own release and architecture, since a
 * mount is shared by every image that the builder makes and apt tells two archives of one name and size not apart.
 * docker-clean is left alone. What apt leaves behind in its own directories is removed in both variants: the lock and
 * the partial directories, which are only there without the mount, and the logs, whose time stamps differ in each build.
 *
 * Steps that were merged share the index and the removal; each keeps its commands.
 */
export function lowerApt(step: AptStep): { readonly flags: readonly string[]; readonly body: Body } {
  const mounted = isMounted(step)
  const apt = mounted ? 'apt-get "$@"' : 'apt-get'
  const files = transactions(step).flatMap(({ debs }) => debs)
  const commands = [
    ...(mounted ? KEEP_IN_MOUNT : []),
    ...step.architectures.map((name) => [`dpkg --add-architecture ${name}`]),
    [`${apt} update`],
    ...transactions(step).flatMap((transaction, index) => [
      ...(index === 0 ? [] : [[END_PROCESSES], renewIndex(apt, mounted ? ' sh "$@"' : '')]),
      ...install(apt, transaction),
    ]),
    ['rm -rf /var/lib/apt/lists/*'],
    [
      'rm -rf /var/cache/apt/* /var/cache/ldconfig/aux-cache /var/log/apt/* /var/log/alternatives.log /var/log/dpkg.log',
    ],
  ]
  return {
    flags: [...cacheMountFlags(APT, step), ...new Set(files.map((file) => contextFile(file).flag))],
    body: {
      form: 'script',
      lines: commands.flatMap(([command = '', ...more], index) => [index === 0 ? command : `&& ${command}`, ...more]),
    },
  }
}

/** The commands of one transaction: the same alone and among others. */
function install(apt: string, transaction: AptTransaction): readonly (readonly string[])[] {
  const packages = [...new Set(transaction.packages.map(shellWord))].sort()
  const files = transaction.debs.map((file) => quoteWord(contextFile(file).path))
  return [
    [`DEBIAN_FRONTEND=noninteractive ${apt} install -y${options(transaction)}`, ...list([...packages, ...files])],
    ...(transaction.hold ? [['apt-mark hold', ...list(held(transaction, files))]] : []),
  ]
}

function options({ recommends, targetRelease, allowDowngrades }: AptTransaction): string {
  return [
    ...(recommends ? [] : [' --no-install-recommends']),
    ...(allowDowngrades ? [' --allow-downgrades'] : []),
    ...(targetRelease === undefined ? [] : [` -t ${shellWord(targetRelease)}`]),
  ].join('')
}

/** Names without their versions; a file is asked for its package, which another architecture may have too. */
function held({ packages }: AptTransaction, files: readonly string[]): readonly string[] {
  const names = packages.map(
    ([first = '']: Text) => (typeof first === 'string' ? first.split(/[=/]/)[0] : undefined) ?? '',
  )
  return [
    ...[...new Set(names.map(quoteWord))].sort(),
    ...files.map((file) => `"$(dpkg-deb -W --showformat='\${Package}:\${Architecture}' ${file})"`),
  ]
}

/** Positional parameters, since a variable of the shell could be one that the image exports. */
const KEEP_IN_MOUNT = [
  [`set -- "${APT_CACHE}/${RELEASE}-$(dpkg --print-architecture)"`],
  ['mkdir -p "$1/lists/partial" "$1/archives/partial"'],
  ['set -- -o "Dir::State::Lists=$1/lists" -o "Dir::Cache::Archives=$1/archives"'],
]
