import type { Variant } from '../ir/definition.ts'

/** What to do. Flags combine; the order in which they run is fixed. */
export type Action = 'lock' | 'lint' | 'emit' | 'diff' | 'explain' | 'profile' | 'verify' | 'build'

export interface Options {
  readonly lock?: boolean
  readonly lint?: boolean
  readonly emit?: boolean
  readonly diff?: boolean
  readonly explain?: boolean
  readonly profile?: boolean
  readonly verify?: boolean
  readonly build?: boolean
  readonly strict?: boolean
  readonly record?: boolean
  readonly sarif?: string
  readonly check?: boolean
  readonly bake?: boolean
  readonly dockerignore?: boolean
  readonly stdout?: boolean
  readonly variant?: Variant
  readonly without?: readonly string[]
  readonly out?: string
  readonly json?: boolean
  readonly quiet?: boolean
  readonly color: boolean
  readonly rounds?: number
  readonly scenario?: readonly string[]
  readonly engine: 'auto' | 'docker' | 'model'
  readonly note?: readonly string[]
  readonly context?: string
  readonly tag?: string
  readonly push?: boolean
  readonly buildArg?: readonly string[]
  readonly addHost?: readonly string[]
  readonly buildContext?: readonly string[]
  readonly secret?: readonly string[]
  readonly ssh?: readonly string[]
  readonly cacheTo?: readonly string[]
  readonly cacheFrom?: readonly string[]
  readonly platform?: string
  readonly builder?: string
}

/** Options that are handed to `docker buildx build` as they are, each with its flag there. */
const HANDED_ON = {
  addHost: '--add-host',
  buildContext: '--build-context',
  secret: '--secret',
  ssh: '--ssh',
  cacheTo: '--cache-to',
  cacheFrom: '--cache-from',
} as const

/** The flags for buildx; the builder is the engine's own affair, since it is asked about first. */
export function buildxFlags(options: Options): readonly string[] {
  return [
    ...Object.entries(HANDED_ON).flatMap(([name, flag]) => {
      const values: unknown = Object.entries(options).find(([key]) => key === name)?.[1]
      return Array.isArray(values) ? values.flatMap((value) => [flag, String(value)]) : []
    }),
    ...(options.platform === undefined ? [] : ['--platform', options.platform]),
  ]
}
