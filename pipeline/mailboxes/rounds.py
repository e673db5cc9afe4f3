"""One look into one mailbox by its number, as a worker is asked for it."""

from time import monotonic

from pipeline.context import Context

from . import state
from .backoff import pause
from .opening import sources
from .source import MailboxError
from .taking import poll


def mailboxes(ctx: Context) -> list[int]:
    """The number of each mailbox that the settings name; one that failed rests for as long as its failures ask."""
    found = (state.row_of(ctx, each.label) for each in sources(ctx))
    return [each for each in found if not state.rests(ctx, each, pause)]


def look_into(ctx: Context, mailbox_id: int, seconds: float) -> list[int]:
    """The ledger numbers of what was new, after so long at most; what is left comes with the next look.

    A failure is written down, not raised: the next look is the second try.
    """
    end = monotonic() + seconds
    for source in sources(ctx):
        if state.row_of(ctx, source.label) != mailbox_id:
            continue
        try:
            return poll(ctx, source, lambda: monotonic() < end)
        except MailboxError as error:
            state.failed(ctx, source.label, str(error), lasting=error.lasting)
        finally:
            source.close()
    return []
