import { directory, type Entry, ROOT } from './entry.ts'
import type { World } from './world.ts'

const EVERYWHERE = '/ /bin /dev /etc /home /proc /root /sys /tmp /usr /usr/bin /usr/sbin /var'
const DEBIAN =
  '/boot /etc/apt /etc/apt/sources.list.d /etc/profile.d /etc/skel /mnt /opt /run /srv /usr/lib /usr/local ' +
  '/usr/local/bin /usr/local/etc /usr/local/lib /usr/local/sbin /usr/local/share /usr/share /var/cache /var/lib ' +
  '/var/log /var/mail /var/tmp'
const DEBIAN_LINKS: readonly (readonly [string, string])[] = [
  ['/bin', 'usr/bin'],
  ['/sbin', 'usr/sbin'],
  ['/lib', 'usr/lib'],
  ['/lib64', 'usr/lib64'],
  ['/var/run', '/run'],
  ['/var/lock', '/run/lock'],
  ['/var/spool/mail', '../mail'],
]

/** What a stage starts from: its own name, and the entries that matter of those that nothing has to make. */
export interface Base {
  readonly name: string
  /** Who runs commands. */
  readonly user: string
  readonly entries: ReadonlyMap<string, Entry>
}

/** Debian and busybox as they are; of any other image, what this world has in it. */
export function baseOf(name: string, { links, user }: World): Base {
  const made = (paths: string, more: readonly (readonly [string, string])[]): ReadonlyMap<string, Entry> =>
    new Map<string, Entry>([
      ...paths.split(' ').map((path) => [path, directory(ROOT.mode, ROOT.owner)] as const),
      ...more.map(([path, target]) => [path, { kind: 'link', target }] as const),
    ])
  if (/^(debian|ubuntu|buildpack-deps|python|node|ruby|php|gcc|golang|rust)\b/.test(name))
    return { name, user: '0', entries: made(`${EVERYWHERE} ${DEBIAN} /var/spool`, DEBIAN_LINKS) }
  if (/^(busybox|alpine)\b/.test(name)) return { name, user: '0', entries: made(EVERYWHERE, []) }
  return { name, user, entries: made(EVERYWHERE, links) }
}
