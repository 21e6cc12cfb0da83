#!/usr/bin/env bash
# Builds what the tests compare with from BuildKit's own sources: a reader of Dockerfiles and a current buildkitd. Each is
# built once and kept in the cache folder under a hash of what it is made of.
set -euo pipefail
# shellcheck source=SCRIPTDIR/newer-debian.sh
. "$(dirname "${BASH_SOURCE[0]}")/newer-debian.sh"

module=$(cd "$(dirname "${BASH_SOURCE[0]}")/../test/buildkit" && pwd)
cache=${XDG_CACHE_HOME:-}
case $cache in /*) ;; *) cache=$HOME/.cache ;; esac
cache=$cache/layerwright/buildkit
suite=${LAYERWRIGHT_ENGINE_SUITE:-forky}
# The first Go that fetches the one that go.mod asks for by itself.
min_go=1.21
keep_days=14

say() { printf 'buildkit: %s\n' "$*"; }
fail() {
  printf 'buildkit: %s\n' "$*" >&2
  exit 3
}

usage() {
  cat <<'TEXT'
usage: scripts/buildkit.sh build [parser | buildkitd] | path parser | path buildkitd

  build  build both, or the one named, unless that is done already; on Debian, as root, install Go when it is missing
  path   print where the built program is (exit 0 when it is there, else 1)

  LAYERWRIGHT_ENGINE_SUITE  the Debian suite a missing Go is installed from (default forky)
TEXT
}

# --- what is built ---------------------------------------------------------------------------------------------------

# The files that a program is made of, of this module; the others are fixed by go.sum.
sources_of() {
  case $1 in
    parser) printf '%s\n' go.mod go.sum parser/*.go ;;
    buildkitd) printf '%s\n' go.mod go.sum ;;
  esac
}

path_of() {
  local key
  key=$(
    cd "$module"
    sources_of "$1" | while read -r file; do sha256sum "$file"; done | sha256sum | cut -c 1-20
  )
  echo "$cache/$1-$key/$1"
}

buildkit_version() { sed -n 's|^.*github.com/moby/buildkit \(v[0-9.]*\).*|\1|p' "$module/go.mod" | head -n 1; }

compile() {
  local version=github.com/moby/buildkit/version
  case $1 in
    parser) "$go" build -trimpath -o "$2" ./parser ;;
    buildkitd)
      "$go" build -trimpath -ldflags "-X $version.Version=$(buildkit_version)" -o "$2" github.com/moby/buildkit/cmd/buildkitd
      ;;
  esac
}

# --- Go --------------------------------------------------------------------------------------------------------------

# at_least 1.26.8 1.21 is true: the first version is the second one or newer.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# The Go to use: the PATH's own, else where its installer puts it.
find_go() {
  local candidate version
  for candidate in "$(command -v go || true)" /usr/local/go/bin/go /usr/lib/go/bin/go; do
    [ -x "$candidate" ] || continue
    version=$(GOTOOLCHAIN=local "$candidate" version | sed -n 's/^go version go\([0-9.]*\).*/\1/p')
    if at_least "${version:-0}" "$min_go"; then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

need_go() {
  if go=$(find_go); then return 0; fi
  [ "$(id -u)" = 0 ] || fail "Go $min_go or newer is needed: install it, or run this as root on Debian"
  if ! command -v apt-get >/dev/null || ! grep -qE '^ID="?debian"?$' /etc/os-release 2>/dev/null; then
    fail "Go $min_go or newer is needed: install it as go.dev/doc/install says for your system, and run this again"
  fi
  say "installing Go of Debian's $suite suite"
  install_from_suite "$suite" 'golang-go golang-src golang-1.*' golang-go ||
    fail "the lines above say why; or install Go $min_go or newer yourself"
  go=$(find_go) || fail "the Go of the suite '$suite' is older than $min_go: install a newer one"
}

# --- commands --------------------------------------------------------------------------------------------------------

build() {
  local program=$1 final work started=$SECONDS
  final=$(path_of "$program")
  if [ -x "$final" ]; then
    say "$program of BuildKit $(buildkit_version) is there already; nothing to do"
    touch "$(dirname "$final")"
    return 0
  fi
  need_go
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock -w 1200 9 || fail "another run of this script has held $cache/lock for twenty minutes: end it and run this again"
  [ ! -x "$final" ] || return 0
  say "building $program of BuildKit $(buildkit_version); the first time this takes minutes"
  work=$(mktemp -d "$cache/making-XXXXXX")
  # shellcheck disable=SC2064 # the directory's name is wanted as it is now
  trap "rm -rf '$work'" EXIT
  (
    cd "$module"
    # go.mod names the Go it needs; an older one fetches that from the module proxy.
    GOTOOLCHAIN=auto GOFLAGS=-mod=readonly CGO_ENABLED=0 compile "$program" "$work/$program"
  ) >"$work/log" 2>&1 9>&- || {
    tail -n 25 "$work/log" >&2
    fail "$program could not be built: the lines above say why; Go's modules come from what 'go env GOPROXY' says"
  }
  rm -f "$work/log"
  # Programs of earlier sources go when nobody has asked for them for a while.
  find "$cache" -mindepth 1 -maxdepth 1 -type d -name "$program-*" -mtime "+$keep_days" -exec rm -rf {} +
  rm -rf "${final%/*}"
  mv "$work" "${final%/*}"
  trap - EXIT
  chmod 755 "${final%/*}"
  say "built $program in $((SECONDS - started)) s: $final"
}

path() {
  local final
  final=$(path_of "$1")
  [ -x "$final" ] || return 1
  echo "$final"
}

case "${1:-}:${2:-}" in
  build:)
    build parser
    build buildkitd
    ;;
  build:parser | build:buildkitd) build "$2" ;;
  path:parser | path:buildkitd) path "$2" ;;
  -h: | --help: | help:) usage ;;
  *)
    usage >&2
    exit 2
    ;;
esac
