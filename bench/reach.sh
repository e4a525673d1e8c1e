#!/bin/sh
# bench/reach.sh [REPEATS]: walking and siting beside scipy and spopt, in turn, on the same arrays.
#
# spopt takes minutes and runs once for each question (SPOPT_RUNS); ours runs REPEATS times around
# it. Each line of a run also has the wall time of its whole process, imports and reading included.
set -eu
REPEATS=${1:-5}
SPOPT_RUNS=${SPOPT_RUNS:-1}
HERE=$(cd "$(dirname "$0")" && pwd)
CACHE=${YUANJIAN_CACHE:-$HOME/.cache/yuanjian}
WORK=$CACHE/bench/reach
PY=${PYTHON:-$CACHE/venv/bin/python}
if ! "$PY" -c 'import scipy, spopt, pulp, highspy' 2>/dev/null; then
    echo "scipy or spopt is not installed: run scripts/setup.sh bench" >&2
    exit 1
fi
STAMP=$(sha256sum "$HERE/generate_reach.py" | cut -c1-16)
if [ "$(cat "$WORK/stamp" 2>/dev/null)" != "$STAMP" ]; then
    "$PY" "$HERE/generate_reach.py" "$WORK" >&2
    echo "$STAMP" > "$WORK/stamp"
fi
OURS=${OURS:-}
if [ -z "$OURS" ]; then
    cargo build -q --manifest-path "$HERE/../Cargo.toml" --profile demo -p yuanjian-bench
    OURS=${CARGO_TARGET_DIR:-$HERE/../target}/demo/yuanjian-bench
fi
RUNS=$WORK/runs.jsonl
: > "$RUNS"
timed() { "$PY" "$HERE/timed.py" "$@" >> "$RUNS"; }
i=0
while [ $i -lt "$REPEATS" ]; do
    i=$((i + 1))
    timed network "$OURS" network "$WORK/network"
    timed network "$PY" "$HERE/peer_scipy.py" "$WORK/network"
    for question in siting-sparse siting-dense; do
        timed $question "$OURS" siting "$WORK/$question"
        [ $i -gt "$SPOPT_RUNS" ] || timed $question "$PY" "$HERE/peer_spopt.py" "$WORK/$question"
    done
done
"$PY" "$HERE/reach_summary.py" "$RUNS"
