import type { AddUserOptions } from '../steps/add-user.ts'
import type { AptOptions, AptRepositoryOptions } from '../steps/apt.ts'
import type { TextLike } from '../variables.ts'
import type { Once, Stage, StageUser } from './types.ts'

/** What changes the system itself, and so needs root. */
export interface RootCommands<User extends StageUser, Done extends Once> {
  /**
   * Installs Debian packages: index, installation and cleanup in one step, logs of the tools included, since their time
   * stamps would make every build another image.
   *
   * @param packages names as apt takes them, with `=version` or `:architecture`; sorted, since their order means nothing
   * @example
   * ```ts
   * stage('debian:12-slim').apt(['git', 'curl'])
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * RUN apt-get update \
   *  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
   *       curl \
   *       git \
   *  && rm -rf /var/lib/apt/lists/* \
   *  && rm -rf /var/cache/apt/* /var/cache/ldconfig/aux-cache /var/log/apt/* /var/log/alternatives.log /var/log/dpkg.log
   * ```
   */
  apt(packages: readonly TextLike[], options?: AptOptions): Stage<User, Done>

  /**
   * Adds an apt repository: its key to /etc/apt/keyrings, its source in deb822 form to /etc/apt/sources.list.d.
   *
   * @param name of its two files
   * @example
   * ```ts
   * stage('debian:12-slim').aptRepository('example', {
   *   url: 'https://example.org/debian',
   *   key: 'https://example.org/debian/key.asc',
   * })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * RUN install -m 0755 -d /etc/apt/keyrings \
   *  && curl -fsSLo /etc/apt/keyrings/example.asc https://example.org/debian/key.asc \
   *  && chmod 0644 /etc/apt/keyrings/example.asc \
   *  && printf '%s\n' 'Types: deb' \
   *       'URIs: 'https://example.org/debian \
   *       'Suites: '"$(. /etc/os-release && echo "$VERSION_CODENAME")" \
   *       'Components: main' \
   *       'Signed-By: /etc/apt/keyrings/example.asc' \
   *       > /etc/apt/sources.list.d/example.sources
   * ```
   */
  aptRepository(name: string, options: AptRepositoryOptions): Stage<User, Done>

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
  addUser(name: string, options?: AddUserOptions): Stage<User, Done>
}
