import type { AptOptions } from '../steps/apt.ts'
import type { AptRepositoryOptions, AptSnapshotOptions } from '../steps/apt-repository.ts'
import type { TextLike } from '../variables.ts'

/** Debian's packages and where they come from. */
export interface AptCommands {
  /**
   * Installs Debian packages: index, installation and cleanup in one step, logs of the tools included, since their time
   * stamps would make every build another image.
   *
   * @param packages names as apt takes them, with `=version` or `:architecture`; sorted, since their order means nothing;
   *   none where `debs` has files
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
  apt(packages: readonly TextLike[], options?: AptOptions): this

  /**
   * Adds an apt repository: its key to /etc/apt/keyrings, its source in deb822 form to /etc/apt/sources.list.d.
   *
   * @param name of its two files
   * @param options `key` is an address, `{ text: '-----BEGIN PGP …' }`, or a file of the build context, `{ file: 'keys/example.asc' }`
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
  aptRepository(name: string, options: AptRepositoryOptions): this

  /**
   * Points Debian's own sources at a snapshot of its archive, so that a later build installs the same versions. It works
   * for images whose sources are Debian's own, in /etc/apt/sources.list.d/debian.sources or /etc/apt/sources.list: debian
   * and what is made from it, such as python and node, but not Ubuntu. Other sources in these two files end the build with
   * a message; repositories in other files stay as they are. The moment should not be before the base image was made, since apt
   * installs nothing older than what is there.
   *
   * @param timestamp in UTC; what the archive had at that moment, or just before it
   * @example
   * ```ts
   * stage('debian:12-slim').aptSnapshot('20261101T000000Z')
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * RUN find /etc/apt \( -path /etc/apt/sources.list.d/debian.sources -o -path /etc/apt/sources.list \) -exec sed -i -E \
   *       -e '/^[[:space:]]*#/!s#[a-z]+://[^/[:space:]]+(/archive)?/(debian|debian-security)(/[0-9]{8}T[0-9]{6}Z)?/?([[:space:]]|$)#http://snapshot.debian.org/archive/\2/20261101T000000Z/\4#g' \
   *       -e '/^Check-Valid-Until:/Id' \
   *       -e '/^Types:/Ii Check-Valid-Until: no' \
   *       -e '/^deb/s# *check-valid-until=[a-z]*##g' \
   *       -e 's#^(deb|deb-src)[[:space:]]+(\[([^]]*)\])?[[:space:]]*#\1 [\3 check-valid-until=no] #' \
   *       {} + \
   *  && if ! find /etc/apt \( -path /etc/apt/sources.list.d/debian.sources -o -path /etc/apt/sources.list \) -exec sed -n -E \
   *       -e '/^[[:space:]]*#/!s#http://snapshot.debian.org/archive/(debian|debian-security)/20261101T000000Z/##g' \
   *       -e '/^[[:space:]]*#/!{/[a-z]:[/[]/{p;q1}}' \
   *       {} + \
   *  || ! grep -qs http://snapshot.debian.org/archive/debian/20261101T000000Z/ /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; then \
   *       echo 'The apt sources of this image are not known to be Debian'\''s own: /etc/apt/sources.list.d/debian.sources or /etc/apt/sources.list must have them, and nothing else.' >&2; exit 1; fi
   * ```
   */
  aptSnapshot(timestamp: string, options?: AptSnapshotOptions): this
}
