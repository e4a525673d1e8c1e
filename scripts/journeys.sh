#!/bin/sh
# The product in a browser: our pieces in the gallery, then journeys through the real binary, which
# serves the invented city and, for the first run, an empty installation. Two walkers share the
# journeys, each with installations of its own, so that one may wait while the other walks. Needs
# the pages (scripts/web.sh) and the program; ends with a line `journeys result: N passed; N failed`.
# scripts/journeys.sh layers walks only journeys whose file is named like that, with one walker.
. "$(dirname "$0")/common.sh"
start=$(now)
bin=${YUANJIAN_BIN:-${CARGO_TARGET_DIR:-$ROOT/target}/debug/yuanjian}
# Whoever tests has built it already; a second build could choose other features and take long.
[ -x "$bin" ] || cargo build --workspace --locked --bin yuanjian
YUANJIAN_CHROMIUM=$(command -v chromium || command -v chromium-browser) || {
    say "No Chromium here: scripts/setup.sh test installs it" >&2
    exit 1
}
export YUANJIAN_CHROMIUM

work=$(mktemp -d)
walkers=""
end() {
    for walker in $walkers; do kill "$walker" 2>/dev/null || true; done
    for walker in $walkers; do wait "$walker" 2>/dev/null || true; done
    rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM

# walk FOLDER PROJECT …: puts Playwright's own count into FOLDER/result, so that a run in which
# nothing ran cannot pass.
walk() {
    count="$1/count.json" result="$1/result" project=$2
    shift 2
    say "playwright: $project $*"
    ended=0
    PLAYWRIGHT_JSON_OUTPUT_NAME="$count" npm --prefix web run --silent e2e -- \
        --project="$project" --reporter=line,json "$@" || ended=$?
    well=$(stat_of expected) ill=$(($(stat_of unexpected) + $(stat_of flaky)))
    if [ "$ill" = 0 ] && { [ "$ended" != 0 ] || [ "$well" = 0 ]; }; then ill=1; fi
    echo "$well $ill" >"$result"
}
stat_of() {
    found=$(sed -n "s/^    \"$1\": \([0-9]*\),*\$/\1/p" "$count" 2>/dev/null | tail -n 1)
    echo "${found:-0}"
}

free_port() {
    node -e 's=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'
}

# serve FOLDER LOG [PORT]: starts an installation, on a port that is free, and waits until it says
# where.
serve() {
    : >"$2"
    "$bin" --lang en serve --data "$1" --listen "127.0.0.1:${3:-0}" >"$2" 2>&1 &
    servers="$servers $!"
    tries=0
    until grep -q 'http://127.0.0.1:' "$2"; do
        tries=$((tries + 1))
        if [ "$tries" -gt 60 ] || ! kill -0 "$!" 2>/dev/null; then
            cat "$2" >&2
            exit 1
        fi
        sleep 0.5
    done
}
address() { sed -n 's|.*\(http://127.0.0.1:[0-9]*\).*|\1|p' "$1" | head -n 1; }

# provider FOLDER PORT: an identity provider for the city in FOLDER/city that will be at this port,
# and its settings.
provider() {
    here="http://127.0.0.1:$2"
    # Its standard input is a pipe that nobody writes to; it ends when that is closed.
    tail -f /dev/null --pid=$$ | node scripts/oidc/provider.mjs "$CACHE/oidc" "$here/sign-in/return" >"$1/provider.log" 2>&1 &
    servers="$servers $!"
    tries=0
    until grep -q '^issuer ' "$1/provider.log"; do
        tries=$((tries + 1))
        [ "$tries" -le 60 ] || { cat "$1/provider.log" >&2; exit 1; }
        sleep 0.5
    done
    (umask 077 && echo 'a secret for tests only, 32 bytes long' >"$1/city/oidc-secret")
    cat >>"$1/city/yuanjian.toml" <<END
[oidc]
issuer = "$(sed -n 's/^issuer //p' "$1/provider.log")"
client_id = "yuanjian"
client_secret_file = "oidc-secret"
address = "$here"
name = "云泽统一认证"
name_en = "the city's sign-in"
END
}

# A walker, in a process of its own: installations in FOLDER, then the journeys that the rest of
# its words choose.
walker() (
    own=$1
    shift
    servers=""
    leave() {
        for server in $servers; do kill "$server" 2>/dev/null || true; done
        for server in $servers; do wait "$server" 2>/dev/null || true; done
    }
    trap leave EXIT
    trap 'exit 130' INT TERM
    mkdir "$own"
    cp -R "$work/city" "$own/city"
    # A second one that may be spoilt, and that signs out who does nothing for a minute.
    cp -R "$work/city" "$own/spare"
    echo 'idle_minutes = 1' >"$own/spare/yuanjian.toml"
    port=$(free_port)
    provider "$own" "$port"
    serve "$own/city" "$own/city.log" "$port"
    serve "$own/empty" "$own/empty.log"
    serve "$own/spare" "$own/spare.log"
    YUANJIAN_URL=$(address "$own/city.log")
    YUANJIAN_EMPTY_URL=$(address "$own/empty.log")
    YUANJIAN_SPARE_URL=$(address "$own/spare.log")
    YUANJIAN_SPARE="$own/spare"
    YUANJIAN_SETUP_TOKEN=$(sed -n 's/.*[Tt]oken: *\([^ ]*\).*/\1/p' "$own/empty.log" | head -n 1)
    export YUANJIAN_URL YUANJIAN_EMPTY_URL YUANJIAN_SETUP_TOKEN YUANJIAN_SPARE YUANJIAN_SPARE_URL
    say "served after $(elapsed "$start"): $YUANJIAN_URL, empty at $YUANJIAN_EMPTY_URL"
    walk "$own" journeys --output "$ROOT/web/test-results/$(basename "$own")" "$@"
    case $(cat "$own/result") in
    *' 0') ;;
    *)
        say "What the servers said:"
        tail -n 40 "$own/city.log" "$own/empty.log" "$own/spare.log"
        ;;
    esac
)

if [ $# = 0 ]; then
    YUANJIAN_GALLERY_PORT=$(free_port)
    export YUANJIAN_GALLERY_PORT
    unset YUANJIAN_URL
    mkdir "$work/gallery"
    walk "$work/gallery" gallery
fi

say "The invented city: its raw files, and an installation with its people"
YUANJIAN_FIXTURES="$work/fixtures"
export YUANJIAN_FIXTURES
"$bin" --quiet demo --raw-only --out "$YUANJIAN_FIXTURES"
"$bin" --quiet demo --data "$work/city" >/dev/null
if [ $# = 0 ]; then
    for half in 1 2; do
        walker "$work/walker-$half" --shard "$half/2" &
        walkers="$walkers $!"
    done
else
    walker "$work/walker" "$@" &
    walkers=$!
fi
# Each says in its result how it went; one that did not come so far has failed.
passed=0 failed=0
for walker in $walkers; do wait "$walker" || failed=$((failed + 1)); done
for result in "$work"/*/result; do
    [ -e "$result" ] || continue
    read -r well ill <"$result"
    passed=$((passed + well)) failed=$((failed + ill))
done
say "journeys took $(elapsed "$start")"
echo "journeys result: $passed passed; $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
