"""Who holds a row: a process that has died holds nothing, and whoever comes by may see that at once."""

import os
import socket
from pathlib import Path


def myself() -> str:
    """The process that asks, as it is written beside what it holds: machine, number and the moment it began."""
    pid = os.getpid()
    return f"{_machine()} {pid} {_began(pid) or ''}"


def is_gone(holder: str | None) -> bool:
    """Whether a holder has certainly died. One on another machine, or one that cannot be seen from here, has not."""
    machine, _, rest = (holder or "").partition(" ")
    pid, _, began = rest.partition(" ")
    if machine != _machine() or not pid.isdecimal() or not began:
        return False
    return _began(int(pid)) != began


def _machine() -> str:
    """The host and its table of processes: two containers may have one name and know nothing of each other."""
    try:
        table = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        table = ""
    return f"{socket.gethostname()}/{table}".replace(" ", "_")


def _began(pid: int) -> str | None:
    """When a process began, in ticks since the machine did (proc(5), stat, field 22); None where there is none."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    fields = said.rpartition(")")[2].split()  # the name before it may hold anything
    return None if fields[0] == "Z" else fields[19]
