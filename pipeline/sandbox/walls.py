"""The walls the server puts up once, for itself and all its children; each says whether it stands."""

import contextlib
import os
import shutil
import signal
import sys
from pathlib import Path

from extractors import convert

from . import kernel, landlock, seccomp

_NEW_MOUNTS, _NEW_IPC, _NEW_USER, _NEW_PROCESSES, _NEW_NETWORK = (
    0x00020000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
_PRIVATE = 1 << 18 | 1 << 14  # MS_PRIVATE | MS_REC
_BIND = 1 << 12 | 1 << 14  # MS_BIND | MS_REC
_NO_DEVICES = 2 | 4  # MS_NOSUID | MS_NODEV
_NOBODY = 65534
_TMP = Path("/tmp")  # noqa: S108 - LibreOffice makes its socket there, whatever TMPDIR says
# All temporary files of the jobs at one time: a message of 50 MB, its parts, and an office profile.
_DISK = "size=256m,nr_inodes=20000,mode=1777"


class Walls:
    """Which walls stand, by the names that ``doctor`` shows."""

    def __init__(self) -> None:
        # root becomes nobody, unless the program is installed where nobody may read
        self.becomes_nobody = os.geteuid() == 0 and _everybody_reads(_needed())
        self.standing = dict.fromkeys(("network", "processes", "disk", "user", "files", "calls"), False)

    def enter_namespaces(self) -> bool:
        """Leave the host's network, processes and mounts; True where the caller must fork to be process 1."""
        if not kernel.LINUX:
            return False
        spaces = _NEW_NETWORK | _NEW_PROCESSES | _NEW_MOUNTS | _NEW_IPC
        user, group = os.geteuid(), os.getegid()
        try:
            kernel.unshare(spaces if self.becomes_nobody else spaces | _NEW_USER)
        except OSError:  # a container that forbids it; the other walls still stand
            return False
        if not self.becomes_nobody:
            Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
        self.standing["network"] = self.standing["processes"] = True
        return True

    def bound_disk(self, folder: Path) -> None:
        """Give the jobs a small disk of their own in place of /tmp, which vanishes with the server."""
        if not self.standing["processes"]:
            return
        with contextlib.suppress(OSError):  # refused by some container policies: the host's folder serves
            kernel.mount("none", "/", None, _PRIVATE)
            _own_temporary_disk([path.resolve() for path in _needed()])
            folder.mkdir(mode=0o711, parents=True, exist_ok=True)
            if not folder.resolve().is_relative_to(_TMP):
                kernel.mount("none", str(folder), "tmpfs", _NO_DEVICES, _DISK)
            self.standing["disk"] = True

    def clear(self, folder: Path) -> None:
        """After the last job: take the disk away and remove the folder under it."""
        with contextlib.suppress(OSError):
            kernel.unmount(str(_TMP))
        shutil.rmtree(folder, ignore_errors=True)

    def confine(self, folder: Path) -> None:
        """Become nobody, read only programs, write only below ``folder``, and lose the calls no job needs."""
        if self.becomes_nobody:
            os.chown(folder, _NOBODY, _NOBODY)
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
        self.standing["user"] = os.geteuid() != 0
        if not kernel.LINUX:
            return
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        self.standing["files"] = landlock.confine(folder, _readable())
        self.standing["calls"] = seccomp.confine()
        self.standing["network"] |= self.standing["calls"]


def _own_temporary_disk(kept: list[Path]) -> None:
    """Mount an empty disk over /tmp; the folders in it that are still needed show through."""
    inside = [path for path in kept if path.is_dir() and _TMP in path.parents]
    handles = [os.open(path, os.O_PATH) for path in inside]
    kernel.mount("none", str(_TMP), "tmpfs", _NO_DEVICES, _DISK)
    try:
        for path, handle in zip(inside, handles, strict=True):
            path.mkdir(parents=True, exist_ok=True)
            kernel.mount(f"/proc/self/fd/{handle}", str(path), None, _BIND)
    except OSError:
        kernel.unmount(str(_TMP))
        raise
    finally:
        for handle in handles:
            os.close(handle)


def die_with_parent() -> None:
    """Ask the kernel to end this process when the one that forked it ends."""
    if kernel.LINUX:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, int(signal.SIGKILL))


def adopt_orphans() -> None:
    """Become the parent of whatever outlives the job that started it, so that it can be found and ended."""
    if kernel.LINUX:
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)


_HOUSE = Path(__file__).resolve().parents[2]


def _needed() -> list[Path]:
    """What Python itself must be able to read in a child: itself, its libraries, and the rooms jobs import from."""
    libraries = [Path(entry) for entry in (sys.prefix, sys.base_prefix, *sys.path) if entry]
    # the house's own folder may hold the data too (a checkout): its rooms, then, and not the folder
    rooms = [_HOUSE / room for room in ("schemas", "extractors", "pipeline")]
    return [path for path in libraries if path.resolve() != _HOUSE] + rooms


def _readable() -> list[Path]:
    """Programs, libraries, fonts, settings and devices; not the data, not the homes."""
    system = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc", "/opt", "/proc", "/sys", "/dev")
    # Debian keeps half of LibreOffice under /var
    office = ("/var/lib/libreoffice", "/var/spool/libreoffice", "/var/cache/fontconfig")
    program = convert.program()
    return [
        *map(Path, (*system, *office)),
        *_needed(),
        *([Path(program).resolve().parent.parent] if program else []),
    ]


def _everybody_reads(paths: list[Path]) -> bool:
    """Whether a user with no rights at all could import from these: every folder on the way lets others through."""
    ways = {folder for path in paths if path.exists() for folder in (path.resolve(), *path.resolve().parents)}
    return all(way.stat().st_mode & 0o001 or way.is_file() for way in ways) and bool(
        Path(__file__).stat().st_mode & 0o004
    )
