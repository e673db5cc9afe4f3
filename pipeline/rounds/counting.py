"""A round in figures: how many schools stand where, and how the returns came in."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, chain, islice

from sqlalchemy import ColumnElement, case, func, literal_column, select

from pipeline.finding import finder_of
from pipeline.local_time import first_moment
from pipeline.schools import Register
from pipeline.store.hub_tables import RoundRow, RoundSchoolRow
from pipeline.store.tables import SchoolRow
from pipeline.store.work import Work
from schemas.following import ExpectedState

HERE = (ExpectedState.RETURNED, ExpectedState.IN_EXCEPTIONS, ExpectedState.ACCEPTED)
"""The states of a school that has done what it was asked."""
PAGE = 100  # schools: a county hub of 500 has five pages of them, or one filter
_FIRST = 300  # schools of the register asked for first: more than a page, and fewer than is worth a full pass


@dataclass(frozen=True, slots=True)
class Filters:
    """Which schools of a round: None is any, an empty area is none known."""

    words: str = ""  # part of the name, or a URN, DfE number or postcode
    state: ExpectedState | None = None
    area: str | None = None


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
    ends = _weeks(made.opens, until)
    undated = case((RoundSchoolRow.state.in_(HERE), len(ends) - 1))
    # each return falls into the first week that ends after it
    week = case(
        (RoundSchoolRow.returned_at.is_(None), undated),
        *(
            (RoundSchoolRow.returned_at < first_moment(end + timedelta(days=1)), n)
            for n, end in enumerate(ends)
        ),
    ).label("week")
    query = (
        select(week, func.count())
        .where(RoundSchoolRow.round_id == made.id, RoundSchoolRow.excused_at.is_(None))
        .group_by(literal_column("week"))
    )
    by_week = Counter({n: count for n, count in look.execute(query)})  # noqa: C416 - rows are no pairs to dict
    total = sum(by_week.values())
    if not total:
        return []
    here = accumulate(by_week[n] for n in range(len(ends)))
    return [(min(end, until), count, count / total) for end, count in zip(ends, here, strict=True)]


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows it is true of, in either database."""
    return func.count(case((condition, 1)))


def _weeks(opens: date, until: date) -> list[date]:
    """The last day of each week from the opening to the one that ``until`` is in."""
    count = max(-((opens - until).days - 1) + 6, 7) // 7
    return [opens + timedelta(days=7 * n + 6) for n in range(count)]


def by_area(look: Work, made: RoundRow) -> list[tuple[str, int, int]]:
    """Each area with how many of its schools have returned, of how many expected; schools of no area last."""
    query = (
        select(SchoolRow.area, _number_of(RoundSchoolRow.state.in_(HERE)), func.count())
        .join(SchoolRow, RoundSchoolRow.school_id == SchoolRow.id)
        .where(RoundSchoolRow.round_id == made.id, RoundSchoolRow.state != ExpectedState.EXCUSED)
        .group_by(SchoolRow.area)
    )
    rows = sorted(look.execute(query), key=lambda row: (not row[0], row[0] or ""))
    return [(area or "", here, expected) for area, here, expected in rows]


def listed(
    look: Work,
    register: Register,
    made: RoundRow,
    filters: Filters = Filters(),
    after: tuple[str, int] | None = None,
    most: int = PAGE,
) -> list[tuple[RoundSchoolRow, SchoolRow]]:
    """Schools of a round by name, beyond the name and number ``after``."""
    query = select(RoundSchoolRow.school_id).where(RoundSchoolRow.round_id == made.id)
    if filters.state is not None:
        query = query.where(RoundSchoolRow.state == filters.state)
    fitting = (
        each.id
        for each in finder_of(register).all(filters.words)
        if (filters.area is None or (each.area or "") == filters.area)
        and (after is None or (each.name, each.id) > after)
    )
    first = list(islice(fitting, _FIRST))
    found = _among(look, made, filters, first)
    if (
        len(found) < most and len(first) == _FIRST
    ):  # a round of few schools in a large register, or a rare state
        query = select(RoundSchoolRow.school_id).where(*_of(made, filters))
        of_round = set(look.scalars(query))
        found = _among(
            look, made, filters, list(islice((n for n in chain(first, fitting) if n in of_round), most))
        )
    return found[:most]


def _of(made: RoundRow, filters: Filters) -> list[ColumnElement[bool]]:
    wanted = [RoundSchoolRow.round_id == made.id]
    return wanted if filters.state is None else [*wanted, RoundSchoolRow.state == filters.state]


def _among(
    look: Work, made: RoundRow, filters: Filters, ids: list[int]
) -> list[tuple[RoundSchoolRow, SchoolRow]]:
    """Those of these schools that are in the round, in their order."""
    query = (
        select(RoundSchoolRow, SchoolRow)
        .join(SchoolRow, RoundSchoolRow.school_id == SchoolRow.id)
        .where(*_of(made, filters), RoundSchoolRow.school_id.in_(ids))
    )
    found = {school.id: (row, school) for row, school in look.execute(query)}
    return [found[each] for each in ids if each in found]


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
