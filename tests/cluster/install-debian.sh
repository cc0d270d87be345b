#!/bin/sh
# Installs what `npm run cluster` needs, from Debian's own packages: `ip` for the machines made of network namespaces,
# PostgreSQL 15, and for the fail-over Patroni, etcd and HAProxy.
# Run as root on a Debian or Ubuntu machine. Needs about 200 MB of disk.
#
# Some of these packages start services when they are installed. Here they must not run: the trials start their own, with
# folders and networks of their own. A policy-rc.d that answers 101 ("not allowed") stands in the way for as long as apt
# works; one that is already there is put back as it was. Debian also makes a cluster "15/main" with PostgreSQL: it is
# neither started nor touched.
set -eu

PACKAGES="iproute2 util-linux postgresql-15 patroni python3-etcd etcd-server etcd-client haproxy"
POLICY=/usr/sbin/policy-rc.d

if command -v ip >/dev/null && command -v unshare >/dev/null && [ -x /usr/lib/postgresql/15/bin/postgres ] &&
  command -v patroni >/dev/null && command -v etcd >/dev/null && command -v etcdctl >/dev/null &&
  command -v haproxy >/dev/null; then
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
  systemctl disable --now patroni etcd haproxy
fi
patroni --version
etcd --version | head -n 1
haproxy -v | head -n 1
/usr/lib/postgresql/15/bin/postgres --version
