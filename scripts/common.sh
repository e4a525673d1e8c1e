# Shared by the scripts: where things are kept, and how we speak. Sourced, not run.
set -eu
ROOT=$(cd "$(dirname "$0")/.." && pwd)
cd "$ROOT"
CACHE=${YUANJIAN_CACHE:-$HOME/.cache/yuanjian}
export YUANJIAN_CACHE="$CACHE"
export YUANJIAN_PYTHON="${YUANJIAN_PYTHON:-$CACHE/venv/bin/python}"
if [ -z "${YUANJIAN_SHARED:-}" ] && [ -d "$ROOT/../shared/data" ]; then
    YUANJIAN_SHARED=$(cd "$ROOT/../shared" && pwd)
    export YUANJIAN_SHARED
fi
command -v cargo >/dev/null 2>&1 || PATH="$HOME/.cargo/bin:$PATH"
export PATH
say() { printf '%s\n' "-- $*"; }
now() { date +%s; }
elapsed() { s=$(( $(now) - $1 )); printf '%d min %02d s' $((s / 60)) $((s % 60)); }
