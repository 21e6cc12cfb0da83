/** One option of the command line. Without `value` it is a switch. */
export interface OptionRow {
  /** With two dashes: `--build-arg`. */
  readonly flag: string
  readonly short?: string
  /** What stands for its value in the help. */
  readonly value?: string
  readonly help: string
  /** It may be given again, and all values count. */
  readonly many?: true
  readonly choices?: readonly [string, ...string[]]
  readonly whole?: true
  readonly fallback?: string
}

/** What to do, for a definition that is run; a subcommand of the binary is such a word itself. */
export const ACTION_OPTIONS: readonly OptionRow[] = [
  { flag: '--lock', help: 'look up the digests of the images that are named, move stamps on, and write the lock file' },
  { flag: '--emit', help: 'write both Dockerfiles and the source map' },
  { flag: '--lint', help: 'report what is wrong or doubtful in the definition; before all else' },
  { flag: '--diff', help: 'print the difference between naive and optimized' },
  { flag: '--explain', help: 'print every rewrite, what was left alone, and why' },
  { flag: '--profile', help: 'build both variants on the engine and compare them' },
  { flag: '--verify', help: 'prove that both variants give the same image' },
  { flag: '--build', help: 'build one variant' },
]

const HANDED_ON = 'handed to buildx'

export const OPTIONS: readonly OptionRow[] = [
  { flag: '--strict', help: 'with --lint: fail on warnings too' },
  { flag: '--sarif', value: '<file>', help: 'with --lint: write the findings as SARIF' },
  { flag: '--record', help: 'with --verify: write what was shown, and find the rewrite that changes the image' },
  { flag: '--check', help: 'with --emit or --lock: write nothing, fail when a committed file is stale' },
  { flag: '--bake', help: 'with --emit: write docker-bake.json too, with a target for each image' },
  { flag: '--dockerignore', help: 'with --emit: write what the context needs to hold beside the Dockerfile' },
  { flag: '--stdout', help: 'with --emit: print one Dockerfile instead of writing files' },
  { flag: '--variant', value: '<variant>', help: 'which variant to print or build', choices: ['naive', 'optimized'] },
  { flag: '--without', value: '<pass>', help: 'leave a pass out; may be given again', many: true },
  {
    flag: '--engine',
    value: '<engine>',
    help: 'what to profile and lint with',
    choices: ['auto', 'docker', 'model'],
    fallback: 'auto',
  },
  { flag: '--rounds', value: '<n>', help: 'rounds of a profile (default 1)', whole: true },
  { flag: '--scenario', value: '<name>', help: 'profile only this scenario; may be given again', many: true },
  {
    flag: '--note',
    value: '<text>',
    help: 'a line for the report, such as the bandwidth; may be given again',
    many: true,
  },
  { flag: '--context', value: '<dir>', help: "the build context (default: the project's root)" },
  { flag: '--tag', short: '-t', value: '<name>', help: 'with --build or --bake: the name of the image' },
  { flag: '--push', help: 'with --build: push it' },
  { flag: '--build-arg', value: '<K=V>', help: 'a build argument', many: true },
  { flag: '--add-host', value: '<host:ip>', help: HANDED_ON, many: true },
  { flag: '--build-context', value: '<name=value>', help: HANDED_ON, many: true },
  { flag: '--secret', value: '<secret>', help: HANDED_ON, many: true },
  { flag: '--ssh', value: '<ssh>', help: HANDED_ON, many: true },
  { flag: '--cache-to', value: '<cache>', help: HANDED_ON, many: true },
  { flag: '--cache-from', value: '<cache>', help: HANDED_ON, many: true },
  { flag: '--platform', value: '<platform>', help: HANDED_ON },
  { flag: '--builder', value: '<name>', help: HANDED_ON },
  { flag: '--out', value: '<dir>', help: "where files go (default: the project's generated/)" },
  { flag: '--json', help: 'print one JSON document' },
  { flag: '--quiet', help: 'no progress and no notes' },
  { flag: '--no-color', help: 'no colour' },
]
