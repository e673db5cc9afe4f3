#!/usr/bin/env bash
# Makes .venv at the root and installs the locked packages into it. `tools/setup.sh run` installs what the product
# needs, `tools/setup.sh dev` adds what its tests need. Needs Python 3.11 or later and a package index; no root.
# Nothing happens when the same locks were installed before.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:-run}
case "$kind" in
  run) lock=requirements.lock ;;
  dev) lock=requirements-dev.lock ;;
  *) echo "tools/setup.sh: say 'run' or 'dev', not '$kind'" >&2; exit 2 ;;
esac

say() { echo "set-up: $*" >&2; }

fingerprint() { # of everything that decides what is installed, and of where: a moved checkout is made anew
  { pwd; cat "$1" pyproject.toml tools/setup.sh; } | cksum
}

stamped() { [ -x .venv/bin/ritornello ] && [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$(fingerprint "$2")" ]; }

if stamped dev requirements-dev.lock || stamped "$kind" "$lock"; then exit 0; fi

recent_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

candidates() { # 3.13 is the newest that every locked package has a wheel for, so later ones come last
  local name
  for name in python3.13 python3.12 python3.11 python3 python3.15 python3.14; do
    if command -v "$name" >/dev/null && recent_enough "$name"; then echo "$name"; fi
  done
}

venv_by() { # each way a Python may be able to make an environment with pip in it
  rm -rf .venv
  "$1" -m venv .venv >/dev/null 2>&1 && return
  rm -rf .venv
  "$1" -m virtualenv -q .venv >/dev/null 2>&1 && return
  rm -rf .venv
  command -v virtualenv >/dev/null && virtualenv -q -p "$1" .venv >/dev/null 2>&1 && return
  rm -rf .venv
  command -v uv >/dev/null && uv venv -q --seed -p "$1" .venv >/dev/null 2>&1
}

make_venv() {
  local python found=
  for python in $(candidates); do
    found=$python
    if venv_by "$python"; then say "$("$python" --version) in .venv"; return; fi
  done
  if [ -z "$found" ]; then
    say "no Python 3.11 or later was found. Install one (Debian, Ubuntu: apt install python3 python3-venv) and run this again."
    exit 1
  fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "this Python cannot make a virtual environment; installing python3-venv"
    apt-get update -qq >&2 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >&2 || true
    for python in $(candidates); do
      if venv_by "$python"; then say "$("$python" --version) in .venv"; return; fi
    done
  fi
  say "$found cannot make a virtual environment. Install python3-venv (Debian, Ubuntu: sudo apt install python3-venv) and run this again."
  exit 1
}

if ! { [ -x .venv/bin/python ] && recent_enough .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
  make_venv
fi
say "installing the locked packages (about a minute the first time)"
pip() { .venv/bin/python -m pip --disable-pip-version-check -qq "$@"; }
pip install --require-hashes -r "$lock"
# The build backend comes from the lock too, so nothing is fetched that has no hash.
pip install --no-deps --no-build-isolation -e .
fingerprint "$lock" > ".venv/.installed-$kind"
say "done"
