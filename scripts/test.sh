#!/bin/sh
# Everything that must hold, as CI runs it. Ends with a line `N passed, N failed`.
. "$(dirname "$0")/common.sh"
start=$(now)
"$ROOT/scripts/setup.sh" test
[ -n "${YUANJIAN_SHARED:-}" ] && say "Shared test data: $YUANJIAN_SHARED" || say "Shared test data: not here; its tests say so and are skipped"

failed=0
fail() {
    failed=$((failed + 1))
    echo "failed: $*" >>"$told"
}
step() {
    say "$*"
    "$@" || fail "$*"
}
# Tests make and remove hundreds of databases, some 200,000 files: minutes on many a disk. Where there
# is plenty of memory they lie there. Others than root must find what is theirs.
plenty=$((8 * 1024 * 1024))
room=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)
free=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB$/\1/p' /proc/meminfo 2>/dev/null)
place=/tmp
[ "${room:-0}" -lt $plenty ] || [ "${free:-0}" -lt $plenty ] || place=/dev/shm
TMPDIR=$(mktemp -d "$place/yuanjian-test.XXXXXX")
export TMPDIR
chmod 711 "$TMPDIR"
trap 'rm -rf "$TMPDIR"' EXIT
trap 'exit 130' INT TERM
log=$(mktemp)
# The parts that failed and what they said of it, for the end: of a long log it is the end that is kept.
told=$(mktemp)
step scripts/web.sh build
# Most of the time of each is spent on one core, so they go side by side.
say "scripts/web.sh check, beside what follows"
scripts/web.sh check >"$log.pages" 2>&1 &
pages=$!
step cargo xtask check --no-tests
pages_status=0
wait "$pages" || pages_status=$?
cat "$log.pages"
[ "$pages_status" = 0 ] || fail scripts/web.sh check
say "$(elapsed "$start") so far"

say "cargo test --workspace"
set +e
{ cargo test --workspace --locked --no-fail-fast 2>&1; echo "status $?" >"$log.status"; } | tee "$log"
set -e
status=$(sed 's/status //' "$log.status"); rm -f "$log.status"
passed=$(awk '/^test result:/ { sum += $4 } END { print sum + 0 }' "$log")
broken=$(awk '/^test result:/ { sum += $6 } END { print sum + 0 }' "$log")
# A test program that does not compile or dies prints no result line of its own.
[ "$status" = 0 ] || [ "$broken" != 0 ] || broken=1
# Each failed test's name and what it said first.
awk '/^---- .* stdout ----$/ { left = 9 } left-- > 0' "$log" >>"$told"
[ "$status" = 0 ] || grep -E '^error(:|\[)' "$log" >>"$told" || true

say "$(elapsed "$start") so far"
set +e
scripts/journeys.sh 2>&1 | tee "$log"
set -e
walked=$(awk '/^journeys result:/ { print $3 }' "$log")
stumbled=$(awk '/^journeys result:/ { print $5 }' "$log")
# Journeys that did not come to their last line failed as well, as does a run without any.
[ "${walked:-0}" != 0 ] || [ "${stumbled:-0}" != 0 ] || stumbled=1
awk '/^ *[0-9]+\) \[/ { left = 14 } left-- > 0' "$log" >>"$told"
passed=$((passed + ${walked:-0}))
failed=$((failed + ${stumbled:-0}))
say "The running program against its API document"
target=${CARGO_TARGET_DIR:-$ROOT/target}
"$YUANJIAN_PYTHON" scripts/contract.py "$target/debug/yuanjian" >"$log" 2>&1 || {
    fail scripts/contract.py
    awk '/^_+ .* _+$/ { left = 25 } left-- > 0' "$log" >>"$told"
}
cat "$log"

[ ! -s "$told" ] || { say "What failed, once more"; cat "$told"; }
say "took $(elapsed "$start")"
echo "$passed passed, $((broken + failed)) failed"
[ "$status" = 0 ] && [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
