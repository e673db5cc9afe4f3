"""What is made once a run and only read by tests, however many processes share the run."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder of this name that `make` has filled; whoever comes first makes it, the others wait for it.

    Processes of one run (pytest-xdist) share the folder above their own temporary ones. One that fails leaves nothing.
    """
    above = factory.getbasetemp()
    if above.name.startswith("popen-"):  # a worker's own; the run's is the one above
        above = above.parent
    folder, made = above / name, above / f"{name}.made"
    with (above / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            folder.mkdir()
            make(folder)
            made.touch()
    return folder
