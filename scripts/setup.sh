#!/bin/sh
# Installs what a command needs on a fresh Debian or Ubuntu: scripts/setup.sh demo|test|bench|load|qgis
# Only what is missing is installed; when nothing is, no network is used.
. "$(dirname "$0")/common.sh"
group=${1:-demo}
case $group in demo | test | bench | load | qgis) ;; *) echo "setup.sh demo|test|bench|load|qgis" >&2; exit 2 ;; esac

# HiGHS, the solver of siting, builds with cmake; libclang reads its header.
packages="build-essential ca-certificates cmake curl fonts-noto-cjk libclang-dev"
# Any Node with npm will do: it only starts the Node 24 that web/package.json brings along.
command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || packages="$packages nodejs npm"
[ "$group" = load ] && packages="$packages postgresql chromium brotli"
[ "$group" = demo ] || [ "$group" = load ] || packages="$packages gdal-bin libgeos-dev pkg-config libreoffice-writer-nogui libreoffice-calc-nogui poppler-utils chromium python3-venv postgresql iproute2 systemd"
[ "$group" = bench ] && packages="$packages postgis postgresql-postgis time wrk"

has() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed'; }
# QGIS is 188 MB to fetch and takes two minutes to unpack: not for every run of the tests. Where it
# is, they use it.
[ "$group" = qgis ] && packages="build-essential gdal-bin python3-qgis python3-venv qgis-providers"
# On Ubuntu and older Debian a package may be missing by that name; these stand in for it.
instead() {
    case $1 in
        libreoffice-writer-nogui) echo libreoffice-writer ;;
        libreoffice-calc-nogui) echo libreoffice-calc ;;
        chromium) echo chromium-browser ;;
        *) echo "" ;;
    esac
}
missing=""
for package in $packages; do
    other=$(instead "$package")
    has "$package" || { [ -n "$other" ] && has "$other"; } || missing="$missing $package"
done
if [ -n "$missing" ]; then
    if ! command -v apt-get >/dev/null 2>&1; then
        say "This machine has no apt-get. Please install by hand:$missing" >&2
        exit 1
    fi
    sudo=""
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null 2>&1 || { say "Run as root, or install sudo. Needed:$missing" >&2; exit 1; }
        sudo=sudo
    fi
    say "Installing Debian packages:$missing"
    $sudo apt-get update -qq
    wanted=""
    for package in $missing; do
        if apt-cache show "$package" >/dev/null 2>&1; then
            wanted="$wanted $package"
        else
            other=$(instead "$package")
            [ -n "$other" ] || { say "No package $package in this release's archive." >&2; exit 1; }
            wanted="$wanted $other"
        fi
    done
    # shellcheck disable=SC2086
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted
else
    say "Debian packages: all here"
fi
[ "$group" = qgis ] && exec "$ROOT/scripts/gdal-parquet.sh"

if ! command -v cargo >/dev/null 2>&1; then
    say "Installing Rust by rustup (into $HOME/.cargo and $HOME/.rustup)"
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal --default-toolchain none
    PATH="$HOME/.cargo/bin:$PATH"
fi
# rust-toolchain.toml names the version; rustup fetches it once.
if command -v rustup >/dev/null 2>&1; then
    rustup show active-toolchain >/dev/null 2>&1 || rustup toolchain install >/dev/null
fi
say "$(cargo --version)"

# A program from crates.io, once for all checkouts: tool NAME VERSION [FEATURES].
tool() {
    stamp="$CACHE/tools/.installed-$1-$2"
    [ -f "$stamp" ] && [ -x "$CACHE/tools/bin/$1" ] && { say "$1 $2: here"; return; }
    say "Building $1 $2 into $CACHE/tools"
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        CARGO_TARGET_DIR="$CACHE/tools/target" \
        cargo install "$1" --version "=$2" --locked --quiet --force --root "$CACHE/tools" ${3:+--features "$3"}
    rm -rf "$CACHE/tools/target"
    touch "$stamp"
}
[ "$group" = test ] && tool s3s-fs 0.14.1 binary
[ "$group" = load ] && tool oha 1.16.0

# npm_packages NAME WHAT: npm's packages as scripts/NAME pins them, into the cache.
npm_packages() {
    home="$CACHE/$1"
    if cmp -s "scripts/$1/package-lock.json" "$home/.installed" 2>/dev/null; then
        say "$2: here"
        return
    fi
    say "Installing $2 of scripts/$1 into $home"
    rm -rf "$home"
    mkdir -p "$home"
    cp "scripts/$1/package.json" "scripts/$1/package-lock.json" "$home/"
    npm ci --prefix "$home" --no-audit --no-fund --loglevel=error
    cp "scripts/$1/package-lock.json" "$home/.installed"
}
if [ "$group" = test ]; then
    npm_packages oidc "an OpenID provider (tests of single sign-on)"
    npm_packages office "Microsoft's Open XML SDK (judge of our Word and Excel files)"
fi

if [ "$group" != demo ] && [ "$group" != load ]; then
    wanted="$ROOT/scripts/requirements-$group.txt"
    stamp="$CACHE/venv/.installed-$group"
    if ! cmp -s "$wanted" "$stamp" 2>/dev/null; then
        say "Installing Python packages of requirements-$group.txt into $CACHE/venv"
        [ -x "$CACHE/venv/bin/python" ] || python3 -m venv "$CACHE/venv"
        "$CACHE/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$wanted"
        cp "$wanted" "$stamp"
    else
        say "Python packages: all here"
    fi
fi
