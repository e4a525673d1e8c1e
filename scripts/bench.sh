#!/bin/sh
# Measures this engine beside its opponents on generated cities: bench.sh [small|large|huge] [REPEATS],
# or walking and siting beside scipy and spopt: bench.sh reach [REPEATS],
# or canopy from a large image beside rasterio and exactextract: bench.sh raster [REPEATS],
# or vector tiles beside Martin on PostGIS: bench.sh tiles [REPEATS].
. "$(dirname "$0")/common.sh"
"$ROOT/scripts/setup.sh" bench
if [ "${1:-}" = reach ]; then
    shift
    exec sh "$ROOT/bench/reach.sh" "$@"
fi
if [ "${1:-}" = raster ]; then
    shift
    exec sh "$ROOT/bench/raster.sh" "$@"
fi
if [ "${1:-}" = tiles ]; then
    shift
    exec sh "$ROOT/bench/tiles.sh" "$@"
fi
exec sh "$ROOT/bench/run.sh" "$@"
