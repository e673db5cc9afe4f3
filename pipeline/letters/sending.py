"""Sends what is in the outbox, each letter at most once.

The promise and its limit: a letter is marked as handed over, and that mark is committed, just before its text goes to
the server. Whatever breaks before is tried again; whatever breaks after is not, because the server may have taken it
(RFC 5321, 4.2.5 and 6.1, and RFC 1047 on doubled mail). Such a letter ends as failed, with that reason, and a person
decides. So one letter in a cut connection may be missing; none is ever sent twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

import structlog
from sqlalchemy import or_, select

from pipeline.context import Context
from pipeline.store.tables import OutboxRow
from schemas.journey import OutboxState

from .by_graph import GraphTransport
from .rules import left_this_hour, sender_of
from .transport import FolderTransport, Refused, SmtpTransport, Transport, Unsure

_log = structlog.get_logger(__name__)
_ATTEMPTS = 8  # with the pauses below, a day and a half: servers that greylist or are moved are back by then
_PAUSE = timedelta(minutes=5)
_LONGEST = timedelta(hours=12)
_LEASE = timedelta(minutes=10)  # no letter takes longer; beyond it whoever held it is dead
_UNKNOWN = (
    "It may have been sent: the connection was lost after its text. Ask the school before you write again."
)


class _TakenError(Exception):
    """Another sender has this letter."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in the hands of one sender."""

    row_id: int
    recipient: str
    message: EmailMessage


def send_due(ctx: Context, transport: Transport | None = None) -> int:
    """Sends what may go now; the number of letters that went. Nothing where letters are off."""
    if ctx.settings.letters == "off" or sender_of(ctx.settings, ctx.hub) is None:
        return 0
    _bury(ctx)
    numbers = _due(ctx)
    if not numbers:
        return 0
    with transport or _transport(ctx) as open_transport:
        return sum(_send(ctx, number, open_transport) for number in numbers)


def _transport(ctx: Context) -> Transport:
    if ctx.settings.letters == "folder":
        return FolderTransport(ctx.settings.data_dir / "letters")
    return GraphTransport(ctx) if ctx.settings.letters == "graph" else SmtpTransport(ctx)


def _due(ctx: Context) -> list[int]:
    """What waits and may go, the oldest first; no more than the hour allows."""
    now = ctx.clock()
    with ctx.look() as look:
        most = left_this_hour(look, ctx.settings, now) if ctx.settings.letters != "folder" else 1000
        query = (
            select(OutboxRow.id)
            .where(OutboxRow.state == OutboxState.WAITING, OutboxRow.handed.is_(None))
            .where(or_(OutboxRow.next_try.is_(None), OutboxRow.next_try <= now))
            .order_by(OutboxRow.id)
        )
        return list(look.scalars(query.limit(most)))


def _bury(ctx: Context) -> None:
    """A letter whose sender was killed after it was handed over is never sent again, and says so."""
    now = ctx.clock()
    with ctx.work() as work:
        lost = select(OutboxRow).where(
            OutboxRow.state == OutboxState.WAITING, OutboxRow.handed <= now - _lease(ctx)
        )
        for row in work.scalars(lost.with_for_update()):
            row.state, row.claimed, row.reason = OutboxState.FAILED, None, _UNKNOWN


def _send(ctx: Context, number: int, transport: Transport) -> bool:
    """One letter, if nobody else has it; whether it went."""
    letter = _claimed(ctx, number)
    if letter is None:
        return False
    try:
        transport.send(letter.message, letter.recipient, lambda: _hand_over(ctx, number))
    except _TakenError:
        return False
    except Refused as refusal:
        return _put_back(ctx, number, str(refusal), lasting=refusal.lasting)
    except Unsure:
        return _end(ctx, number, OutboxState.FAILED, _UNKNOWN)
    return _end(ctx, number, OutboxState.SENT, None)


def _claimed(ctx: Context, number: int) -> Letter | None:
    """The letter, counted as tried before anything is tried."""
    with ctx.work() as work:
        row = work.hold(OutboxRow, number)
        now = ctx.clock()  # after the wait for the row: whoever had it has claimed it by now
        # a claim of the near future is another machine's whose clock is ahead
        held = row.claimed is not None and abs(now - row.claimed) < _lease(ctx)
        if row.state is not OutboxState.WAITING or row.handed is not None or held:
            return None
        row.claimed, row.attempts = now, row.attempts + 1
        return Letter(row.id, row.recipient, composed(row, ctx))


def composed(row: OutboxRow, ctx: Context) -> EmailMessage:
    """The e-mail of a row. Imported when a letter is there: most processes never write one."""
    from .writing import composed as written  # noqa: PLC0415

    return written(row, ctx)


def _lease(ctx: Context) -> timedelta:
    """Nothing in embedded use: whoever held it there died with its process."""
    return timedelta(0) if ctx.settings.embedded else _LEASE


def _hand_over(ctx: Context, number: int) -> None:
    """The point of no return, on the disk before the first word leaves; one sender passes it, and only once."""
    with ctx.work() as work:
        row = work.hold(OutboxRow, number)
        if row.handed is not None or row.state is not OutboxState.WAITING:
            raise _TakenError
        row.handed = ctx.clock()


def _put_back(ctx: Context, number: int, reason: str, *, lasting: bool) -> bool:
    """Refused, and nothing was taken: again later, or never where the refusal is for good."""
    now = ctx.clock()
    with ctx.work() as work:
        row = work.hold(OutboxRow, number)
        row.claimed = row.handed = None
        row.reason = reason
        if lasting or row.attempts >= _ATTEMPTS:
            row.state = OutboxState.FAILED
        else:
            row.next_try = now + min(_LONGEST, _PAUSE * 2 ** (row.attempts - 1))
        _log.warning("letter refused", row=number, lasting=lasting, attempts=row.attempts)
    return False


def _end(ctx: Context, number: int, state: OutboxState, reason: str | None) -> bool:
    now: datetime = ctx.clock()
    with ctx.work() as work:
        row = work.hold(OutboxRow, number)
        row.state, row.claimed, row.reason = state, None, reason
        row.sent_at = now if state is OutboxState.SENT else None
    return state is OutboxState.SENT
