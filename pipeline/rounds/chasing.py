"""Reminds the schools of a round on its plan, and stops the moment a school has returned.

Nobody is reminded who returned, who is excused, whose letter is still being read, who wrote within the week, or who
never had the form. One that is late for several reminders gets the latest only.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select

from pipeline.contacts import addresses, domains
from pipeline.context import Context
from pipeline.letters.chasing import Due, remind, why_off
from pipeline.local_time import local_day
from pipeline.register_links import goes_on_as, lineage
from pipeline.store.hub_tables import RoundRow, RoundSchoolRow
from pipeline.store.tables import MessageRow, SchoolRow
from pipeline.store.work import Work
from schemas.following import ExpectedState, Tone
from schemas.journey import MessageState

from .closing import excuse_closed
from .forms import forms_of
from .making import round_called
from .standing import open_rounds, recount

_QUIET = timedelta(days=7)  # a school that wrote gets this long before it hears from a machine again
_AT_ONCE = 100  # reminders in one transaction: other writers wait for a tenth of a second at most
_STILL_OUT = (ExpectedState.SENT, ExpectedState.REPLIED, ExpectedState.NOT_SENT)
_WRITTEN_BEFORE = "this letter was written before"  # pipeline.outbox: what a killed run had put there


@dataclass(frozen=True, slots=True)
class Wanted:
    """One school that would be reminded now, or the reason why it is not."""

    row_id: int
    number: int  # of the reminder in the plan, from 1
    due: Due
    declined: str | None


def chase_due(ctx: Context, *, name: str | None = None, dry: bool = False) -> dict[str, list[Wanted]]:
    """Writes the reminders that are due, of every open round or of one; by round, who was looked at and what came of it.

    ``dry`` writes nothing. The states are counted afresh first, so that no school that has returned is reminded.
    """
    now = ctx.clock()
    with ctx.work() as work:
        rounds = [each for each in open_rounds(work, now) if not each.closed_at and name in (None, each.name)]
        for each in rounds:
            excuse_closed(work, each, now)
            recount(work, each)
        wanted = {each.name: _wanted(work, each, ctx, now) for each in rounds}
    if dry:
        return wanted
    return {name: _written(ctx, them) for name, them in wanted.items()}


def chase_chosen(ctx: Context, name: str, school_ids: Sequence[int]) -> list[Wanted]:
    """Reminds the schools that a person chose, each by the next reminder of the plan, whatever the day.

    The rule of who is left alone holds all the same; what came of each is told.
    """
    now = ctx.clock()
    with ctx.work() as work:
        made = round_called(work, name)
        recount(work, made)
        number = 1 + max(0, _step(made, local_day(now)) - 1)
        chosen = RoundSchoolRow.school_id.in_(school_ids)
        wanted = _looked_at(work, made, ctx, now, number, chosen, RoundSchoolRow.state.in_(_STILL_OUT))
    return _written(ctx, wanted)


def _wanted(work: Work, made: RoundRow, ctx: Context, now: datetime) -> list[Wanted]:
    number = _step(made, local_day(now))
    if number == 0:
        return []
    waits = RoundSchoolRow.state.in_(_STILL_OUT)
    return _looked_at(work, made, ctx, now, number, waits, RoundSchoolRow.chasers < number)


def _looked_at(
    work: Work, made: RoundRow, ctx: Context, now: datetime, number: int, *which: ColumnElement[bool]
) -> list[Wanted]:
    """What would come of each of these schools; one that had this reminder before gets the plan's next."""
    query = (
        select(RoundSchoolRow, SchoolRow)
        .join(SchoolRow, RoundSchoolRow.school_id == SchoolRow.id)
        .where(RoundSchoolRow.round_id == made.id, *which)
        .order_by(SchoolRow.name, SchoolRow.urn)
    )
    # a school that has become an academy since is reminded as the academy, where it was written to before if need be
    pairs = [(row, goes_on_as(work, school) or school) for row, school in work.execute(query)]
    reach = _reach(work, pairs)
    busy = _being_read(work)
    titles = {each.id: each.title for each in ctx.templates()}
    forms = forms_of(work, made, pairs)
    return [
        _one(
            row,
            school,
            made,
            reach.get(school.id),
            busy,
            (forms[row.id], titles),
            max(number, row.chasers + 1),
            now,
        )
        for row, school in pairs
    ]


