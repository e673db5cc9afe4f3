"""Watches mailboxes for as long as it is let: a thread for each, so that a slow server holds up no other."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event, Thread

import structlog
from celery import Celery
from sqlalchemy.exc import SQLAlchemyError

from pipeline.context import Context
from pipeline.mailboxes import state
from pipeline.mailboxes.backoff import pause
from pipeline.mailboxes.opening import sources
from pipeline.mailboxes.source import MailboxError, MailSource
from pipeline.mailboxes.taking import poll
from schemas.journey import Ring

from .app import ring

_log = structlog.get_logger(__name__)
Taken = Callable[[list[int]], object]
_OTHERS = 2.0  # seconds before a mailbox that somebody else looks into is asked for again
_GOODBYE = 5.0  # seconds for a watcher to end
_MOVING = 5.0  # seconds: a return is read within one or two


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
        found = poll(self._ctx, self._source, lambda: not self._stop.is_set())
        if found is None:  # somebody else is at it: what they leave is looked for when they are done
            self._wake.wait(_OTHERS)
            return
        self._taken(found)
        if not self._stop.is_set():
            self._source.wait(self._patience(), self._wake)

    def _patience(self) -> float:
        """How long to wait for news; not long where something is still to be moved, whose end comes without any."""
        settings = self._ctx.settings
        moving = settings.mailbox_after == "move" and state.unfinished(self._ctx, self._source.label)
        return min(settings.idle_seconds, _MOVING) if moving else settings.idle_seconds

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
            taken += poll(ctx, source) or []
        except MailboxError as error:
            state.failed(ctx, source.label, str(error), lasting=error.lasting)
            wrong.append(str(error))
        finally:
            source.close()
    return taken, wrong


@contextmanager
def watched(ctx: Context, taken: Taken) -> Iterator[list[Watcher]]:
    """Every place the settings name is watched for as long as the block lasts. ValueError where an address is wrong."""
    stop = Event()
    watchers = [Watcher(ctx, source, taken, stop) for source in sources(ctx)]
    for each in watchers:
        each.start()
    try:
        yield watchers
    finally:
        stop.set()
        for each in watchers:
            each.join(_GOODBYE)


def ring_for_new(app: Celery, numbers: list[int]) -> None:
    """Leaves new messages to the workers; one whose bell is lost is rung for again by the reconciler."""
    for number in numbers:
        ring(app, Ring("unpack", number))
