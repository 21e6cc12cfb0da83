#!/usr/bin/env bash
# Prepares the fixture world ahead of the tests (programs, images, conda channels, apt repository), so that no test's time
# includes it. Needs an engine: scripts/engine.sh up starts one.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -x node_modules/.bin/tsx ]; then
  echo "fixtures: node_modules is missing: run npm ci first" >&2
  exit 3
fi
exec node_modules/.bin/tsx test/world/prepare.ts
