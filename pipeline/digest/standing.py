"""Who was asked, who has returned, who has not; and how this year goes beside the last."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, and_, case, false, func, or_, select

from pipeline.local_time import first_moment, local_day
from pipeline.store.hub_tables import RoundRow, RoundSchoolRow
from pipeline.store.tables import MessageRow, ReturnRow, SchoolRow

from .scope import Scope, named
from .shape import Collection, Missing, Pace, Share
from .weeks import Week, school_year_of


def collections(scope: Scope) -> tuple[Collection, ...]:
    """The rounds of the week, the newest first; without any, the school year with every open school of the hub."""
    rounds = _rounds(scope)
    return tuple(_round(scope, each) for each in rounds) if rounds else (_year(scope),)


def missing(scope: Scope) -> tuple[Missing, ...]:
    """The schools that are waited for: those never heard of first, then by the last contact, the longest ago first."""
    rounds = _rounds(scope)
    found = (
        [each for row in rounds for each in _missing_in(scope, row)] if rounds else _missing_this_year(scope)
    )
    return tuple(sorted(found, key=_silence))


def _silence(each: Missing) -> tuple[bool, float, str, str, str]:
    heard = each.last_contact
    since = heard.timestamp() if heard else 0.0
    return (heard is not None, since, each.school.name, each.school.urn or "", each.collection)


def _rounds(scope: Scope) -> Sequence[RoundRow]:
    """The rounds that were open at any time of the week."""
    query = (
        select(RoundRow)
        .where(RoundRow.opens <= scope.week.sunday, RoundRow.opens <= local_day(scope.as_of))
        .where(or_(RoundRow.closed_at.is_(None), RoundRow.closed_at >= scope.week.starts))
        .where(or_(RoundRow.closes.is_(None), RoundRow.closes >= scope.week.monday))
        .order_by(RoundRow.opens.desc(), RoundRow.id.desc())
    )
    return scope.look.scalars(query).all()


def _returned(scope: Scope) -> ColumnElement[bool]:
    return and_(RoundSchoolRow.returned_at.is_not(None), RoundSchoolRow.returned_at < scope.as_of)


def _excused(scope: Scope) -> ColumnElement[bool]:
    return and_(RoundSchoolRow.excused_at.is_not(None), RoundSchoolRow.excused_at < scope.as_of)


def _round(scope: Scope, row: RoundRow) -> Collection:
    """A round by area. A school that is excused and returned all the same counts as returned."""
    let_off = and_(_excused(scope), ~_returned(scope))
    query = (
        select(
            SchoolRow.area,
            _how_many(~let_off),
            _how_many(_returned(scope)),
            _how_many(let_off),
        )
        .join(SchoolRow, RoundSchoolRow.school_id == SchoolRow.id)
        .where(RoundSchoolRow.round_id == row.id, scope.audience.schools())
        .group_by(SchoolRow.area)
    )
    counts = list(scope.look.execute(query))
    shares = _in_order(Share(area, expected, returned) for area, expected, returned, _ in counts)
    return Collection(row.title, row.opens, row.due, shares, sum(each[3] for each in counts))


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _in_order(shares: Iterable[Share]) -> tuple[Share, ...]:
    """By area, schools without one last."""
    return tuple(sorted(shares, key=lambda each: (each.area is None, each.area or "")))


def _missing_in(scope: Scope, row: RoundRow) -> Iterable[Missing]:
    heard, returned = _heard(scope), _last_return(scope)
    query = (
        select(
            SchoolRow.name,
            SchoolRow.urn,
            SchoolRow.area,
            RoundSchoolRow.last_contact,
            heard.c.at,
            returned.c.at,
        )
        .select_from(RoundSchoolRow)
        .join(SchoolRow, RoundSchoolRow.school_id == SchoolRow.id)
        .outerjoin(heard, heard.c.school_id == SchoolRow.id)
        .outerjoin(returned, returned.c.school_id == SchoolRow.id)
        .where(RoundSchoolRow.round_id == row.id, ~_returned(scope), ~_excused(scope))
        .where(scope.audience.schools())
    )
    for name, urn, area, *moments, last in scope.look.execute(query):
        contact = max((each for each in moments if each and each < scope.as_of), default=None)
        yield Missing(named(name, urn, area), row.title, row.due, contact, last)


def _heard(scope: Scope) -> Subquery:
    """When each school last wrote."""
    return (
        select(MessageRow.school_id, func.max(MessageRow.received).label("at"))
        .where(scope.known(MessageRow.received), MessageRow.school_id.is_not(None))
        .group_by(MessageRow.school_id)
        .subquery()
    )


def _last_return(scope: Scope, since: datetime | None = None) -> Subquery:
    """When each school's last form came."""
    query = (
        select(ReturnRow.school_id, func.max(MessageRow.received).label("at"))
        .join(MessageRow, ReturnRow.message_id == MessageRow.id)
        .where(scope.known(MessageRow.received), scope.counts(), ReturnRow.school_id.is_not(None))
        .group_by(ReturnRow.school_id)
    )
    return (query.where(MessageRow.received >= since) if since else query).subquery()


