import type { Command, RunOptions } from '../steps/run.ts'
import type { AnyStage } from './types.ts'

/** What runs a command in the build, whoever the user is. */
export interface Commands {
  /**
   * Runs a command: a script as typed, a list of scripts that must all succeed, or words that no shell reads.
   * Of a script of several lines only the last command's failure counts, as in any shell, unless it says `set -e`.
   *
   * @param command of a list, each script keeps its own exit status: no comment, `||` or `cd` in one reaches the next
   * @param options `reads` and `writes` tell the optimizer what it would otherwise have to fear
   * @example
   * ```ts
   * stage('debian:12-slim').run(['mkdir -p /data', 'cd /data && touch ready || true'])
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * RUN <<EOF
   * (
   * mkdir -p /data
   * )
   * case $? in 0) ;; *) exit ;; esac
   * (
   * cd /data && touch ready || true
   * )
   * EOF
   * ```
   */
  run(command: Command, options?: RunOptions<AnyStage>): this
}
