#!/bin/sh
# bench/raster.sh [REPEATS]: canopy by district from a large image, beside rasterio + numpy and
# exactextract, in turn, on the same file.
#
# The image is made once and kept under ${YUANJIAN_CACHE:-~/.cache/yuanjian}/bench/raster. SIDE is
# its columns and rows (12000); THREADS the numbers of threads that are compared ("1 2").
set -eu
REPEATS=${1:-5}
SIDE=${SIDE:-12000}
THREADS=${THREADS:-1 2}
HERE=$(cd "$(dirname "$0")" && pwd)
CACHE=${YUANJIAN_CACHE:-$HOME/.cache/yuanjian}
WORK=$CACHE/bench/raster-$SIDE
PY=${PYTHON:-$CACHE/venv/bin/python}
if ! "$PY" -c 'import rasterio, exactextract, geopandas' 2>/dev/null; then
    echo "rasterio or exactextract is not installed: run scripts/setup.sh bench" >&2
    exit 1
fi
STAMP=$(sha256sum "$HERE/generate_raster.py" | cut -c1-16)
if [ "$(cat "$WORK/stamp" 2>/dev/null)" != "$STAMP" ]; then
    echo "making the image, $SIDE cells a side, in $WORK" >&2
    "$PY" "$HERE/generate_raster.py" "$WORK" "$SIDE"
    echo "$STAMP" > "$WORK/stamp"
fi
OURS=${OURS:-}
if [ -z "$OURS" ]; then
    cargo build -q --manifest-path "$HERE/../Cargo.toml" --profile demo -p yuanjian-bench
    OURS=${CARGO_TARGET_DIR:-$HERE/../target}/demo/yuanjian-bench
fi
RUNS=$WORK/runs.jsonl
: > "$RUNS"
# Once unseen, so that nobody pays for reading the disk.
cat "$WORK/image.tif" > /dev/null
echo "load average $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || uptime)"
i=0
while [ $i -lt "$REPEATS" ]; do
    i=$((i + 1))
    for threads in $THREADS; do
        "$OURS" raster "$WORK" "$threads" >> "$RUNS"
        for peer in numpy exactextract; do
            "$PY" -W ignore "$HERE/peer_raster.py" "$WORK" "$threads" $peer >> "$RUNS"
        done
    done
    # What choosing a threshold costs: not compared, nobody else offers it.
    [ $i -gt 1 ] || "$OURS" raster "$WORK" 1 survey >> "$RUNS"
    [ $i -gt 1 ] || "$OURS" raster "$WORK" 1 patch >> "$RUNS"
done
echo "load average $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || uptime)"
"$PY" "$HERE/raster_summary.py" "$RUNS"
