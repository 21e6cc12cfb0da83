import type { StepOptions } from '../options.ts'
import type { TextLike } from '../variables.ts'

/** Who the steps run as, which says what may follow. */
export interface UserCall<AsRoot, AsOther> {
  /**
   * Runs what follows, and the container, as this user. After it no apt step, unless `.user('root')` goes back.
   *
   * @param user by name or number, with a group after a colon if it is not the user's own
   * @example
   * ```ts
   * stage('debian:12-slim').user('www-data:www-data')
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * USER www-data:www-data
   * ```
   */
  user(user: 'root' | '0', options?: StepOptions): AsRoot
  user(user: TextLike, options?: StepOptions): AsOther
}
