"""A dead process holds nothing; what cannot be seen is not taken for dead."""

import os
import subprocess
import sys

from pipeline.processes import is_gone, myself

_SAYS = "from pipeline.processes import myself; print(myself(), flush=True); input()"


def test_a_holder_is_gone_once_it_was_killed() -> None:
    """Alive it holds; killed, and even before anybody has waited for it, it does not."""
    command = [sys.executable, "-c", _SAYS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        holder = other.stdout.readline().strip()
        assert not is_gone(holder)
        other.kill()
        while os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT) is None:
            pass
        assert is_gone(holder)
    assert is_gone(holder)


def test_this_process_is_not_gone_and_a_later_one_of_its_number_is_another() -> None:
    """A number is given again; the moment it began is not."""
    machine, pid, began = myself().split(" ")
    assert not is_gone(f"{machine} {pid} {began}")
    assert is_gone(f"{machine} {pid} {int(began) - 1}")


def test_nothing_is_said_of_what_cannot_be_seen() -> None:
    """Another machine, an older row without a holder, a line that is no holder."""
    for holder in (None, "", "elsewhere/pid:[1] 1 5", "nonsense", f"{myself().split(' ')[0]} x y"):
        assert not is_gone(holder)
