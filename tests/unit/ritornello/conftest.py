"""Runs a command as the terminal would, in this process."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from ritornello.cli import app
from ritornello.ending import ended


class Ended(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def ritornello(capfd: pytest.CaptureFixture[str], tmp_path, monkeypatch) -> Callable[..., Ended]:
    """`ritornello ARGUMENTS...` in an empty folder: exit status and both outputs."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Ended:
        capfd.readouterr()
        status = ended(app, [str(each) for each in arguments])
        return Ended(status, *capfd.readouterr())

    return run
