#!/bin/sh
# Assesses the invented city from its raw files, fills a platform with its people, and serves the
# results and the platform on this machine.
# YUANJIAN_DEMO_OUTPUT=DIR puts the files elsewhere; YUANJIAN_DEMO_SERVE=no serves nothing.
. "$(dirname "$0")/common.sh"
start=$(now)
"$ROOT/scripts/setup.sh" demo
out=${YUANJIAN_DEMO_OUTPUT:-$ROOT/demo-output}
listen=${YUANJIAN_DEMO_LISTEN:-127.0.0.1:8642}
"$ROOT/scripts/web.sh" build
say "Building the program (the first time takes minutes)"
cargo build --profile demo --locked -p yuanjian
say "built after $(elapsed "$start")"
bin=${CARGO_TARGET_DIR:-$ROOT/target}/demo/yuanjian
rm -rf "$out"
mkdir -p "$out"

say "Invented city 云泽市: raw files, layers, figures, verdicts, documents, pages"
"$bin" demo --out "$out"
say "Computed again from the archive"
"$bin" verify "$out/results"
say "The platform with its people, data and record"
"$bin" demo --data "$out/platform"
"$bin" audit verify --data "$out/platform"
say "demo ready after $(elapsed "$start"): $out (raw/ as handed in, results/ as made, platform/ the installation; the truth is in raw/truth.json)"
if [ "${YUANJIAN_DEMO_SERVE:-yes}" != no ]; then
    pages=${YUANJIAN_DEMO_PAGES:-127.0.0.1:8643}
    say "Results of the assessment at http://$pages/, the platform at http://$listen/, until Ctrl-C"
    "$bin" pages serve "$out/results" --listen "$pages" &
    shown=$!
    trap 'kill "$shown" 2>/dev/null' EXIT
    trap 'exit 130' INT TERM
    "$bin" serve --data "$out/platform" --listen "$listen"
fi
