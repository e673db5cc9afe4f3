"""The journey without a broker, in a thread beside the pages: it works whenever somebody rings, and looks round by itself."""

from collections.abc import Callable
from threading import Event, Thread

import structlog
from sqlalchemy.exc import OperationalError

from pipeline.context import Context
from pipeline.letters.sending import send_due
from pipeline.webhooks import tell_due

from .embedded import run

_log = structlog.get_logger(__name__)


class Background:
    """One thread that does what waits. ``ring`` returns at once; a fault of the machine is logged and tried again."""

    def __init__(self, ctx: Context, worked: Callable[[], object] = lambda: None) -> None:
        self._ctx, self._worked = ctx, worked
        self._bell, self._stop = Event(), Event()
        self._thread = Thread(target=self._run, name="journey", daemon=True)

    def start(self) -> None:
        """Begins, with what an earlier process left."""
        self._bell.set()
        self._thread.start()

    def ring(self) -> None:
        """Something waits."""
        self._bell.set()

    def stop(self, seconds: float = 10) -> None:
        """Ends after the stage that is under way; what is left waits in the rows."""
        self._stop.set()
        self._bell.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._bell.wait(self._ctx.settings.poll_seconds)
            self._bell.clear()
            if not self._stop.is_set():
                self._work()

    def _work(self) -> None:
        try:
            if run(self._ctx):
                self._worked()
            send_due(self._ctx)
            tell_due(self._ctx)
        except (
            OperationalError,
            OSError,
        ) as error:  # no database or no space: nothing is lost, it is tried again
            _log.warning("work put off", reason=str(error))
            self._stop.wait(5)
