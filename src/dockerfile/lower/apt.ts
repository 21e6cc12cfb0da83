import { quoteWord } from '../../ir/shell.ts'
import { shellWord } from '../../ir/shell-text.ts'
import type { AptStep, AptTransaction } from '../../ir/steps/apt.ts'
import { transactions } from '../../ir/transactions.ts'
import type { Text } from '../../ir/text.ts'
import type { Body } from '../instruction.ts'
import { APT, APT_CACHE } from '../../effects/tools/apt.ts'
import { END_PROCESSES, RENEW_INDEX } from './between-transactions.ts'
import { contextFile } from './context-file.ts'
import { OWN_PATH } from './keep-downloads.ts'
import { cacheMountFlags, isMounted, list, RELEASE } from './mounts.ts'

/**
 * The mount has a folder for the image's own release and architecture, since it is shared by every image that the builder
 * makes. docker-clean is left alone. What apt leaves behind in its own directories is removed in both variants: the lock
 * and the partial directories, which are only there without the mount, and the logs, whose time stamps differ in each
 * build.
 *
 * Steps that were merged share the index and the removal; each keeps its commands.
 */
export function lowerApt(step: AptStep): { readonly flags: readonly string[]; readonly body: Body } {
  const mounted = isMounted(step)
  const apt = mounted ? 'apt-get -o "Dir::Cache::Archives=$1/archives"' : 'apt-get'
  const files = transactions(step).flatMap(({ debs }) => debs)
  const commands = [
    ...(mounted ? TAKE_FROM_MOUNT : []),
    ...step.architectures.map((name) => [`dpkg --add-architecture ${name}`]),
    ['apt-get update'],
    ...(mounted ? [WITHOUT_OLD_INDEX, ...KEEP_INDEX] : []),
    ...transactions(step).flatMap((transaction, index) => [
      ...(index === 0 ? [] : [[END_PROCESSES], RENEW_INDEX]),
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

/**
 * Archives are kept as apt keeps downloads that were interrupted: it takes up what is in `partial` by the checksum of the
 * index, and what it has downloaded by name, version and size alone, which two repositories may share. The directory that
 * apt makes where the archives are not moved is made. Positional parameters, since a variable of the shell could be one
 * that the image exports.
 *
 * The index is put where apt has its own, so that whatever reads it finds it: maintainer scripts, hooks, another
 * directory that the configuration names. A directory that the image lacks is left to apt.
 */
const TAKE_FROM_MOUNT = [
  [`set -- "${APT_CACHE}/${RELEASE}-$(${OWN_PATH} dpkg --print-architecture)"`],
  [
    `(${OWN_PATH}`,
    '   && mkdir -p "$1/lists" "$1/archives/partial" /var/cache/apt',
    `   && find "$1/archives" -maxdepth 1 -name '*.deb' -exec mv -t "$1/archives/partial" {} +`,
    `   && find "$1/lists" -type f -exec test -d /var/lib/apt/lists ';' -exec cp -p -t /var/lib/apt/lists {} +)`,
  ],
]

/** apt takes the index of a server that does not answer as it is. One of the mount still has its date, and goes then. */
const WITHOUT_OLD_INDEX = [
  `sh -c 'if ${OWN_PATH} grep -qs "^Date: Thu, 01 Jan 1970" /var/lib/apt/lists/*Release;`,
  "     then rm -rf /var/lib/apt/lists/*; apt-get update; fi'",
]

/**
 * The next build compares its Release files with these ones, and fetches what differs. They are dated back, so that apt
 * asks for its own without a condition and takes it also where a server has gone back to an older state, as it would
 * without an index. The whole takes its place at once, since a build may be stopped at any time.
 */
const KEEP_INDEX = [
  [
    `(${OWN_PATH}`,
    '   && rm -rf "$1/new" && mkdir "$1/new"',
    `   && find /var/lib/apt -maxdepth 2 -type f -path '/var/lib/apt/lists/*' ! -name lock -exec cp -p -t "$1/new" {} +`,
    `   && find "$1/new" -name '*Release' -exec sed -i 's/^Date: .*/Date: Thu, 01 Jan 1970 00:00:00 GMT/' {} + -exec touch -d @0 {} +`,
    '   && rm -rf "$1/lists" && mv "$1/new" "$1/lists")',
  ],
]
