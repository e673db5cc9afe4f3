"""How much one job may take, and where each number comes from."""

import resource
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one job: seconds, bytes and counts."""

    # A Word form takes 10 ms, a conversion by LibreOffice 2 s (10 on a cold disk) and has 40 s of its own.
    wall: float = 60.0
    cpu: int = 50
    # Address space of each process: reading a form needs 150 MB, LibreOffice runs in 1 GB.
    memory: int = 1 << 30
    # The largest file written: a converted form is under 1 MB, with photos 30.
    file: int = 64 << 20
    # Open files: LibreOffice uses some 60.
    files: int = 256
    # Processes and threads of the sandbox's user: LibreOffice has some 15, and several sandboxes share a user.
    processes: int = 512
    # What is sent in: mail servers refuse more than 25 to 50 MB.
    data: int = 50 << 20
    # What comes back: an unpacked message is its parts in base64, a third longer.
    reply: int = 96 << 20

    def slower(self, times: int) -> "Limits":
        """The same limits with so many times the time."""
        return replace(self, wall=self.wall * times, cpu=self.cpu * times)

    def apply(self, *, own_processes: bool) -> list[str]:
        """Set them on this process for good; the names of those that the platform refused.

        ``own_processes``: the user's processes are only ours to count (a namespace or a user of its own), else
        their number would be held against the person's other programs.
        """
        wanted = {
            "RLIMIT_AS": self.memory,
            "RLIMIT_CPU": self.cpu,
            "RLIMIT_FSIZE": self.file,
            "RLIMIT_NOFILE": self.files,
            "RLIMIT_CORE": 0,
        }
        if own_processes:
            wanted["RLIMIT_NPROC"] = self.processes
        return [name for name, value in wanted.items() if not _limit(name, value)]


def _limit(name: str, value: int) -> bool:
    kind = getattr(resource, name, None)
    if kind is None:
        return False
    # the processor limit first warns with a signal that names it (SIGXCPU), and kills a second later
    last = value + 1 if name == "RLIMIT_CPU" else value
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value, last = min(value, hard), min(last, hard)
    try:
        resource.setrlimit(kind, (value, last))
    except (ValueError, OSError):  # macOS refuses an address space limit
        return False
    return True
