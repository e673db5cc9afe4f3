"""What the store knows of a mailbox: how far it was taken in, what lies where, what is flagged and moved."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.exc import IntegrityError

from pipeline.context import Context
from pipeline.keys import key_of
from pipeline.processes import is_gone, myself
from pipeline.store.tables import DeliveryRow, MailboxRow, MessageRow
from schemas.journey import MessageState

from .source import Listed

Placed = list[tuple[int, str]]  # (delivery id, place)
_TO_DECIDE = {MessageState.EXCEPTION, MessageState.REJECTED}
_MANY = 20  # failures that count as one that lasts: the longest pause
_GONE = "gone"  # the epoch of what was known once and is in the mailbox no longer
_MOST = 500  # rows at a time: databases bound the length of a list


@dataclass(frozen=True, slots=True)
class Box:
    """One mailbox as it stands: its row, its epoch, and the number up to which all is in the ledger."""

    id: int
    epoch: str
    last: int
    bookmark: str | None = None


def row_of(ctx: Context, label: str) -> int:
    """The number of a mailbox's row, made if there is none."""
    key = key_of(label)
    try:
        with ctx.work() as work:
            found = work.scalar(select(MailboxRow.id).where(MailboxRow.key == key))
            if found is not None:
                return found
            row = MailboxRow(key=key, label=label)
            work.add(row)
            work.flush()
            return row.id
    except IntegrityError:  # two began at the same moment
        with ctx.look() as look:
            return look.scalars(select(MailboxRow.id).where(MailboxRow.key == key)).one()


def claim(ctx: Context, label: str) -> Box | None:
    """The mailbox, held for whoever asks; None while somebody else holds it."""
    mailbox_id = row_of(ctx, label)
    with ctx.work() as work:
        row = work.hold(MailboxRow, mailbox_id)
        now = ctx.clock()  # after the wait for the row: whoever had it has claimed it by now
        # a claim of the far future is from before the machine's clock was set back, and holds nothing
        if row.claimed and abs(now - row.claimed) < ctx.settings.lease and not is_gone(row.holder):
            return None
        row.claimed, row.holder = now, myself()
        return Box(row.id, row.epoch, row.last, row.bookmark)


def release(ctx: Context, mailbox_id: int) -> None:
    """Lets go of a mailbox."""
    with ctx.work() as work:
        work.hold(MailboxRow, mailbox_id).claimed = None


def entered(ctx: Context, box: Box, epoch: str) -> Box:
    """The mailbox in this epoch: a new one begins at nothing."""
    with ctx.work() as work:
        row = work.hold(MailboxRow, box.id)
        if row.epoch != epoch:
            row.epoch, row.last, row.bookmark = epoch, 0, None
        row.polled, row.failures, row.error = ctx.clock(), 0, None
        return replace(box, epoch=epoch, last=row.last, bookmark=row.bookmark)


def keep_bookmark(ctx: Context, mailbox_id: int, bookmark: str | None) -> None:
    """Writes down where the next look goes on: only once all that lies before is in the ledger."""
    with ctx.work() as work:
        work.hold(MailboxRow, mailbox_id).bookmark = bookmark


def failed(ctx: Context, label: str, reason: str, *, lasting: bool = False) -> None:
    """Writes down that a mailbox cannot be used."""
    mailbox_id = row_of(ctx, label)
    with ctx.work() as work:
        row = work.hold(MailboxRow, mailbox_id)
        row.failures = max(row.failures + 1, _MANY if lasting else 0)
        row.polled, row.error = ctx.clock(), reason


def rests(ctx: Context, mailbox_id: int, pause: Callable[[int], float]) -> bool:
    """Whether a mailbox is to be left alone for now: by its failures, for how many seconds after its last look."""
    with ctx.look() as look:
        row = look.find(MailboxRow, mailbox_id)
        if row.polled is None:
            return False
        return timedelta(0) <= ctx.clock() - row.polled < timedelta(seconds=pause(row.failures))


def known_places(ctx: Context, mailbox_id: int, epoch: str) -> frozenset[str]:
    """Every place of this epoch that is in the ledger."""
    query = select(DeliveryRow.place).where(_of(mailbox_id, epoch))
    with ctx.look() as look:
        return frozenset(look.scalars(query))


def has_former(ctx: Context, mailbox_id: int, epoch: str) -> bool:
    """Whether messages of an earlier epoch are known, which may come again under other places."""
    former = DeliveryRow.epoch.not_in((epoch, _GONE))
    query = select(func.count()).where(DeliveryRow.mailbox_id == mailbox_id, former)
    with ctx.look() as look:
        return bool(look.scalar(query))


