"""`ritornello watch`: takes in mail as it comes, and says what became of each message."""

import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, Queue
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from .ending import Refusal, WrongUse
from .screen import err, words

if TYPE_CHECKING:
    from pipeline.context import Context
    from pipeline.mailboxes.source import MailSource


def watch(
    once: Annotated[
        bool, typer.Option("--once", help="Look into each mailbox once and end, as for cron.")
    ] = False,
) -> None:
    """Take in mail as it arrives.

    Watches RITORNELLO_MAILBOXES and RITORNELLO_INBOX_DIR, and prints one line a message. With a broker set, the
    workers read what it takes in.
    """
    from pipeline.mailboxes.opening import sources
    from pipeline.settings import Settings

    from .work import at_work

    with at_work(Settings()) as ctx:
        found = sources(ctx)
        if not found:
            raise WrongUse("there is nothing to watch: set RITORNELLO_MAILBOXES or RITORNELLO_INBOX_DIR.")
        work = _by_workers if ctx.settings.broker_url else _here
        look(ctx, found, work) if once else stay(ctx, work)


def look(ctx: "Context", found: "Sequence[MailSource]", work: "Callable[[Context, list[int]], None]") -> None:
    """One look; Refusal where a mailbox could not be looked into, after the others were."""
    from workers.watching import look_once

    taken, wrong = look_once(ctx, found)
    work(ctx, taken)
    if ctx.settings.mailbox_after == "move" and taken:
        wrong += look_once(ctx, found)[1]
    if wrong:
        raise Refusal(" ".join(wrong))


def stay(ctx: "Context", work: "Callable[[Context, list[int]], None]") -> None:
    """Until the process is told to end."""
    from workers.watching import watched

    inbox, told = Queue[int](), asked_to_end()
    with watched(ctx, lambda numbers: [*map(inbox.put, numbers)]) as watchers:
        err().print(words(f"Watching {len(watchers)} place(s); end with Ctrl-C."))
        work(ctx, [])  # what an earlier process left
        rested = monotonic()
        while not told:
            numbers = waiting_in(inbox)
            if numbers or monotonic() - rested > ctx.settings.poll_seconds:
                work(ctx, numbers)
                rested = monotonic()
            for each in watchers if numbers else ():
                each.wake()  # what has ended may be moved


def asked_to_end() -> list[int]:
    """A list that gets the signal's number once this process is told to end; nothing more is safe in a handler."""
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: told.append(number))
    return told


def waiting_in(inbox: "Queue[int]") -> list[int]:
    """What has come in, after at most a second."""
    with suppress(Empty):
        numbers = [inbox.get(timeout=1)]
        with suppress(Empty):
            while True:
                numbers.append(inbox.get_nowait())
        return numbers
    return []


def _here(ctx: "Context", numbers: list[int]) -> None:
    """Reads what waits in this process, sends what is to be sent, and tells."""
    from pipeline.digest.issuing import issue_due
    from pipeline.letters.sending import send_due
    from workers import embedded

    from .intake import tell

    embedded.run(ctx)
    issue_due(ctx)
    send_due(ctx)
    tell(ctx, [(f"message {number}", number) for number in numbers])


def _by_workers(_ctx: "Context", numbers: list[int]) -> None:
    from workers.app import app
    from workers.watching import ring_for_new

    ring_for_new(app, numbers)
