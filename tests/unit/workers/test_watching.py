"""The watcher goes on, whatever a mailbox or the machine does."""

import errno
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from pipeline.context import Context, open_context
from pipeline.mailboxes import rounds
from pipeline.mailboxes.source import Listed, MailboxError
from pipeline.settings import Settings
from pipeline.store.tables import MailboxRow
from tests.unit.pipeline.scripted import Clock, ScriptedChild
from workers import watching
from workers.watching import Watcher, look_once


class Box:
    """A mailbox of one message that breaks in the ways a test has written down, and then works."""

    label = source = "imap://hub@mail.example/INBOX"

    def __init__(self, *breaks: Exception) -> None:
        self.breaks = list(breaks)
        self.opened = 0

    def open(self) -> str:
        self.opened += 1
        if self.breaks:
            raise self.breaks.pop(0)
        return "1"

    def new(self, after: int, known: Callable[[str], bool]) -> Iterator[Listed]:
        if not known("1"):
            yield Listed("1", 3)

    def fetch(self, listed: Listed) -> bytes:
        return b"one"

    def head(self, listed: Listed) -> bytes:
        return b"one"

    def flag(self, places: object) -> None:
        """Nothing to show."""

    def file(self, places: object, folder: str) -> None:
        """Nowhere to move to."""

    def wait(self, seconds: float, wake: Event) -> None:
        wake.wait(min(seconds, 0.05))

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    context = open_context(Settings(_env_file=None, data_dir=tmp_path / "data"), ScriptedChild(), Clock())
    yield context
    context.store.engine.dispose()


@pytest.mark.parametrize(
    "breaks",
    [
        [MailboxError("away")] * 3,
        [OSError(errno.ENOSPC, "No space left on device")],
        [OperationalError("SELECT 1", {}, Exception("database is locked"))],
        [RuntimeError("a fault of ours")],
    ],
)
def test_a_watcher_outlives_what_breaks(
    ctx: Context, monkeypatch: pytest.MonkeyPatch, breaks: list[Exception]
) -> None:
    """A server that is away, a full disk, a database that restarts: it tries again and takes in what is there."""
    pauses: list[int] = []
    monkeypatch.setattr(watching, "pause", lambda failures, *, lasting: pauses.append(failures) or 0.0)
    stop, taken = Event(), list[int]()
    watcher = Watcher(ctx, Box(*breaks), taken.extend, stop)
    watcher.start()
    end = time.monotonic() + 10
    while not taken and time.monotonic() < end:
        time.sleep(0.01)
    stop.set()
    watcher.join(5)
    assert len(taken) == 1
    assert pauses == list(range(1, len(breaks) + 1)), "each failure in a row is counted"


def test_what_is_wrong_with_a_mailbox_is_written_down_until_it_works(ctx: Context) -> None:
    """The row has the reason and how often; a look that works clears both."""
    box = Box(MailboxError("The log-in is refused.", lasting=True))
    assert look_once(ctx, [box]) == ([], ["The log-in is refused."])
    with ctx.look() as look:
        row = look.scalars(select(MailboxRow)).one()
    assert (row.error, row.failures >= 9) == ("The log-in is refused.", True)
    assert len(look_once(ctx, [box])[0]) == 1
    with ctx.look() as look:
        row = look.scalars(select(MailboxRow)).one()
    assert (row.error, row.failures) == (None, 0)


def test_a_mailbox_that_failed_rests_before_a_worker_tries_again(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The schedule asks every minute; a wrong password is not tried every minute."""
    box = Box(MailboxError("The log-in is refused.", lasting=True))
    monkeypatch.setattr(rounds, "sources", lambda _ctx: [box])
    (number,) = rounds.mailboxes(ctx)
    assert rounds.look_into(ctx, number, 5) == []
    assert rounds.mailboxes(ctx) == []
    ctx.clock.forward(minutes=6)
    assert rounds.mailboxes(ctx) == [number]
    assert len(rounds.look_into(ctx, number, 5)) == 1
