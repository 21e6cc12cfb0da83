import type { ApkOptions } from '../steps/apk.ts'
import type { DnfOptions } from '../steps/dnf.ts'
import type { TextLike } from '../variables.ts'

/** Packages of systems other than Debian. */
export interface SystemCommands {
  /**
   * Installs Alpine packages, without an index or a package left behind. A repository's key belongs in /etc/apk/keys:
   * bring it there with `.copy()` first.
   *
   * @param packages names as apk takes them, with `=version`, `~=version` or `@tag`; sorted, since their order means nothing
   * @example
   * ```ts
   * stage('alpine:3.20').apk(['curl=8.5.0-r0', 'bash'])
   * ```
   * ```dockerfile
   * FROM alpine:3.20
   *
   * RUN apk add --no-cache \
   *       bash \
   *       curl=8.5.0-r0 \
   *  && mkdir -p /var/cache/apk \
   *  && rm -f /var/log/apk.log
   * ```
   */
  apk(packages: readonly TextLike[], options?: ApkOptions): this

  /**
   * Installs packages with dnf, as Fedora and Red Hat's images have it, without caches and logs left behind.
   *
   * @param packages names as dnf takes them, with a version after `-`, groups as `@group`; sorted
   * @example
   * ```ts
   * stage('fedora:41').dnf(['gcc', '@development-tools'])
   * ```
   * ```dockerfile
   * FROM fedora:41
   *
   * RUN dnf install -y --refresh --setopt=keepcache=1 --setopt=cachedir="/var/cache/libdnf5-buildkit/$(. /etc/os-release && echo "$ID-${VERSION_ID-}")-$(uname -m)" --setopt=install_weak_deps=0 \
   *       @development-tools \
   *       gcc \
   *  && dnf clean all \
   *  && rm -rf /var/cache/dnf /var/cache/libdnf5 /var/cache/yum /var/cache/ldconfig/aux-cache /var/log/dnf* /var/log/hawkey.log /var/log/yum.log /var/cache/libdnf5-buildkit
   * ```
   */
  dnf(packages: readonly TextLike[], options?: DnfOptions): this
}
