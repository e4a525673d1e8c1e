#!/bin/sh
# Measures this engine beside its opponents on generated cities.
. "$(dirname "$0")/common.sh"
"$ROOT/scripts/setup.sh" bench
exec sh "$ROOT/bench/run.sh" "$@"
