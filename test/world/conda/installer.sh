#!/bin/sh
# A stand-in for the Miniconda installer, made for layerwright's tests. Its packages follow the last line of this text.
set -eu
prefix="${HOME:-/opt}/miniconda3"
batch=0
update=0
usage() {
    cat <<'TEXT'
usage: bash installer [-b] [-p PREFIX] [-u]

  -b         batch mode: no questions, and no change of the shell's files
  -p PREFIX  where to install (default ~/miniconda3)
  -u         update an installation that is there already
  -h         this text

This is a stand-in for the Miniconda installer, made for layerwright's tests; it is not the real one.
TEXT
}
while getopts "bfhkmp:stu" option; do
    case "$option" in
        b) batch=1 ;;
        p) prefix=$OPTARG ;;
        u) update=1 ;;
        h)
            usage
            exit 0
            ;;
        *)
            usage >&2
            exit 2
            ;;
    esac
done
if [ "$batch" = 0 ]; then
    if [ ! -t 0 ]; then
        echo "installer: nobody can answer its questions here: add -b" >&2
        exit 1
    fi
    printf 'Install into %s? [yes|no] ' "$prefix"
    read -r answer
    case "$answer" in yes | y) ;; *) exit 1 ;; esac
fi
case "$prefix" in
    /*) ;;
    *) prefix="$PWD/$prefix" ;;
esac
if [ -e "$prefix" ] && [ "$update" = 0 ]; then
    echo "installer: $prefix exists already: remove it, or add -u to update it" >&2
    exit 1
fi
if [ ! -x /usr/bin/python3.11 ]; then
    echo "installer: this stand-in needs /usr/bin/python3.11: install Debian's python3, or use the fixture world's python image" >&2
    exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tail -n +@START@ "$0" >"$work/payload.tar"
if [ "$(wc -c <"$work/payload.tar")" != "@BYTES@" ]; then
    echo "installer: $0 is not complete: download it again" >&2
    exit 1
fi
tar -xf "$work/payload.tar" -C "$work"
rm "$work/payload.tar"
echo "PREFIX=$prefix"
/usr/bin/python3.11 -I -B "$work/bootstrap.py" "$work" "$prefix" "@RATTLER@" "@CHANNEL@"
echo "installation finished."
exit 0
