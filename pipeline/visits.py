"""Visits to schools: planned, held or called off; the follow-up that asked for one is settled with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from schemas.following import VisitState
from schemas.journey import FollowUpKind, FollowUpState

from .followups import changing
from .local_time import LONDON, local_day
from .store.hub_tables import FollowUpRow, VisitRow
from .store.tables import EventRow, SchoolRow
from .store.work import Work

SHORTEST, LONGEST = 5, 1440  # minutes: a call at the door, a whole day
_MOST = 50  # of one school: two a term for eight years


class VisitError(ValueError):
    """A visit cannot be planned so; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit with the follow-up it answers."""

    row: VisitRow
    follow_up: FollowUpRow | None

    @property
    def open(self) -> bool:
        """Whether it is still to come about."""
        return self.row.state is VisitState.PLANNED


def visits(look: Work, school_id: int) -> Sequence[Visit]:
    """The visits of a school, the latest first."""
    query = (
        select(VisitRow, FollowUpRow)
        .outerjoin(FollowUpRow, VisitRow.follow_up_id == FollowUpRow.id)
        .where(VisitRow.school_id == school_id)
        .order_by(VisitRow.at.desc(), VisitRow.id.desc())
    )
    return [Visit(row, asked) for row, asked in look.execute(query.limit(_MOST))]


def plan(work: Work, school_id: int, at: datetime, minutes: int, by: str, now: datetime) -> VisitRow:
    """Plans a visit; a second one on the same day moves the first. It answers the follow-up that asks for one, if any.

    VisitError for a length that cannot be meant; LookupError for a school that is not there.
    """
    if not SHORTEST <= minutes <= LONGEST:
        raise VisitError(f"A visit takes {SHORTEST} to {LONGEST:,} minutes.")
    school = work.hold(SchoolRow, school_id)
    planned = select(VisitRow).where(VisitRow.school_id == school_id, VisitRow.state == VisitState.PLANNED)
    row = next((each for each in work.scalars(planned) if local_day(each.at) == local_day(at)), None)
    if row is None:
        row = VisitRow(school_id=school_id, at=at, minutes=minutes, planned_by=by, planned_at=now)
        row.follow_up_id = _asking(work, school_id)
        work.add(row)
    elif (row.at, row.minutes) == (at, minutes):
        return row
    row.at, row.minutes = at, minutes
    work.flush()
    when = f"{at.astimezone(LONDON):%d/%m/%Y, %H:%M}"
    if row.follow_up_id is not None:
        changing.note(work, row.follow_up_id, f"A visit is planned for {when}.", by, now)
    _tell(work, "visit planned", f"{school.name}: {when}, {minutes} minutes", by, now)
    return row


def settle(work: Work, school_id: int, visit_id: int, state: VisitState, by: str, now: datetime) -> None:
    """Held, called off, or planned again. A visit that was held settles the follow-up that asked for it, and one that is
    taken back opens it again. LookupError for a visit that is not of this school.
    """
    row = work.hold(VisitRow, visit_id)
    if row.school_id != school_id:
        raise LookupError(f"visit {visit_id} is not of school {school_id}")
    if row.state is state:
        return
    held, row.state = row.state is VisitState.DONE, state
    day = f"{local_day(row.at):%d/%m/%Y}"
    if row.follow_up_id is not None:
        if state is VisitState.DONE:
            changing.settle(work, row.follow_up_id, FollowUpState.DONE, by, now, f"Visited on {day}.")
        elif held:
            changing.settle(
                work, row.follow_up_id, FollowUpState.OPEN, by, now, f"No visit on {day} after all."
            )
        elif state is VisitState.CALLED_OFF:
            changing.note(work, row.follow_up_id, f"The visit of {day} is called off.", by, now)
    school = work.find(SchoolRow, school_id)
    _tell(work, f"visit {state.value.replace('_', ' ')}", f"{school.name}: {day}", by, now)


def moment(untrusted_text: str) -> datetime:
    """A time of London's clocks as it was typed; VisitError where it is none, or one that the clocks leave out in spring."""
    try:
        there = datetime.fromisoformat(untrusted_text).replace(tzinfo=LONDON)
        back = there.astimezone(UTC).astimezone(LONDON)
    except (ValueError, OverflowError):
        raise VisitError("Give the day and time of the visit, as 2026-12-03T10:00.") from None
    if back.replace(tzinfo=None) != there.replace(tzinfo=None):
        raise VisitError(f"There is no {there:%H:%M} in London on {there:%d/%m/%Y}: the clocks go forward.")
    return there


def _asking(work: Work, school_id: int) -> int | None:
    """The open follow-up of a school that asks for a visit and has none planned yet, the first due first."""
    taken = select(VisitRow.follow_up_id).where(
        VisitRow.follow_up_id.is_not(None), VisitRow.state == VisitState.PLANNED
    )
    query = select(FollowUpRow.id).where(
        FollowUpRow.school_id == school_id,
        FollowUpRow.kind == FollowUpKind.VISIT_PRIORITY,
        FollowUpRow.state == FollowUpState.OPEN,
        FollowUpRow.id.not_in(taken),
    )
    return work.scalars(query.order_by(FollowUpRow.due, FollowUpRow.id).limit(1)).first()


def _tell(work: Work, kind: str, said: str, by: str, now: datetime) -> None:
    work.add(EventRow(at=now, kind=kind, actor=by, facts={"said": said}))
