import type { AddUserOptions } from '../steps/add-user.ts'

/** What changes the system itself, and so needs root. */
export interface RootCommands {
  /**
   * Adds a user with a group of its own and a home. Give it a `uid`: then the owner of its files does not depend on what
   * else adds users, and package steps that run as this user get a cache mount that belongs to it.
   *
   * @param name lower-case letters, digits, `_` and `-`
   * @example
   * ```ts
   * stage('debian:12-slim').addUser('app', { uid: 1000, groups: ['audio'], shell: '/bin/bash' }).user('app')
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * RUN groupadd -g 1000 app \
   *  && useradd -l -m -u 1000 -g 1000 -G audio -d /home/app -s /bin/bash app
   *
   * USER app
   * ```
   */
  addUser(name: string, options?: AddUserOptions): this
}
