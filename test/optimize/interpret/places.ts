import type { State, Trace } from './state.ts'

/** Directories of a Debian image, which nothing has to make. */
const THERE =
  '/ /bin /boot /dev /etc /etc/apt /etc/apt/sources.list.d /etc/profile.d /etc/skel /home /lib /lib64 /mnt /opt /proc ' +
  '/root /run /sbin /srv /sys /tmp /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/local/etc /usr/local/lib ' +
  '/usr/local/sbin /usr/local/share /usr/sbin /usr/share /var /var/cache /var/lib /var/log /var/tmp'
const EXISTING = new Set(THERE.split(' '))

const ACCOUNT_FILES = ['/etc/passwd', '/etc/group', '/etc/shadow', '/etc/gshadow']

/** Folders on the way to a path that nobody has made yet. */
export function missingFolders(path: string, state: State): readonly string[] {
  const parts = path.split('/').slice(1, -1)
  const above = parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)
  const made = new Set(state.traces.map(({ place }) => place))
  return above.filter((folder) => !EXISTING.has(folder) && !state.parents.has(folder) && !made.has(folder))
}

/** Whether a place is the other one or lies above it. */
function holds(place: string, other: string): boolean {
  return place === other || (isPath(place) && isPath(other) && other.startsWith(place === '/' ? '/' : `${place}/`))
}

/** Whether somebody who says that a command reads or writes these places means the accounts too. */
export function holdsAccounts(places: readonly string[]): boolean {
  return places.some((place) => isPath(place) && ACCOUNT_FILES.some((file) => nested(place, file)))
}

function isPath(place: string): boolean {
  return place.startsWith('/')
}

/** Whether one path is the other or lies in it. */
function nested(first: string, second: string): boolean {
  const [a, b] = [first, second].map((path) => (path === '/' ? '/' : `${path}/`))
  return a !== undefined && b !== undefined && (a.startsWith(b) || b.startsWith(a))
}

/**
 * What lies at a place: for it and for everything below it that a step wrote to, the traces there, in order. Traces at
 * places apart from each other have no order.
 */
export function lies(place: string, { traces, parents }: State, apt = true): readonly unknown[] {
  const seen = traces.filter(({ made }) => apt || typeof made === 'string')
  const places = new Set([place, ...seen.map((trace) => trace.place).filter((other) => holds(place, other))])
  const history = [...places].sort().map((at) => [at, together(seen.filter((trace) => holds(trace.place, at)))])
  const folders = [...parents].filter(([folder]) => isPath(place) && nested(place, folder))
  return [...history, ...folders.sort(([a], [b]) => (a < b ? -1 : 1))]
}

/** Neighbouring traces of apt are one set of packages. */
function together(traces: readonly Trace[]): readonly unknown[] {
  const result: (string | Set<string>)[] = []
  for (const { place, made } of traces) {
    const last = result.at(-1)
    if (typeof made === 'string') result.push(`${place} ${made}`)
    else if (last instanceof Set) for (const name of made) last.add(name)
    else result.push(new Set(made))
  }
  return result.map((entry) => (typeof entry === 'string' ? entry : [...entry].sort()))
}
