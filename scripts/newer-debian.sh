# shellcheck shell=bash
# Sourced: installs packages of a newer Debian suite and leaves the machine's own sources, pins and lists as they are.

# The address of the Debian archive (not its security part) from this machine's own sources. apt names it only once it has
# lists; a machine without any gets them in a directory of its own, LISTS.
debian_mirror() {
  local lists=$1 address
  address=$(named_archive)
  if [ -z "$address" ]; then
    apt-get -q -o "Dir::State::lists=$lists" update >/dev/null 2>&1 || true
    address=$(named_archive -o "Dir::State::lists=$lists")
  fi
  echo "$address"
}

named_archive() {
  # shellcheck disable=SC2016 # the $(…) are apt's own fields
  apt-get "$@" indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk '$3 == "main" && $2 !~ /security|backports|updates/ { print $1; exit }'
}

# install_from_suite SUITE PINNED PACKAGE…: everything apt reads for this one call is a copy in a temporary directory. The
# suite is pinned below everything else, and only the packages PINNED (names or patterns, in one word) above it.
# Without success it prints why and returns 1.
install_from_suite() {
  local suite=$1 pinned=$2 address work keyring
  shift 2
  work=$(mktemp -d /tmp/layerwright-apt.XXXXXX)
  # shellcheck disable=SC2064 # the directory's name is wanted as it is now
  trap "rm -rf '$work'" EXIT
  mkdir -p "$work/sources" "$work/preferences" "$work/lists/partial"
  chmod a+rx "$work"
  address=$(debian_mirror "$work/lists")
  if [ -z "$address" ]; then
    echo 'apt knows no Debian archive: add one to /etc/apt/sources.list.d' >&2
    return 1
  fi
  cp -a /etc/apt/sources.list.d/. "$work/sources/" 2>/dev/null || true
  cp -a /etc/apt/preferences.d/. "$work/preferences/" 2>/dev/null || true
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  {
    printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\n' "$address" "$suite"
    [ ! -e "$keyring" ] || printf 'Signed-By: %s\n' "$keyring"
  } >"$work/sources/layerwright.sources"
  cat >"$work/preferences/layerwright.pref" <<PIN
Package: *
Pin: release n=$suite
Pin-Priority: 50

Package: $pinned
Pin: release n=$suite
Pin-Priority: 600
PIN
  chmod -R a+rX "$work"
  chown _apt "$work/lists/partial" 2>/dev/null || true
  local -a apt=(apt-get -q -o "Dir::Etc::sourceparts=$work/sources" -o "Dir::Etc::preferencesparts=$work/preferences"
    -o "Dir::State::lists=$work/lists" -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update >"$work/log" 2>&1 || {
    tail -n 20 "$work/log" >&2
    echo "apt-get update failed: see the lines above, and check that the archive carries the suite '$suite'" >&2
    return 1
  }
  DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y --no-install-recommends "$@" >"$work/log" 2>&1 9>&- || {
    tail -n 30 "$work/log" >&2
    echo "apt-get could not install $*: see the lines above" >&2
    return 1
  }
  rm -rf "$work"
  trap - EXIT
}
