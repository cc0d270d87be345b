#!/bin/sh
# Installs what tests/watching needs from Debian's own packages: Prometheus with promtool, and Alertmanager with amtool.
# Run as root on a Debian or Ubuntu machine. Needs about 250 MB of disk.
#
# The packages start services when they are installed. Here they must not run: the script starts its own, on loopback,
# with folders of its own. A policy-rc.d that answers 101 ("not allowed") stands in the way for as long as apt works;
# one that is already there is put back as it was.
set -eu

PACKAGES="prometheus prometheus-alertmanager"
POLICY=/usr/sbin/policy-rc.d

if command -v prometheus >/dev/null && command -v promtool >/dev/null && command -v prometheus-alertmanager >/dev/null; then
  echo "installed already: $PACKAGES"
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "run as root: sudo sh $0" >&2
  exit 1
fi

echo "installs: $PACKAGES (without recommended packages; their services are neither started nor enabled)"
kept=""
if [ -e "$POLICY" ]; then
  kept="$POLICY.before-streamleads"
  mv "$POLICY" "$kept"
fi
put_back() {
  rm -f "$POLICY"
  if [ -n "$kept" ]; then mv "$kept" "$POLICY"; fi
}
trap put_back EXIT
trap 'exit 1' INT TERM
printf '#!/bin/sh\nexit 101\n' >"$POLICY"
chmod 755 "$POLICY"

apt-get update -qq
# shellcheck disable=SC2086 # A list of words.
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $PACKAGES

if command -v systemctl >/dev/null && [ -d /run/systemd/system ]; then
  systemctl disable --now prometheus prometheus-alertmanager
fi
prometheus --version 2>&1 | head -n 1
prometheus-alertmanager --version 2>&1 | head -n 1
