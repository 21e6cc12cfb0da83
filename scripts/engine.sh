#!/usr/bin/env bash
# Brings up a Docker Engine with a current BuildKit on Debian, says what it did, and stops only what it started.
set -euo pipefail
# shellcheck source=SCRIPTDIR/newer-debian.sh
. "$(dirname "${BASH_SOURCE[0]}")/newer-debian.sh"

socket=/var/run/docker.sock
data_root=${LAYERWRIGHT_ENGINE_DATA:-/var/lib/layerwright-engine}
run_dir=/run/layerwright-engine
pid_file=$run_dir/docker.pid
log_file=/var/log/layerwright-engine.log
lock_file=/run/lock/layerwright-engine.lock
suite=${LAYERWRIGHT_ENGINE_SUITE:-forky}
min_engine=28.0
min_buildx=0.22
start_seconds=600
many_layers=10000
mark=.layerwright-engine

say() { printf 'engine: %s\n' "$*"; }
fail() {
  printf 'engine: %s\n' "$*" >&2
  exit 3
}

usage() {
  cat <<'TEXT'
usage: scripts/engine.sh up | down | clean | status

  up      start a Docker Engine unless one answers already; on Debian, as root, install it first when it is missing
  down    stop the engine that `up` started, and no other
  clean   delete the images and the build cache of a stopped engine: what thousands of builds left makes it start and build slowly
  status  say whether an engine answers, whose it is and which version (exit 0 when one answers, else 1)

  LAYERWRIGHT_ENGINE_DATA   where the engine keeps its images (default /var/lib/layerwright-engine)
  LAYERWRIGHT_ENGINE_SUITE  the Debian suite a missing engine is installed from (default forky)
TEXT
}

# at_least 28.5.2 28.0 is true: the first version is the second one or newer.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# --- clients -------------------------------------------------------------------------------------------------------

has_buildx() { "$1" buildx version >/dev/null 2>&1; }

# The client to use: the PATH's own when it has buildx, else Debian's; any client is enough to ask for a version.
client() {
  local first
  first=$(command -v docker || true)
  if [ -n "$first" ] && has_buildx "$first"; then
    echo "$first"
  elif [ -x /usr/bin/docker ] && has_buildx /usr/bin/docker; then
    echo /usr/bin/docker
  else
    echo "${first:-}"
  fi
}

server_version() {
  local docker
  docker=$(client)
  [ -n "$docker" ] || return 1
  timeout 10 "$docker" version --format '{{.Server.Version}}' 2>/dev/null | grep -E '^[0-9]'
}

name_the_client() {
  local docker first
  docker=$(client)
  first=$(command -v docker || true)
  if [ -z "$docker" ] || ! has_buildx "$docker"; then
    say "no docker client with buildx is installed; on Debian: apt-get install docker-buildx"
  elif [ "$docker" != "$first" ]; then
    say "use the client $docker: ${first:-the docker command} comes first on the PATH and has no buildx"
  else
    say "client: $docker"
  fi
}

# --- our engine ----------------------------------------------------------------------------------------------------

# The words of a process's command line, one a line; nothing for a process that is gone.
words_of() { { tr '\0' '\n' <"/proc/$1/cmdline"; } 2>/dev/null || true; }

# The pid of the dockerd that `up` started, when it is still alive; checked by its command line, since pids are reused.
our_pid() {
  local pid
  pid=$(cat "$pid_file" 2>/dev/null) || return 1
  [[ $pid =~ ^[0-9]+$ ]] || return 1
  words_of "$pid" | sed -n 1p | grep -qE '(^|/)dockerd$' || return 1
  words_of "$pid" | grep -xF -- "--pidfile=$pid_file" >/dev/null || return 1
  echo "$pid"
}

whose() {
  local pid
  if pid=$(our_pid); then
    echo "started by this script, pid $pid, images in $(data_root_of "$pid")"
  else
    echo "not started by this script"
  fi
}

data_root_of() { words_of "$1" | sed -n 's/^--data-root=//p'; }

# A socket file is stale when no process of this machine listens on it.
socket_is_listening() { grep -qE " (/var)?/run/docker\.sock$" /proc/net/unix; }

