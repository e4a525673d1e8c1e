#!/bin/sh
# Many people at once on one machine: prints one table, writes target/load.md, and fails on any error.
# The program of `make demo` is measured where it was built, else the one that tests use; the table
# says which. YUANJIAN_LOAD_SECONDS=20 is how long each engine is asked.
. "$(dirname "$0")/common.sh"
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
exec python3 "$ROOT/scripts/load.py" "$bin" "$CACHE/tools/bin/oha" "$target/load.md"