def forget_former(ctx: Context, mailbox_id: int, epoch: str) -> None:
    """What a whole look into the new epoch has not found again is in the mailbox no longer."""
    former = and_(DeliveryRow.mailbox_id == mailbox_id, DeliveryRow.epoch != epoch)
    with ctx.work() as work:
        work.execute(update(DeliveryRow).where(former).values(epoch=_GONE))


def adopt(ctx: Context, mailbox_id: int, epoch: str, listed: Listed, mail_id: str) -> bool:
    """Whether a message was taken in before its place changed: same headers, same size. Then it has its new place."""
    query = select(DeliveryRow).where(
        DeliveryRow.mailbox_id == mailbox_id,
        DeliveryRow.mail_id == mail_id,
        DeliveryRow.size == listed.size,
        DeliveryRow.epoch.not_in((epoch, _GONE)),
    )
    with ctx.work() as work:
        row = work.scalars(query.order_by(DeliveryRow.id)).first()
        if row is not None:
            row.epoch, row.place, row.mark = epoch, listed.place, key_of(epoch, listed.place)
        return row is not None


def deliver(
    ctx: Context, box: Box, listed: Listed, mail_id: str | None, message_id: int, *, whole: bool
) -> None:
    """Writes down where a message lies that is safe now. IntegrityError where that is written already.

    ``whole``: everything that lies before it is safe too.
    """
    epoch = box.epoch
    with ctx.work() as work:
        row = DeliveryRow(
            mailbox_id=box.id,
            mark=key_of(epoch, listed.place),
            epoch=epoch,
            place=listed.place,
            mail_id=mail_id,
            size=listed.size,
            message_id=message_id,
        )
        work.add(row)
        mailbox = work.hold(MailboxRow, box.id)
        mailbox.claimed = ctx.clock()
        if whole and listed.place.isdigit():
            mailbox.last = max(mailbox.last, int(listed.place))


def to_flag(ctx: Context, mailbox_id: int, epoch: str) -> Placed:
    """What is safe and not flagged."""
    query = select(DeliveryRow.id, DeliveryRow.place).where(
        _of(mailbox_id, epoch), DeliveryRow.flagged.is_(None)
    )
    with ctx.look() as look:
        return [
            (number, place) for number, place in look.execute(query.order_by(DeliveryRow.id).limit(_MOST))
        ]


def to_file(ctx: Context, mailbox_id: int, epoch: str) -> dict[str, Placed]:
    """What has ended and is not moved, by the folder it belongs in."""
    query = (
        select(DeliveryRow.id, DeliveryRow.place, MessageRow.state)
        .join(MessageRow, DeliveryRow.message_id == MessageRow.id)
        .where(_of(mailbox_id, epoch), DeliveryRow.filed.is_(None), MessageRow.state != MessageState.WAITING)
    )
    folders: dict[str, Placed] = defaultdict(list)
    with ctx.look() as look:
        for number, place, ended in look.execute(query.order_by(DeliveryRow.id).limit(_MOST)):
            decide = ended in _TO_DECIDE
            folder = ctx.settings.mailbox_exceptions if decide else ctx.settings.mailbox_processed
            folders[folder].append((number, place))
    return folders


def unfinished(ctx: Context, label: str) -> bool:
    """Whether anything of a mailbox is still to be moved once its end is known."""
    query = (
        select(func.count())
        .select_from(DeliveryRow)
        .join(MailboxRow, DeliveryRow.mailbox_id == MailboxRow.id)
        .where(MailboxRow.key == key_of(label), DeliveryRow.epoch == MailboxRow.epoch)
        .where(DeliveryRow.filed.is_(None))
    )
    with ctx.look() as look:
        return bool(look.scalar(query))


def flagged(ctx: Context, numbers: Sequence[int], now: datetime) -> None:
    """Writes down that these are flagged."""
    with ctx.work() as work:
        work.execute(update(DeliveryRow).where(DeliveryRow.id.in_(numbers)).values(flagged=now))


def filed(ctx: Context, numbers: Sequence[int], now: datetime) -> None:
    """Writes down that these are moved."""
    with ctx.work() as work:
        work.execute(update(DeliveryRow).where(DeliveryRow.id.in_(numbers)).values(filed=now))


def _of(mailbox_id: int, epoch: str) -> ColumnElement[bool]:
    return and_(DeliveryRow.mailbox_id == mailbox_id, DeliveryRow.epoch == epoch)