# containerd is a child of dockerd with its own pid file; a dockerd that was killed leaves it running. dockerd takes it over
# when it is alive; a pid file whose process is gone, or is another program now, is removed.
sweep_stale() {
  local file pid
  if [ -e "$pid_file" ] && ! our_pid >/dev/null; then
    say "removing the pid file of an engine that is gone ($pid_file)"
    rm -f "$pid_file"
  fi
  file=$run_dir/exec/containerd/containerd.pid
  if pid=$(cat "$file" 2>/dev/null) && ! words_of "$pid" | sed -n 1p | grep -qE '(^|/)containerd$'; then
    say "removing the pid file and sockets of a containerd that is gone ($file)"
    rm -f "$file" "$run_dir"/exec/containerd/*.sock "$run_dir"/exec/containerd/*.sock.ttrpc
  fi
  if [ -S "$socket" ] && ! socket_is_listening; then
    say "removing a socket that nobody listens on ($socket)"
    rm -f "$socket"
  fi
}

# --- installation --------------------------------------------------------------------------------------------------

installed_well_enough() {
  local engine buildx docker
  command -v dockerd >/dev/null || return 1
  engine=$(dockerd --version | sed -n 's/^Docker version \([0-9.]*\).*/\1/p')
  at_least "${engine:-0}" "$min_engine" || return 1
  docker=$(client)
  [ -n "$docker" ] || return 1
  buildx=$("$docker" buildx version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+(\.[0-9]+)?' | head -n 1)
  at_least "${buildx:-0}" "$min_buildx"
}

install_engine() {
  say "installing the Docker Engine and buildx of Debian's $suite suite"
  install_from_suite "$suite" 'docker.io docker-cli docker-buildx containerd' \
    docker.io docker-cli docker-buildx iptables ||
    fail "the lines above say why; or install Docker Engine $min_engine or newer yourself"
}

# --- commands ------------------------------------------------------------------------------------------------------

check_the_machine() {
  [ "$(id -u)" = 0 ] || fail "starting an engine needs root: run 'sudo scripts/engine.sh up', or set DOCKER_HOST to an engine that you may use"
  if ! command -v apt-get >/dev/null || ! grep -qE '^ID="?debian"?$' /etc/os-release 2>/dev/null; then
    installed_well_enough || fail "this is not Debian: install Docker Engine $min_engine or newer with buildx $min_buildx or newer as docs.docker.com says for your system, start it, and run this again"
  fi
}

up() {
  local version pid=
  if version=$(server_version); then
    say "Docker Engine $version answers already ($(whose)); nothing to do"
    name_the_client
    return 0
  fi
  if [ -n "${DOCKER_HOST:-}" ] && [ "$DOCKER_HOST" != "unix://$socket" ] && [ "$DOCKER_HOST" != "unix:///run/docker.sock" ]; then
    fail "no engine answers at DOCKER_HOST=$DOCKER_HOST: start that one, or unset DOCKER_HOST to use one on this machine"
  fi
  check_the_machine
  mkdir -p "$(dirname "$lock_file")"
  exec 9>"$lock_file"
  flock -w 600 9 || fail "another run of this script has held $lock_file for ten minutes: end it and run this again"
  if version=$(server_version); then
    say "Docker Engine $version answers already ($(whose)); nothing to do"
    name_the_client
    return 0
  fi
  installed_well_enough || install_engine
  if version=$(server_version); then
    say "Docker Engine $version answers ($(whose))"
    name_the_client
    return 0
  fi
  if pid=$(our_pid); then
    say "dockerd (pid $pid) is running and does not answer yet; waiting for it"
  else
    start_engine
  fi
  wait_for_engine
  say "Docker Engine $(server_version) answers on $socket (pid $(our_pid)), images in $data_root, log in $log_file"
  [ "$(layers)" -lt "$many_layers" ] ||
    say "it holds $(layers) layers, which makes builds slow: scripts/engine.sh down and clean delete them"
  name_the_client
}

start_engine() {
  sweep_stale
  if [ -S "$socket" ]; then
    fail "a process listens on $socket and does not answer as a Docker Engine: end that process, or restart its engine, and run this again"
  fi
  mkdir -p "$run_dir" "$data_root" && touch "$data_root/$mark" || fail "the directories above could not be made: set LAYERWRIGHT_ENGINE_DATA to one on a writable disk"
  [ ! -e "$log_file" ] || mv -f "$log_file" "$log_file.1"
  setsid nohup dockerd --data-root="$data_root" --exec-root="$run_dir/exec" --pidfile="$pid_file" -H "unix://$socket" \
    >"$log_file" 2>&1 </dev/null 9>&- &
  started=$!
  disown "$started"
}

layers() { find "$data_root/overlay2" -mindepth 1 -maxdepth 1 2>/dev/null | wc -l; }

# BuildKit reads the whole build cache before dockerd answers, which takes minutes where many builds were made.
wait_for_engine() {
  local deadline=$((SECONDS + start_seconds)) notice=$((SECONDS + 20))
  until server_version >/dev/null; do
    if [ -n "${started:-}" ] && ! kill -0 "$started" 2>/dev/null; then
      give_up "dockerd ended before it answered"
    fi
    if [ "$SECONDS" -ge "$notice" ]; then
      say "dockerd is still starting; it holds $(layers) layers (scripts/engine.sh down and clean delete them)"
      notice=$deadline
    fi
    [ "$SECONDS" -lt "$deadline" ] || give_up "dockerd did not answer within $start_seconds seconds"
    sleep 0.3
  done
}

give_up() {
  printf 'engine: the end of %s:\n' "$log_file" >&2
  tail -n 25 "$log_file" >&2 || true
  # Only the process that this very call started is ended again.
  if [ -n "${started:-}" ] && kill -0 "$started" 2>/dev/null; then kill "$started" || true; fi
  fail "$1: the lines above say why"
}

down() {
  local pid i
  if ! pid=$(our_pid); then
    say "no engine that this script started is running; nothing to stop"
    return 0
  fi
  [ "$(id -u)" = 0 ] || fail "stopping the engine needs root: run 'sudo scripts/engine.sh down'"
  kill -TERM "$pid"
  for ((i = 0; i < 150; i++)); do
    if ! kill -0 "$pid" 2>/dev/null; then
      rm -f "$pid_file"
      say "stopped (pid $pid); its images are kept in $data_root"
      return 0
    fi
    sleep 0.2
  done
  fail "dockerd (pid $pid) is still running 30 seconds after it was asked to stop: see $log_file, and stop its containers first"
}

# dockerd mounts its directory onto itself, and one that was killed leaves that and the layers in use mounted.
clean() {
  local pid mount
  [ "$(id -u)" = 0 ] || fail "deleting the engine's files needs root: run 'sudo scripts/engine.sh clean'"
  if pid=$(our_pid) && [ "$(data_root_of "$pid")" = "$data_root" ]; then
    fail "the engine of $data_root is running (pid $pid): stop it first with scripts/engine.sh down"
  fi
  if [ ! -e "$data_root" ]; then
    say "nothing to delete: there is no $data_root"
    return 0
  fi
  [ -e "$data_root/$mark" ] || [ -e "$data_root/engine-id" ] ||
    fail "$data_root does not look like the directory of an engine that this script started: nothing in it was deleted"
  awk -v root="$data_root" '$2 == root || index($2, root "/") == 1 { print $2 }' /proc/self/mounts | sort -r |
    while read -r mount; do umount "$mount"; done
  say "deleting $data_root with $(layers) layers"
  rm -rf --one-file-system "$data_root"
}

status() {
  local version
  if version=$(server_version); then
    say "running: Docker Engine $version ($(whose))"
    name_the_client
    return 0
  fi
  if our_pid >/dev/null; then
    say "not answering: dockerd $(whose), log in $log_file"
  else
    say "not running: start it with scripts/engine.sh up"
  fi
  return 1
}

case ${1:-} in
  up) up ;;
  down) down ;;
  clean) clean ;;
  status) status ;;
  -h | --help | help) usage ;;
  *)
    usage >&2
    exit 2
    ;;
esac
