#!/bin/sh
# bench/run.sh [small|large|huge] [REPEATS]: this kernel and its opponents on the same city, in turn.
#
# Everything is kept under ${YUANJIAN_CACHE:-~/.cache/yuanjian}. Opponents that are not installed
# are left out and named. OPPONENTS="geopandas duckdb" picks some; "overlay" is the slow manual way.
set -eu
SCALE=${1:-small}
REPEATS=${2:-5}
HERE=$(cd "$(dirname "$0")" && pwd)
CACHE=${YUANJIAN_CACHE:-$HOME/.cache/yuanjian}
CITY=$CACHE/bench/$SCALE
VENV=$CACHE/venv
PY=$VENV/bin/python
case $SCALE in
    small) DEFAULT="geopandas duckdb sedonadb postgis overlay" ;;
    large) DEFAULT="geopandas duckdb sedonadb postgis" ;;
    *) DEFAULT="geopandas" ;;
esac
OPPONENTS=${OPPONENTS-$DEFAULT}

[ -x "$PY" ] || python3 -m venv "$VENV"
if ! "$PY" -c 'import geopandas, scipy, duckdb, sedona.db' 2>/dev/null; then
    echo "installing the opponents into $VENV" >&2
    "$VENV/bin/pip" install -q -r "$HERE/../scripts/requirements-bench.txt"
fi
STAMP=$(sha256sum "$HERE/generate.py" | cut -c1-16)
if [ "$(cat "$CITY/stamp" 2>/dev/null)" != "$STAMP" ]; then
    "$PY" "$HERE/generate.py" "$SCALE" "$CITY" >&2
    echo "$STAMP" > "$CITY/stamp"
fi
cargo build -q --manifest-path "$HERE/../Cargo.toml" --profile demo -p yuanjian-bench
OURS=${CARGO_TARGET_DIR:-$HERE/../target}/demo/yuanjian-bench

# A PostgreSQL of our own on a free loopback port, gone when we are.
PORT=
case " $OPPONENTS " in *" postgis "*)
    BIN=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
    if [ -n "$BIN" ] && ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1; then
        PORT=$("$PY" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
        PGDIR=$(mktemp -d /tmp/yuanjian-pg.XXXXXX)
        AS=
        if [ "$(id -u)" = 0 ]; then
            chown postgres "$PGDIR"
            AS="runuser -u postgres --"
        fi
        stop() { (cd /; $AS "$BIN/pg_ctl" -D "$PGDIR/data" -m immediate stop >/dev/null 2>&1 || true); rm -rf "$PGDIR"; }
        trap stop EXIT
        trap 'exit 130' INT TERM
        (cd /
        $AS "$BIN/initdb" -D "$PGDIR/data" -U postgres -A trust >/dev/null
        $AS "$BIN/pg_ctl" -D "$PGDIR/data" -w -l "$PGDIR/log" -o "-p $PORT -k $PGDIR -c listen_addresses=127.0.0.1 \
            -c shared_buffers=1GB -c work_mem=256MB -c maintenance_work_mem=512MB -c fsync=off -c jit=off" start >/dev/null)
        "$PY" "$HERE/peer_postgis.py" "$CITY" "$PORT" load
    else
        echo "postgis is not installed: left out" >&2
    fi ;;
esac

RUNS=$CACHE/bench/$SCALE.jsonl
: > "$RUNS"
i=0
while [ $i -lt "$REPEATS" ]; do
    i=$((i + 1))
    for threads in 1 2; do "$OURS" "$CITY" $threads >> "$RUNS"; done
    # What only tells how a mode or a second thread compares is run once.
    [ $i -gt 1 ] || for threads in 1 2; do "$OURS" "$CITY" $threads exact >> "$RUNS"; done
    for peer in $OPPONENTS; do
        case $peer in
            geopandas) "$PY" "$HERE/peer_geopandas.py" "$CITY" expert >> "$RUNS" ;;
            overlay) "$PY" "$HERE/peer_geopandas.py" "$CITY" overlay >> "$RUNS" ;;
            postgis) [ -z "$PORT" ] || "$PY" "$HERE/peer_postgis.py" "$CITY" "$PORT" run >> "$RUNS" ;;
            *)
                "$PY" "$HERE/peer_$peer.py" "$CITY" 1 >> "$RUNS"
                [ $i -gt 1 ] || "$PY" "$HERE/peer_$peer.py" "$CITY" 2 >> "$RUNS" ;;
        esac
    done
done
"$PY" "$HERE/summary.py" "$RUNS"
