#!/bin/sh
# Builds, grows the invented city, takes its layers in and measures it on this machine.
. "$(dirname "$0")/common.sh"
start=$(now)
"$ROOT/scripts/setup.sh" demo
out=${YUANJIAN_DEMO_OUTPUT:-$ROOT/demo-output}
say "Building (the first time takes minutes)"
cargo build --profile demo --locked -p yuanjian -p xtask
say "built after $(elapsed "$start")"
bin=${CARGO_TARGET_DIR:-$ROOT/target}/demo
rm -rf "$out"
mkdir -p "$out"
"$bin/xtask" sample-city "$out/raw"
raw=$out/raw

say "Layers in (every fault of the drawing is told)"
take() { "$bin/yuanjian" layer import "$raw/$1" --kind "$2" --archive "$out/archive" --year 2025 --to-crs EPSG:4547; }
take 建成区_2025.shp built_up_area
take 居住用地_2025.shp residential_land
take 绿地_2025.shp green_land

say "Invented city 云泽市: green space rate, then service coverage, city and districts"
"$bin/yuanjian" measure green-space-rate --green "$raw/绿地_2025.shp" \
    --boundary "$raw/建成区_2025.shp" --districts "$raw/行政区界.shp"
"$bin/yuanjian" measure park-service-coverage --green "$raw/绿地_2025.shp" --parks-where '分类代码=G11|G12|G131|G132|G133|G134|G135|G139|G14' \
    --residential "$raw/居住用地_2025.shp" --radius 5000:500,2000:300 \
    --boundary "$raw/建成区_2025.shp" --districts "$raw/行政区界.shp"
say "demo ready after $(elapsed "$start"): $out (raw files, archive; what is true is in raw/truth.json)"
