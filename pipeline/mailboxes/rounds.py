"""One look into one mailbox by its number, as a worker is asked for it."""

from collections.abc import Callable
from time import monotonic

from pipeline.context import Context

from . import state
from .backoff import pause
from .opening import sources
from .source import MailboxError
from .taking import poll

_LATE = 60.0  # seconds more than a watcher's longest wait: then nobody watches


def mailboxes(ctx: Context) -> list[int]:
    """The number of each mailbox that nobody watches; one that failed rests for as long as its failures ask."""
    found = (state.row_of(ctx, each.label) for each in sources(ctx))
    return [each for each in found if not state.rests(ctx, each, _rest(ctx))]


def _rest(ctx: Context) -> Callable[[int], float]:
    """Seconds after its last look that a mailbox is left alone, by its failures; a watcher looks as often as IDLE ends."""
    return lambda failures: pause(failures) if failures else ctx.settings.idle_seconds + _LATE


def look_into(ctx: Context, mailbox_id: int, seconds: float) -> list[int]:
    """The ledger numbers of what was new, after so long at most; what is left comes with the next look.

    A failure is written down, not raised: the next look is the second try.
    """
    end = monotonic() + seconds
    for source in sources(ctx):
        if state.row_of(ctx, source.label) != mailbox_id:
            continue
        try:
            return poll(ctx, source, lambda: monotonic() < end) or []
        except MailboxError as error:
            state.failed(ctx, source.label, str(error), lasting=error.lasting)
        finally:
            source.close()
    return []
