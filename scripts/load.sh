#!/bin/sh
# Many people at once, and a city as large as a real one, on this machine: load.sh [people|scale]
# Prints a table of each, writes target/load.md and target/scale.md, and fails on any error. The
# program of `make demo` is measured where it was built, else the one that tests use; the table says
# which. YUANJIAN_LOAD_SECONDS=20 is how long many people ask on each engine,
# YUANJIAN_LOAD_SCALES="2 4" how large the city is, YUANJIAN_LOAD_PICTURES=2000 what is handed in.
. "$(dirname "$0")/common.sh"
part=${1:-both}
case $part in people | scale | both) ;; *) echo "load.sh [people|scale]" >&2; exit 2 ;; esac
"$ROOT/scripts/setup.sh" load
"$ROOT/scripts/web.sh" build
target=${CARGO_TARGET_DIR:-$ROOT/target}
bin=${YUANJIAN_LOAD_BINARY:-}
for built in "$target/release/yuanjian" "$target/demo/yuanjian" "$target/debug/yuanjian"; do
    [ -n "$bin" ] || { [ -x "$built" ] && bin=$built; } || true
done
if [ -z "$bin" ]; then
    say "Building the program (the first time takes minutes)"
    cargo build --profile demo --locked -p yuanjian
    bin="$target/demo/yuanjian"
fi
mkdir -p "$target"
export PYTHONDONTWRITEBYTECODE=1
if [ "$part" != scale ]; then
    python3 "$ROOT/scripts/load.py" "$bin" "$CACHE/tools/bin/oha" "$target/load.md"
fi
if [ "$part" != people ]; then
    python3 "$ROOT/scripts/scale.py" "$bin" "$target/scale.md"
fi
