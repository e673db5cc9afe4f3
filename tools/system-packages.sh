#!/usr/bin/env bash
# Installs the system programs that `make test` starts, where this user may and they are missing. Never fails: a test
# whose program is still missing is skipped by name in the summary, or fails when CI=true.
set -euo pipefail

have() { command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null; }

missing=()
have redis-server || missing+=(redis-server)
have initdb || missing+=(postgresql)
have soffice || missing+=(libreoffice-writer)
have dovecot || missing+=(dovecot-imapd)
have chromium || missing+=(chromium)
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "test set-up: not found: ${missing[*]}. Install them with this system's package manager to run every test." >&2
  exit 0
fi
as_root=()
if [ "$(id -u)" != 0 ]; then
  if ! sudo -n true 2>/dev/null; then
    echo "test set-up: not found: ${missing[*]}. To run every test: sudo apt install ${missing[*]}" >&2
    exit 0
  fi
  as_root=(sudo -n)
fi
echo "test set-up: installing ${missing[*]}" >&2
apt() { ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" </dev/null >&2; }
apt update || echo "test set-up: the package lists could not be renewed; trying with those here" >&2
apt install -y --no-install-recommends "${missing[@]}" ||
  echo "test set-up: could not install ${missing[*]}; the tests that need them will be named in the summary" >&2
