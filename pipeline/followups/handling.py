"""What people do with a follow-up: give it to somebody else, move its day, settle it, take it up again. All is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pipeline.store.hub_tables import FollowUpEventRow, RoundRow
from pipeline.store.tables import FollowUpRow, SchoolRow
from pipeline.store.work import Work
from schemas.journey import FollowUpState

from .raising import note


@dataclass(frozen=True, slots=True)
class Line:
    """One follow-up as a list shows it."""

    row: FollowUpRow
    school: str | None
    urn: str | None
    area: str | None
    round: str | None


def listing(
    look: Work, *, owner: str | None = None, states: Sequence[FollowUpState] = (FollowUpState.OPEN,)
) -> list[Line]:
    """Follow-ups in these states, the first due first; of one owner where asked."""
    query = (
        select(FollowUpRow, SchoolRow, RoundRow.name)
        .outerjoin(SchoolRow, FollowUpRow.school_id == SchoolRow.id)
        .outerjoin(RoundRow, FollowUpRow.round_id == RoundRow.id)
        .where(FollowUpRow.state.in_(states))
        .order_by(FollowUpRow.due, FollowUpRow.id)
    )
    if owner is not None:
        query = query.where(FollowUpRow.owner == owner.casefold())
    return [
        Line(
            row,
            school.name if school else None,
            school.urn if school else None,
            school.area if school else None,
            name,
        )
        for row, school, name in look.execute(query)
    ]


def history(look: Work, follow_up_id: int) -> list[FollowUpEventRow]:
    """All that happened to a follow-up, in order. LookupError where there is none of this number."""
    look.find(FollowUpRow, follow_up_id)
    query = select(FollowUpEventRow).where(FollowUpEventRow.follow_up_id == follow_up_id)
    return list(look.scalars(query.order_by(FollowUpEventRow.id)))


def settle(
    work: Work, follow_up_id: int, *, by: str, now: datetime, words: str = "", dropped: bool = False
) -> None:
    """It is done, or decided against. Settling what is settled changes nothing. LookupError for a wrong number."""
    row = work.hold(FollowUpRow, follow_up_id)
    if row.state is not FollowUpState.OPEN:
        return
    row.state = FollowUpState.DROPPED if dropped else FollowUpState.DONE
    row.settled_at, row.settled_by = now, by
    note(work, row, row.state.value, by, now, words)


def reopen(work: Work, follow_up_id: int, *, by: str, now: datetime, words: str = "") -> None:
    """It is to be done after all."""
    row = work.hold(FollowUpRow, follow_up_id)
    if row.state is FollowUpState.OPEN:
        return
    row.state, row.settled_at, row.settled_by = FollowUpState.OPEN, None, None
    note(work, row, "reopened", by, now, words)


def assign(work: Work, follow_up_id: int, owner: str, *, by: str, now: datetime) -> None:
    """Gives it to somebody else."""
    row = work.hold(FollowUpRow, follow_up_id)
    if row.owner != owner.casefold():
        note(work, row, "assigned", by, now, f"from {row.owner or 'nobody'} to {owner.casefold()}")
        row.owner = owner.casefold()


def postpone(work: Work, follow_up_id: int, due: datetime, *, by: str, now: datetime) -> None:
    """Moves its day."""
    row = work.hold(FollowUpRow, follow_up_id)
    if row.due != due:
        note(work, row, "moved", by, now, f"from {row.due:%d/%m/%Y} to {due:%d/%m/%Y}")
        row.due = due
