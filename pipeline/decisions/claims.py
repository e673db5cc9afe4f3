"""Who has what in hand: a message with all its exceptions is in one person's hands at a time.

Taking is one conditional write, so of two people who press at once one gets it. Fifteen idle minutes release it, and
what was typed stays for whoever comes next.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.store.people import ClaimRow, UserRow
from pipeline.store.work import Work

IDLE = timedelta(minutes=15)  # a telephone call; ABBYY's verification stations release at the same point


@dataclass(frozen=True, slots=True)
class Held:
    """A message in somebody else's hands."""

    by: str
    since: datetime


def take(work: Work, message_id: int, user_id: int, now: datetime) -> Held | None:
    """Takes a message in hand, or keeps it; who has it, where somebody else does."""
    insert = postgresql.insert if work.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = {"message_id": message_id, "user_id": user_id, "since": now, "touched": now, "edits": {}}
    work.execute(insert(ClaimRow).values(**fresh).on_conflict_do_nothing(index_elements=["message_id"]))
    free = or_(ClaimRow.user_id == user_id, ClaimRow.touched <= now - IDLE)
    mine = (
        update(ClaimRow).where(ClaimRow.message_id == message_id, free).values(user_id=user_id, touched=now)
    )
    taken = cast("CursorResult[Any]", work.execute(mine.execution_options(synchronize_session=False)))
    return None if taken.rowcount else held(work, message_id, user_id, now)


def held(look: Work, message_id: int, user_id: int, now: datetime) -> Held | None:
    """Who else has a message in hand at this moment."""
    query = (
        select(UserRow.shown, ClaimRow.since)
        .join(UserRow, ClaimRow.user_id == UserRow.id)
        .where(ClaimRow.message_id == message_id, ClaimRow.user_id != user_id, ClaimRow.touched > now - IDLE)
    )
    found = look.execute(query).first()
    return Held(*found) if found else None


def release(work: Work, message_id: int, user_id: int, now: datetime) -> None:
    """Puts a message back into the queue; what was typed stays with it."""
    mine = update(ClaimRow).where(ClaimRow.message_id == message_id, ClaimRow.user_id == user_id)
    work.execute(mine.values(touched=now - IDLE).execution_options(synchronize_session=False))


def keep_edit(
    work: Work, message_id: int, user_id: int, exception_id: int, typed: str | None, now: datetime
) -> bool:
    """Keeps what was typed about an exception and not sent; whether the message is in this person's hands."""
    if take(work, message_id, user_id, now) is not None:
        return False
    claim = work.scalar(
        select(ClaimRow).where(ClaimRow.message_id == message_id).execution_options(populate_existing=True)
    )
    assert claim is not None
    rest = {key: value for key, value in claim.edits.items() if key != str(exception_id)}
    claim.edits = rest if typed is None else {**rest, str(exception_id): typed}
    return True


def edit_of(look: Work, message_id: int, exception_id: int) -> str | None:
    """What somebody typed about an exception and did not send."""
    edits = look.scalar(select(ClaimRow.edits).where(ClaimRow.message_id == message_id)) or {}
    found = edits.get(str(exception_id))
    return found if isinstance(found, str) else None
