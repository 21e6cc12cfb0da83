import type { CargoBuildOptions, CargoInstallOptions } from '../steps/cargo.ts'
import type { GoBuildOptions, GoInstallOptions } from '../steps/go.ts'
import type { TextLike } from '../variables.ts'

/** Tools that compile. Their toolchain comes with the base image, or by an earlier step. */
export interface BuildCommands {
  /**
   * Installs programs of crates.io, by the versions of their own lock files. cargo has a home of its own here: name a
   * configuration that the image has with `config`.
   *
   * @param packages crates, with `@version`
   * @example
   * ```ts
   * stage('rust:1-slim').cargoInstall(['ripgrep@14.1.1'])
   * ```
   * ```dockerfile
   * FROM rust:1-slim
   *
   * RUN CARGO_HOME=/tmp/buildkit-cargo CARGO_TARGET_DIR=/tmp/buildkit-cargo-target CARGO_INCREMENTAL=0 cargo install --root=/usr/local --locked \
   *       ripgrep@14.1.1 \
   *  && rm -rf /tmp/buildkit-cargo /tmp/buildkit-cargo-target
   * ```
   */
  cargoInstall(packages: readonly TextLike[], options?: CargoInstallOptions): this

  /**
   * Builds a Rust project of the build context and copies its binaries into the image. The sources stand in the working
   * directory while it runs, and are no part of the image; set one with `.workdir()` first.
   *
   * @param options `binaries` are the binaries' names, each with its path in the image
   * @example
   * ```ts
   * stage('rust:1-slim')
   *   .workdir('/src')
   *   .cargoBuild({ release: true, binaries: { app: '/usr/local/bin/app' }, cacheMount: true })
   * ```
   * ```dockerfile
   * FROM rust:1-slim
   *
   * WORKDIR /src
   *
   * RUN --mount=type=bind,source=.,target=.,readwrite \
   *     --mount=type=cache,id=layerwright-asked-cargo,target=/tmp/buildkit-cargo,sharing=locked \
   *     PATH=/usr/bin:/bin find /tmp/buildkit-cargo -mindepth 1 -maxdepth 1 ! -name 'registry' ! -name 'git' -exec rm -rf {} + \
   *  && PATH=/usr/bin:/bin find /tmp/buildkit-cargo -mindepth 3 -maxdepth 3 -path '/tmp/buildkit-cargo/registry/*' ! -name '*-1949cf8c6b5b557f' ! -name '*-6f17d22bba15001f' -exec rm -rf {} + \
   *  && PATH=/usr/bin:/bin find /tmp/buildkit-cargo -name '*.crate' ! -exec gzip -tq {} ';' -exec rm -f {} + \
   *  && PATH=/usr/bin:/bin rm -rf /tmp/buildkit-cargo/registry/src /tmp/buildkit-cargo/git/checkouts \
   *  && CARGO_HOME=/tmp/buildkit-cargo CARGO_TARGET_DIR=/tmp/buildkit-cargo-target CARGO_INCREMENTAL=0 cargo build --release --locked \
   *  && install -D /tmp/buildkit-cargo-target/release/app /usr/local/bin/app \
   *  && rm -rf /tmp/buildkit-cargo-target
   * ```
   */
  cargoBuild(options: CargoBuildOptions): this

  /**
   * Installs programs from Go modules.
   *
   * @param packages paths with a version, `path@v1.2.3`
   * @example
   * ```ts
   * stage('golang:1.25').goInstall(['golang.org/x/tools/cmd/stringer@v0.38.0'], { cgo: false })
   * ```
   * ```dockerfile
   * FROM golang:1.25
   *
   * RUN export GOENV="${GOENV:-${XDG_CONFIG_HOME:-$HOME/.config}/go/env}" \
   *  && export GOPATH=/tmp/buildkit-go GOMODCACHE=/tmp/buildkit-go/mod XDG_CONFIG_HOME=/tmp/buildkit-go/config \
   *  && set -- "$(go env GOTOOLDIR)" \
   *  && export GOCACHE="/tmp/buildkit-go/compiled/$(cat "$1/compile" "$1/asm" | sha256sum | cut -c -64)" \
   *  && GOBIN=/usr/local/bin CGO_ENABLED=0 go install golang.org/x/tools/cmd/stringer@v0.38.0 \
   *  && mkdir -p /tmp/buildkit-go \
   *  && chmod -R u+w /tmp/buildkit-go \
   *  && rm -rf /tmp/buildkit-go /tmp/buildkit-go-build
   * ```
   */
  goInstall(packages: readonly TextLike[], options?: GoInstallOptions): this

  /**
   * Builds a Go project of the build context. The sources stand in the working directory while it runs, and are no part
   * of the image; set one with `.workdir()` first.
   *
   * @param options `output` is the binary's path, or, with a slash at its end, a directory for several
   * @example
   * ```ts
   * stage('golang:1.25')
   *   .workdir('/src')
   *   .goBuild({ output: '/usr/local/bin/app', patterns: ['./cmd/app'], ldflags: '-s -w', cacheMount: true })
   * ```
   * ```dockerfile
   * FROM golang:1.25
   *
   * WORKDIR /src
   *
   * RUN --mount=type=bind,source=.,target=. \
   *     --mount=type=cache,id=layerwright-asked-go,target=/tmp/buildkit-go,sharing=locked \
   *     PATH=/usr/bin:/bin find /tmp/buildkit-go -mindepth 1 -maxdepth 1 ! -name 'mod' ! -name 'compiled' -exec rm -rf {} + \
   *  && export GOENV="${GOENV:-${XDG_CONFIG_HOME:-$HOME/.config}/go/env}" \
   *  && export GOPATH=/tmp/buildkit-go GOMODCACHE=/tmp/buildkit-go/mod XDG_CONFIG_HOME=/tmp/buildkit-go/config \
   *  && export GOCACHE=/tmp/buildkit-go-build \
   *  && go build -o /usr/local/bin/app '-ldflags=-s -w' ./cmd/app \
   *  && rm -rf /tmp/buildkit-go-build
   * ```
   */
  goBuild(options: GoBuildOptions): this
}