def _reach(work: Work, pairs: list[tuple[RoundSchoolRow, SchoolRow]]) -> dict[int, str | None]:
    """By school, where to write; an academy of which no address is known yet, where the school before it was written to."""
    known = addresses(work, [number for row, school in pairs for number in {row.school_id, school.id}])
    found: dict[int, str | None] = {}
    for row, school in pairs:
        address = known.get(school.id) or known.get(row.school_id)
        if address is None:
            before = lineage(work, school.id)[1:]
            reached = addresses(work, before) if before else {}
            address = next((reached[each] for each in before if each in reached), None)
        found[school.id] = address
    return found


def _one(
    row: RoundSchoolRow,
    school: SchoolRow,
    made: RoundRow,
    address: str | None,
    busy: tuple[set[str], set[int]],
    form: tuple[str | None, dict[str, str]],
    number: int,
    now: datetime,
) -> Wanted:
    template, titles = form
    due = Due(
        urn=school.urn,
        school=school.name,
        address=address or "",
        form=titles.get(template, made.title) if template else made.title,
        template=template,
        round=made.name,
        due=made.due,
        tone=made.plan[min(number, len(made.plan)) - 1]["tone"] if made.plan else Tone.REMINDER,
    )
    return Wanted(row.id, number, due, _why_not(row, school, address, busy, now))


def _why_not(
    row: RoundSchoolRow,
    school: SchoolRow,
    address: str | None,
    busy: tuple[set[str], set[int]],
    now: datetime,
) -> str | None:
    senders, schools = busy
    if not school.open:
        return "the school has closed"
    if row.state is ExpectedState.NOT_SENT:
        return "the form has not gone out to it; once it has, note that on the round"
    if address is None:
        return "no address of it is known to work"
    if school.id in schools or address in senders:
        return "something from it is still being read"
    if (
        row.replied_at
        and row.last_contact
        and now - row.last_contact < _QUIET
        and row.last_contact != row.chased_at
    ):
        return "it wrote within the week"
    return None


def _step(made: RoundRow, today: date) -> int:
    """Which reminder of the plan the day calls for; 0 before the first."""
    return sum(made.due + timedelta(days=each["days"]) <= today for each in made.plan)


def _being_read(work: Work) -> tuple[set[str], set[int]]:
    """Senders, and schools by their domains, of messages whose end is not known yet or that a person must look at."""
    query = select(MessageRow.sender).where(
        MessageRow.state.in_((MessageState.WAITING, MessageState.EXCEPTION)), MessageRow.school_id.is_(None)
    )
    senders = {(each or "").casefold() for each in work.scalars(query)}
    known = dict(domains(work))
    parts = {each.rpartition("@")[2] for each in senders}
    return senders, {known[each] for each in parts if each in known}


def _written(ctx: Context, wanted: list[Wanted]) -> list[Wanted]:
    """What came of each; a reminder and the line that says it was written are one transaction."""
    done: dict[int, Wanted] = {}
    willing = [each for each in wanted if each.declined is None]
    for first in range(0, len(willing), _AT_ONCE):
        some = willing[first : first + _AT_ONCE]
        with ctx.work() as work:
            off = why_off(ctx, work)
            query = select(RoundSchoolRow).where(RoundSchoolRow.id.in_([each.row_id for each in some]))
            rows = {row.id: row for row in work.scalars(query.with_for_update())}
            for each in some:
                done[each.row_id] = _one_written(ctx, work, each, rows.get(each.row_id), off)
    return [done.get(each.row_id, each) for each in wanted]


def _one_written(
    ctx: Context, work: Work, wanted: Wanted, row: RoundSchoolRow | None, off: str | None
) -> Wanted:
    if row is None or row.state not in _STILL_OUT:
        return replace(wanted, declined="its form came in this moment")
    reason = off or remind(ctx, work, wanted.due, wanted.number)
    if reason not in (None, _WRITTEN_BEFORE):
        return replace(wanted, declined=reason)
    now = ctx.clock()
    row.chasers, row.chased_at, row.last_contact = wanted.number, now, now
    return wanted


def reasons(wanted: list[Wanted]) -> Counter[str]:
    """How many schools were not reminded, by why."""
    return Counter(each.declined for each in wanted if each.declined)
