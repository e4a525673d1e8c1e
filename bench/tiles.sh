#!/bin/sh
# bench/tiles.sh [REPEATS]: vector tiles of the large city, ours beside Martin on PostGIS.
#
# The same list of tiles is asked from each server by wrk over the same number of connections, one
# server at a time, in turn: once after a start (cold), and once more (warm). OURS_PROGRAM names a
# `yuanjian`; without it the demo profile is built. Martin is installed into the cache once.
set -eu
REPEATS=${1:-3}
HERE=$(cd "$(dirname "$0")" && pwd)
CACHE=${YUANJIAN_CACHE:-$HOME/.cache/yuanjian}
CITY=$CACHE/bench/large
PY=${PYTHON:-$CACHE/venv/bin/python}
MARTIN=1.14.0
if ! "$PY" -c 'import geopandas' 2>/dev/null || ! command -v wrk >/dev/null 2>&1; then
    echo "geopandas or wrk is not installed: run scripts/setup.sh bench" >&2
    exit 1
fi
if [ "$("$CACHE/tools/bin/martin" --version 2>/dev/null)" != "martin $MARTIN" ]; then
    echo "building martin $MARTIN into $CACHE/tools" >&2
    CARGO_TARGET_DIR="$CACHE/tools/target" cargo install martin --version "=$MARTIN" --locked --quiet --force \
        --root "$CACHE/tools" --no-default-features --features postgres
    rm -rf "$CACHE/tools/target"
fi
STAMP=$(sha256sum "$HERE/generate.py" | cut -c1-16)
if [ "$(cat "$CITY/stamp" 2>/dev/null)" != "$STAMP" ]; then
    "$PY" "$HERE/generate.py" large "$CITY" >&2
    echo "$STAMP" > "$CITY/stamp"
fi
OURS=${OURS_PROGRAM:-}
if [ -z "$OURS" ]; then
    cargo build -q --manifest-path "$HERE/../Cargo.toml" --profile demo -p yuanjian
    OURS=${CARGO_TARGET_DIR:-$HERE/../target}/demo/yuanjian
fi
RUNS=$CACHE/bench/tiles.jsonl
: > "$RUNS"
"$PY" "$HERE/tiles_run.py" "$OURS" "$CACHE/tools/bin/martin" "$CITY" "$REPEATS" "$RUNS"
"$PY" "$HERE/tiles_summary.py" "$RUNS"
