/** What an adversary may do who keeps to the contract: each world is one kind of base, and of what unknown code leaves. */
export interface World {
  readonly name: string
  /** What a command leaves at a path that it may write. */
  readonly leaves: 'files' | 'links' | 'directories' | 'nothing'
  /** What a source of the build context is, where its name does not tell. */
  readonly context: 'files' | 'directories'
  /** What `--build-arg` gives for every build argument; their defaults unless there is one. */
  readonly argument?: string
  /** Who runs commands in a base image that nobody knows. */
  readonly user: string
  /** Links between directories of a base image that nobody knows. */
  readonly links: readonly (readonly [path: string, target: string])[]
}

export const WORLDS: readonly World[] = [
  { name: 'files', leaves: 'files', context: 'files', user: '0', links: [] },
  {
    name: 'links',
    leaves: 'links',
    context: 'directories',
    user: '0',
    links: [
      ['/app', '/srv'],
      ['/deep', '/usr/share'],
    ],
  },
  {
    name: 'directories',
    leaves: 'directories',
    context: 'directories',
    argument: 'x',
    user: '0',
    links: [['/srv', '/deep/er']],
  },
  { name: 'deletions', leaves: 'nothing', context: 'files', argument: '/app', user: '0', links: [['/opt', '/app']] },
  { name: 'another user', leaves: 'files', context: 'files', user: '1000', links: [] },
]

/** Where the links of an adversary lead. */
export const TARGETS = ['/app', '/srv', '/deep/er', '/usr/share', '/home/app', '/opt'] as const