def _asked(scope: Scope) -> ColumnElement[bool]:
    """Without a round: the open schools of the hub's areas; of no area at all, every open school."""
    has_areas = scope.look.scalar(select(SchoolRow.id).where(SchoolRow.area.is_not(None)).limit(1))
    of_hub = SchoolRow.area.is_not(None) if has_areas else ~false()
    return and_(SchoolRow.open, of_hub, scope.audience.schools())


def _year(scope: Scope) -> Collection:
    this_year = _last_return(scope, scope.school_year)
    query = (
        select(SchoolRow.area, func.count(), func.count(this_year.c.school_id))
        .outerjoin(this_year, this_year.c.school_id == SchoolRow.id)
        .where(_asked(scope))
        .group_by(SchoolRow.area)
    )
    shares = _in_order(Share(*each) for each in scope.look.execute(query))
    return Collection(_year_name(scope), school_year_of(scope.week.sunday), None, shares)


def _year_name(scope: Scope) -> str:
    first = school_year_of(scope.week.sunday).year
    return f"School year {first}/{(first + 1) % 100:02d}"


def _missing_this_year(scope: Scope) -> list[Missing]:
    this_year, ever, heard = _last_return(scope, scope.school_year), _last_return(scope), _heard(scope)
    query = (
        select(SchoolRow.name, SchoolRow.urn, SchoolRow.area, heard.c.at, ever.c.at)
        .outerjoin(this_year, this_year.c.school_id == SchoolRow.id)
        .outerjoin(ever, ever.c.school_id == SchoolRow.id)
        .outerjoin(heard, heard.c.school_id == SchoolRow.id)
        .where(_asked(scope), this_year.c.school_id.is_(None))
    )
    name = _year_name(scope)
    return [
        Missing(named(*school), name, None, max(filter(None, (wrote, last)), default=None), last)
        for *school, wrote, last in scope.look.execute(query)
    ]


def pace(scope: Scope) -> Pace:
    """Each school's first return of the school year by week, beside the same weeks of the year before."""
    first = school_year_of(scope.week.sunday)
    begins, began = Week.of(first_moment(first)), Week.of(first_moment(first.replace(year=first.year - 1)))
    weeks = [begins]
    while weeks[-1] < scope.week:
        weeks.append(weeks[-1].next())
    before = [began.later(n) for n in range(len(weeks))]
    until = before[-1].starts + (scope.as_of - scope.week.starts)
    now = _first_returns(scope, first_moment(first), scope.as_of)
    then = _first_returns(scope, first_moment(first.replace(year=first.year - 1)), until)
    return Pace(tuple(weeks), tuple(now[each] for each in weeks), tuple(then[each] for each in before))


def _first_returns(scope: Scope, since: datetime, until: datetime) -> Counter[Week]:
    query = (
        select(func.min(MessageRow.received))
        .select_from(ReturnRow)
        .join(MessageRow, ReturnRow.message_id == MessageRow.id)
        .join(SchoolRow, ReturnRow.school_id == SchoolRow.id)
        .where(MessageRow.received >= since, MessageRow.received < until)
        .where(scope.counts(), scope.audience.schools())
        .group_by(ReturnRow.school_id)
    )
    return Counter(Week.of(each) for each in scope.look.scalars(query))
