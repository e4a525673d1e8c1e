#!/bin/sh
# try.sh PACKAGE: installs a Debian package on a copy of this machine that is gone afterwards (an
# overlay in a mount namespace of its own), asks systemd what it thinks of the unit, starts the
# program as the service's user, and removes the package again. Needs root, dpkg and systemd's tools.
# Prints `tried` as its last line when all of that held.
set -eu
if [ "${YUANJIAN_COPY:-}" = "" ]; then
    copy=$(mktemp -d)
    status=0
    YUANJIAN_COPY=$copy unshare --mount --propagation private sh "$0" "$(readlink -f "$1")" || status=$?
    rmdir "$copy"
    exit "$status"
fi

mount -t tmpfs tmpfs "$YUANJIAN_COPY"
mkdir "$YUANJIAN_COPY/changed" "$YUANJIAN_COPY/work" "$YUANJIAN_COPY/machine"
root="$YUANJIAN_COPY/machine"
mount -t overlay overlay \
    -o "lowerdir=/,upperdir=$YUANJIAN_COPY/changed,workdir=$YUANJIAN_COPY/work" "$root"
for place in proc dev sys; do mount --rbind "/$place" "$root/$place"; done
# Where the real machine runs systemd, the package's scripts must not reach it.
mount -t tmpfs tmpfs "$root/run"
cp "$1" "$root/root/yuanjian.deb"
inside() { chroot "$root" "$@"; }
complain() { echo "$*" >&2; exit 1; }

inside dpkg --install /root/yuanjian.deb
[ "$(inside dpkg-query -W -f '${Status}' yuanjian)" = 'install ok installed' ] || complain 'not installed'
[ "$(inside stat -c '%U:%G %a' /var/lib/yuanjian)" = 'yuanjian:yuanjian 750' ] || complain 'the folder of data is not its own'
[ "$(inside readlink /var/lib/yuanjian/yuanjian.toml)" = /etc/yuanjian/yuanjian.toml ] || complain 'settings are not linked'

# systemd says what it does not understand and still ends well: nothing may be said of our unit.
said=$(inside systemd-analyze verify --man=no --recursive-errors=no /usr/lib/systemd/system/yuanjian.service 2>&1) ||
    complain "systemd-analyze verify: $said"
[ -z "$said" ] || complain "systemd-analyze verify: $said"
# 2.0 is what it calls OK at worst; the unit's own lines say what is shut.
inside systemd-analyze security --offline=true --threshold=20 --no-pager /usr/lib/systemd/system/yuanjian.service >"$YUANJIAN_COPY/security" ||
    complain "systemd-analyze security: $(tail -n 1 "$YUANJIAN_COPY/security")"
tail -n 1 "$YUANJIAN_COPY/security"

# As the service starts it: its user, its folder, nothing of ours in its environment.
log="$YUANJIAN_COPY/log"
as="setpriv --reuid yuanjian --regid yuanjian --clear-groups --no-new-privs --bounding-set=-all"
chroot "$root" env -i PATH=/usr/bin:/bin $as \
    /usr/bin/yuanjian --lang en serve --data /var/lib/yuanjian --listen 127.0.0.1:0 >"$log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
tries=0
until address=$(sed -n 's|.*http://\(127.0.0.1:[0-9]*\).*|\1|p' "$log" | head -n 1) && [ -n "$address" ]; do
    tries=$((tries + 1))
    { [ "$tries" -le 60 ] && kill -0 "$server" 2>/dev/null; } || complain "it did not start: $(cat "$log")"
    sleep 0.5
done
for page in healthz readyz; do
    curl --silent --show-error --fail --noproxy '*' "http://$address/$page" >/dev/null || complain "/$page does not answer"
done
kill "$server"
wait "$server" || complain "it did not end well: $(cat "$log")"
trap - EXIT

inside dpkg --remove yuanjian
[ ! -e "$root/usr/bin/yuanjian" ] || complain 'the program is still there'
[ -s "$root/var/lib/yuanjian/yuanjian.db" ] || complain 'the data went with the package'
[ -e "$root/etc/yuanjian/yuanjian.toml" ] || complain 'the settings went with the package'
echo tried
