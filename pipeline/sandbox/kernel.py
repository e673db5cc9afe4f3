"""The C library's door to the kernel, for the few calls that Python has no name for. Linux only in effect."""

import ctypes
import os
import platform
import sys

LINUX = sys.platform == "linux"
MACHINE = platform.machine()

_libc = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38


def prctl(option: int, first: object, second: object = 0) -> None:
    """Change how the kernel treats this process (prctl); OSError where the kernel refuses."""
    _check(_libc.prctl(option, _wide(first), _wide(second), ctypes.c_ulong(0), ctypes.c_ulong(0)))


def syscall(number: int, *arguments: object) -> int:
    """Call the kernel by number; OSError where the kernel refuses."""
    return _check(int(_libc.syscall(ctypes.c_long(number), *map(_wide, arguments))))


def unshare(flags: int) -> None:
    """Leave namespaces (unshare); OSError where the kernel refuses."""
    _check(_libc.unshare(flags))


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount; OSError where the kernel refuses."""
    name = kind.encode() if kind else None
    data = options.encode() or None
    _check(_libc.mount(source.encode(), target.encode(), name, ctypes.c_ulong(flags), data))


def unmount(target: str) -> None:
    """Unmount, at once for whoever looks anew (MNT_DETACH); OSError where the kernel refuses."""
    _check(_libc.umount2(target.encode(), 2))


def _wide(value: object) -> object:
    return ctypes.c_ulong(value) if isinstance(value, int) else value


def _check(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
