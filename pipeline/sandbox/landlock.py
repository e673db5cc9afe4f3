"""Files: what may be read, and the one folder that may be written (Linux 5.13 and later, landlock(7)).

Unprivileged, works in containers, inherited by whatever is started. Also keeps a job from sending signals out
(6.12) and from opening TCP connections (6.7).
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from . import kernel

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every machine
_PATH_BENEATH = 1
_VERSION = 1  # flag: only say which version the kernel has

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_READ = _EXECUTE | _READ_FILE | _READ_DIR
# LibreOffice makes its socket in /tmp, whatever TMPDIR says, and takes it away: nothing else may happen there
_TMP = Path("/tmp")  # noqa: S108
_SOCKETS = 1 << 9 | 1 << 5  # make a socket, remove a file
_FIRST = (1 << 13) - 1  # every right of version 1
_REFER, _TRUNCATE, _DEVICE = 1 << 13, 1 << 14, 1 << 15
_TCP = 0b11  # bind, connect
_SCOPES = 0b11  # abstract sockets, signals


def version() -> int:
    """The version of the kernel's landlock; 0 where there is none."""
    if not kernel.LINUX:
        return 0
    try:
        return kernel.syscall(_CREATE, None, 0, _VERSION)
    except OSError:
        return 0


def _rights(known: int) -> int:
    """Every right to files that this version can withhold."""
    return (
        _FIRST
        | (_REFER if known >= 2 else 0)
        | (_TRUNCATE if known >= 3 else 0)
        | (_DEVICE if known >= 5 else 0)
    )


def confine(writable: Path, readable: Iterable[Path] | None = None) -> bool:
    """Confine this process for good: write below ``writable``, read below ``readable`` (None: as before).

    False where the kernel cannot. Needs no_new_privs.
    """
    known = version()
    if not known:
        return False
    every = _rights(known)
    handled = every if readable is not None else every & ~_READ
    ruleset = _create(known, handled)
    try:
        _allow(ruleset, writable, handled)
        _allow(
            ruleset, Path(os.devnull), (_READ_FILE | _WRITE_FILE | (_TRUNCATE if known >= 3 else 0)) & handled
        )
        _allow(ruleset, _TMP, _SOCKETS)
        for path in readable or ():
            _allow(ruleset, path, (_READ if path.is_dir() else _EXECUTE | _READ_FILE) & handled)
        kernel.syscall(_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)
    return True


def _create(known: int, handled: int) -> int:
    attributes = struct.pack("<QQQ", handled, _TCP, _SCOPES)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    return kernel.syscall(_CREATE, ctypes.create_string_buffer(attributes, 24), size, 0)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    if not path.exists():
        return
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = ctypes.create_string_buffer(struct.pack("<Qi", rights, handle), 12)
        kernel.syscall(_ADD, ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(handle)
