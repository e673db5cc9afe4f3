"""The queue of what the hub should do for schools, by team and by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from icalendar import Calendar, Event
from sqlalchemy import Select, and_, func, or_, select

from pipeline.local_time import local_day
from pipeline.store.hub_tables import FollowUpEventRow, FollowUpRow
from pipeline.store.tables import ReturnRow, SchoolRow
from pipeline.store.work import Work
from schemas.journey import FollowUpKind, FollowUpState

PAGE = 50  # lines: two screens
_MOST = 5000  # entries of a calendar: ten for every school of a county


@dataclass(frozen=True, slots=True)
class Filters:
    """Which follow-ups; None is any."""

    owner: str | None = None
    kind: FollowUpKind | None = None
    state: FollowUpState = FollowUpState.OPEN
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One follow-up with its school."""

    row: FollowUpRow
    school: SchoolRow | None
    return_ref: str | None = None  # of the return it comes from, where one is looked at


@dataclass(frozen=True, slots=True)
class Counts:
    """The open ones, counted."""

    total: int
    overdue: int
    owners: dict[str, int]
    kinds: dict[FollowUpKind, int]


def listed(
    look: Work, filters: Filters, now: datetime, after: tuple[datetime, int] | None = None, most: int = PAGE
) -> list[Line]:
    """Follow-ups by the day they are due, beyond the day and number ``after``."""
    query = _narrowed(_joined(FollowUpRow, SchoolRow), filters, now)
    if after is not None:
        due, number = after
        later = or_(FollowUpRow.due > due, and_(FollowUpRow.due == due, FollowUpRow.id > number))
        query = query.where(later)
    rows = look.execute(query.order_by(FollowUpRow.due, FollowUpRow.id).limit(most))
    return [Line(row, school) for row, school in rows]


def counts(look: Work, now: datetime) -> Counts:
    """How many are open, and how they divide."""

    def grouped(column: Any) -> dict[Any, int]:
        query = select(column, func.count()).where(FollowUpRow.state == FollowUpState.OPEN).group_by(column)
        pairs = sorted(look.execute(query), key=lambda pair: (-pair[1], str(pair[0])))
        return {key: number for key, number in pairs}  # noqa: C416 - rows are no pairs to dict

    owners = grouped(FollowUpRow.owner)
    late = select(func.count()).where(FollowUpRow.state == FollowUpState.OPEN, FollowUpRow.due < now)
    return Counts(sum(owners.values()), look.scalar(late) or 0, owners, grouped(FollowUpRow.kind))


def one(look: Work, follow_up_id: int) -> tuple[Line, list[FollowUpEventRow]]:
    """A follow-up and its history, the latest last; LookupError where there is none."""
    row = look.find(FollowUpRow, follow_up_id)
    school = look.get(SchoolRow, row.school_id) if row.school_id is not None else None
    returned = look.get(ReturnRow, row.return_id) if row.return_id is not None else None
    history = select(FollowUpEventRow).where(FollowUpEventRow.follow_up_id == follow_up_id)
    line = Line(row, school, returned.ref if returned else None)
    return line, list(look.scalars(history.order_by(FollowUpEventRow.id)))


def calendar(look: Work, filters: Filters, now: datetime) -> bytes:
    """The follow-ups as whole days of a calendar (RFC 5545); each keeps its UID, so that taking it in again moves it."""
    made = Calendar()
    made.add("prodid", "-//Ritornello//Follow-ups//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for event in _events(listed(look, filters, now, most=_MOST), now):
        made.add_component(event)
    return bytes(made.to_ical())


def _events(lines: Iterable[Line], now: datetime) -> Iterable[Event]:
    for line in lines:
        event = Event()
        event.add("uid", f"{line.row.key[:32]}@ritornello")
        event.add("dtstamp", now)
        event.add("dtstart", local_day(line.row.due))
        what = line.row.kind.value.replace("_", " ").capitalize()
        event.add("summary", f"{what}: {line.school.name}" if line.school else what)
        event.add("description", line.row.quote)
        event.add("transp", "TRANSPARENT")
        yield event


def _joined(*columns: Any) -> Select[Any]:
    return (
        select(*columns).select_from(FollowUpRow).outerjoin(SchoolRow, FollowUpRow.school_id == SchoolRow.id)
    )


def _narrowed(query: Select[Any], filters: Filters, now: datetime) -> Select[Any]:
    query = query.where(FollowUpRow.state == filters.state)
    if filters.owner is not None:
        query = query.where(FollowUpRow.owner == filters.owner)
    if filters.kind is not None:
        query = query.where(FollowUpRow.kind == filters.kind)
    return query.where(FollowUpRow.due < now) if filters.overdue else query
