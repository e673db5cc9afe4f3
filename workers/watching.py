"""Watches mailboxes for as long as it is let: a thread for each, so that a slow server holds up no other."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Event, Thread

import structlog
from sqlalchemy.exc import SQLAlchemyError

from pipeline.context import Context
from pipeline.mailboxes import state
from pipeline.mailboxes.backoff import pause
from pipeline.mailboxes.source import MailboxError, MailSource
from pipeline.mailboxes.taking import poll

_log = structlog.get_logger(__name__)
Taken = Callable[[list[int]], object]


class Watcher:
    """One mailbox, polled whenever something may be new; what it takes in is told to whoever watches."""

    def __init__(self, ctx: Context, source: MailSource, taken: Taken, stop: Event) -> None:
        self._ctx, self._source, self._taken, self._stop = ctx, source, taken, stop
        self._wake = Event()
        self._thread = Thread(target=self._run, name=source.label, daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def wake(self) -> None:
        """Has it look again at once: something has ended and may be moved."""
        self._wake.set()

    def join(self, seconds: float) -> None:
        """Waits for it to end, after ``stop`` was set."""
        self.wake()
        self._thread.join(seconds)

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                self._look()
                failures = 0
            except Exception as error:  # noqa: BLE001 - a mailbox that is no longer watched would be missed by nobody
                failures += 1
                self._rest(error, failures)
        self._source.close()

    def _look(self) -> None:
        self._wake.clear()
        self._taken(poll(self._ctx, self._source, lambda: not self._stop.is_set()))
        if not self._stop.is_set():
            self._source.wait(self._ctx.settings.idle_seconds, self._wake)

    def _rest(self, error: Exception, failures: int) -> None:
        """Tries again after a while, whatever it was: a server that is away, a full disk, a database that restarts."""
        self._source.close()
        lasting = isinstance(error, MailboxError) and error.lasting
        seconds = pause(failures, lasting=lasting)
        about = {"mailbox": self._source.label, "again_in": round(seconds, 1)}
        if isinstance(error, MailboxError):
            _log.warning("mailbox failed", reason=str(error), **about)
            with suppress(SQLAlchemyError):  # it is in the log already
                state.failed(self._ctx, self._source.label, str(error), lasting=lasting)
        else:
            _log.error("watching failed", exc_info=error, **about)
        self._stop.wait(seconds)


def look_once(ctx: Context, sources: Sequence[MailSource]) -> tuple[list[int], list[str]]:
    """Every mailbox polled once, one after the other: the ledger numbers of what was new, and what went wrong."""
    taken: list[int] = []
    wrong: list[str] = []
    for source in sources:
        try:
            taken += poll(ctx, source)
        except MailboxError as error:
            state.failed(ctx, source.label, str(error), lasting=error.lasting)
            wrong.append(str(error))
        finally:
            source.close()
    return taken, wrong
