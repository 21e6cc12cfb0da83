import { list } from './mounts.ts'

/**
 * Between two install commands of one RUN: what the first one started ends there, as it would at the end of a RUN of its own, so that
 * the second one meets no daemon. Only where the RUN has its processes for itself, its shell being the first of them. In
 * the words of `sh`, whatever the stage's own shell is.
 */
export const END_PROCESSES = `sh -c 'test "$PPID" != 1 || kill -s KILL -- -1 2>/dev/null || true'`

/**
 * Reads apt's index again where a RUN of its own would have found another one: the first command changed sources, keys,
 * configuration, certificates, resolution of names or apt itself since the RUN began (`/dev` is made then); a source is a
 * directory of the image; or a hook runs at each update, docker-clean's apart. What cannot be told counts as changed.
 */
export const RENEW_INDEX: readonly string[] = [
  `sh -c 'if find /etc /usr/lib/apt /usr/share/keyrings -cnewer /dev/fd 2>&1 | grep -qE "^(/etc/(apt|ssl|nsswitch)|/usr|find:)"`,
  ...list([
    '|| grep -rqsE "(file|copy|cdrom):/" /etc/apt/sources.list /etc/apt/sources.list.d',
    '|| apt-config dump | grep "^APT::Update::[^ ]*::" | grep -qv "rm -f /var/cache/apt/";',
    "then apt-get update; fi'",
  ]),
]
