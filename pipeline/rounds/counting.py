"""A round in figures: how many schools stand where, and how the returns came in."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from pipeline.local_time import local_day
from pipeline.store.hub_tables import RoundRow, RoundSchoolRow
from pipeline.store.tables import SchoolRow
from pipeline.store.work import Work
from schemas.following import ExpectedState

HERE = (ExpectedState.RETURNED, ExpectedState.IN_EXCEPTIONS, ExpectedState.ACCEPTED)
"""The states of a school that has done what it was asked."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the schools of a round stand. The rate leaves the excused out."""

    name: str
    title: str
    opens: date
    due: date
    closes: date | None
    counts: dict[ExpectedState, int]

    @property
    def expected(self) -> int:
        """Schools that were not excused."""
        return sum(self.counts.values()) - self.counts.get(ExpectedState.EXCUSED, 0)

    @property
    def returned(self) -> int:
        """Schools whose form is here, whether or not it has been accepted."""
        return sum(self.counts.get(each, 0) for each in HERE)

    @property
    def rate(self) -> float | None:
        """Share returned, 0 to 1; None where nobody is expected."""
        return self.returned / self.expected if self.expected else None


def standings(look: Work, *, area: str | None = None) -> list[Standing]:
    """Every round, the latest first; of one area's schools where asked."""
    query = select(RoundSchoolRow.round_id, RoundSchoolRow.state, func.count()).group_by(
        RoundSchoolRow.round_id, RoundSchoolRow.state
    )
    if area is not None:
        query = query.join(SchoolRow, RoundSchoolRow.school_id == SchoolRow.id).where(SchoolRow.area == area)
    counts: dict[int, dict[ExpectedState, int]] = {}
    for number, state, count in look.execute(query):
        counts.setdefault(number, {})[state] = count
    rounds = look.scalars(select(RoundRow).order_by(RoundRow.opens.desc(), RoundRow.id.desc()))
    return [
        Standing(each.name, each.title, each.opens, each.due, each.closes, counts.get(each.id, {}))
        for each in rounds
    ]


def response(look: Work, made: RoundRow, until: date) -> list[tuple[date, int, float]]:
    """For each week from the opening: its last day, how many had returned by then, and their share of those expected.

    What is here but waits for a person to say what it is has no day of its own yet: it counts from the last one on.
    """
    query = select(RoundSchoolRow.returned_at, RoundSchoolRow.state).where(
        RoundSchoolRow.round_id == made.id, RoundSchoolRow.excused_at.is_(None)
    )
    days = [
        local_day(sent) if sent else (until if state in HERE else None) for sent, state in look.execute(query)
    ]
    by_day = Counter(day for day in days if day)
    found: list[tuple[date, int, float]] = []
    end = made.opens + timedelta(days=6)
    while days:
        here = sum(count for day, count in by_day.items() if day <= end)
        found.append((min(end, until), here, here / len(days)))
        if end >= until:
            break
        end += timedelta(days=7)
    return found


def schools_of(
    look: Work, made: RoundRow, states: tuple[ExpectedState, ...] = ()
) -> list[tuple[RoundSchoolRow, SchoolRow]]:
    """The schools of a round by area and name, in these states or in all."""
    query = (
        select(RoundSchoolRow, SchoolRow)
        .join(SchoolRow, RoundSchoolRow.school_id == SchoolRow.id)
        .where(RoundSchoolRow.round_id == made.id)
        .order_by(SchoolRow.area, SchoolRow.name, SchoolRow.urn)
    )
    if states:
        query = query.where(RoundSchoolRow.state.in_(states))
    return [(row, school) for row, school in look.execute(query)]
