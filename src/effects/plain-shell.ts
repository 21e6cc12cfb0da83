/** A Bourne shell with options under which it reads no file when it starts, BASH_ENV apart. */
const PLAIN =
  /^(?:\/usr)?(?:\/bin\/)?(?:sh|bash|dash|ash)(?: -[ceux]+| -[ceux]*o (?:pipefail|errexit|nounset|xtrace))+$/

/** Whether a shell is a Bourne shell whose options change nothing that a command line means. */
export function isPlainShell(argv: readonly string[]): boolean {
  return PLAIN.test(argv.join(' '))
}
