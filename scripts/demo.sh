#!/bin/sh
# Builds, grows the invented city, assesses it, and shows the result on this machine.
. "$(dirname "$0")/common.sh"
start=$(now)
"$ROOT/scripts/setup.sh" demo
listen=${YUANJIAN_LISTEN:-127.0.0.1:8642}
out=${YUANJIAN_DEMO_OUTPUT:-$ROOT/demo-output}
say "Building (the first time takes minutes)"
cargo build --profile demo --locked -p yuanjian
say "built after $(elapsed "$start")"
binary=${CARGO_TARGET_DIR:-$ROOT/target}/demo/yuanjian
"$binary" demo --out "$out"
say "demo ready after $(elapsed "$start"): $out"
# YUANJIAN_NO_SERVE=1 is for machines without a person in front.
[ -n "${YUANJIAN_NO_SERVE:-}" ] && exit 0
say "Open http://$listen/ in a browser; Ctrl+C stops it"
exec "$binary" pages serve "$out" --listen "$listen"
