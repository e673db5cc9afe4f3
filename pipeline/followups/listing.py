"""Follow-ups as a list shows them, and the history of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pipeline.store.hub_tables import FollowUpEventRow, RoundRow
from pipeline.store.tables import FollowUpRow, SchoolRow
from pipeline.store.work import Work
from schemas.journey import FollowUpState


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
