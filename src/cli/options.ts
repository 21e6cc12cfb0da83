import { Command, InvalidArgumentError, Option } from 'commander'
import type { Variant } from '../ir/definition.ts'
import { familiarName } from '../lock/familiar-name.ts'

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

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

/** Declares every option: of the program itself and of each subcommand. */
export function withOptions(command: Command, actions: boolean): Command {
  if (actions)
    command
      .option('--lock', 'look up the digests of the images that are named, and write the lock file')
      .option('--emit', 'write both Dockerfiles and the source map')
      .option('--lint', 'report what is wrong or doubtful in the definition; before all else')
      .option('--diff', 'print the difference between naive and optimized')
      .option('--explain', 'print every rewrite, what was left alone, and why')
      .option('--profile', 'build both variants on the engine and compare them')
      .option('--verify', 'prove that both variants give the same image')
      .option('--build', 'build one variant')
  return command
    .option('--strict', 'with --lint: fail on warnings too')
    .option('--sarif <file>', 'with --lint: write the findings as SARIF')
    .option('--check', 'with --emit or --lock: write nothing, fail when a committed file is stale')
    .option('--bake', 'with --emit: write docker-bake.json too, with a target for each image')
    .option('--dockerignore', 'with --emit: write what the context needs to hold beside the Dockerfile')
    .option('--stdout', 'with --emit: print one Dockerfile instead of writing files')
    .addOption(new Option('--variant <variant>', 'which variant to print or build').choices(['naive', 'optimized']))
    .option('--without <pass>', 'leave a pass out; may be given again', collect)
    .addOption(
      new Option('--engine <engine>', 'what to profile and lint with')
        .choices(['auto', 'docker', 'model'])
        .default('auto'),
    )
    .option('--rounds <n>', 'rounds of a profile (default 1)', wholeNumber)
    .option('--scenario <name>', 'profile only this scenario; may be given again', collect)
    .option('--note <text>', 'a line for the report, such as the bandwidth; may be given again', collect)
    .option('--context <dir>', "the build context (default: the project's root)")
    .option('-t, --tag <name>', 'with --build or --bake: the name of the image')
    .option('--push', 'with --build: push it')
    .option('--build-arg <K=V>', 'a build argument', collect)
    .option('--add-host <host:ip>', 'handed to buildx', collect)
    .option('--build-context <name=value>', 'handed to buildx', collect)
    .option('--secret <secret>', 'handed to buildx', collect)
    .option('--ssh <ssh>', 'handed to buildx', collect)
    .option('--cache-to <cache>', 'handed to buildx', collect)
    .option('--cache-from <cache>', 'handed to buildx', collect)
    .option('--platform <platform>', 'handed to buildx')
    .option('--builder <name>', 'handed to buildx')
    .option('--out <dir>', "where files go (default: the project's generated/)")
    .option('--json', 'print one JSON document')
    .option('--quiet', 'no progress and no notes')
    .option('--no-color', 'no colour')
}

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

/** Whether `--build-context NAME=VALUE` gives a reference another meaning. */
export function isContext(reference: string, { buildContext = [] }: Options): boolean {
  return buildContext.some((text) => familiarName(text.split('=')[0] ?? '') === familiarName(reference))
}

function wholeNumber(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Give a whole number of at least 1.')
  return number
}
