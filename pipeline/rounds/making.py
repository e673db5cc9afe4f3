"""Makes a round: its forms, its days, its reminders, and the schools it expects."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import insert, select

from pipeline.context import Context
from pipeline.store.hub_tables import RoundRow, RoundSchoolRow
from pipeline.store.tables import SchoolRow
from pipeline.store.work import Work
from schemas.following import ExpectedState, Tone
from schemas.hub import Hub

from .standing import recount


class RoundError(Exception):
    """A round cannot be made or found as asked; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Chaser:
    """One reminder of a plan: days after the due date (before it where negative), and how it speaks."""

    days: int
    tone: Tone


# A week before, to those who forget; the day after, when it is news; then once a fortnight and a month on, when a
# person had better ring up (the rule "not returned" says so to the area's team).
PLAN = (
    Chaser(-7, Tone.FRIENDLY),
    Chaser(1, Tone.REMINDER),
    Chaser(14, Tone.REMINDER),
    Chaser(28, Tone.FIRM),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which schools: open ones of the hub's authority, in these areas and phases; none named is all."""

    areas: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    urns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a round is to be."""

    name: str
    templates: tuple[str, ...]
    opens: date
    due: date
    title: str = ""
    closes: date | None = None
    chasers: Sequence[Chaser] = PLAN
    choice: Choice = Choice()


def make_round(ctx: Context, plan: Plan) -> tuple[RoundRow, int]:
    """The new round and how many schools it expects; returns that are here already are counted at once.

    RoundError where the name is taken, a form is not installed, the days are out of order or no school fits.
    """
    _check(ctx, plan)
    now = ctx.clock()
    with ctx.work() as work:
        if work.scalar(select(RoundRow.id).where(RoundRow.name == plan.name)) is not None:
            raise RoundError(f"there is a round {plan.name} already; choose another name.")
        schools = chosen(work, plan.choice, ctx.hub)
        made = RoundRow(
            name=plan.name,
            title=plan.title or plan.name,
            templates=list(plan.templates),
            opens=plan.opens,
            due=plan.due,
            closes=plan.closes,
            plan=[{"days": each.days, "tone": each.tone.value} for each in plan.chasers],
            chosen_by=asdict(plan.choice),
            made_at=now,
        )
        work.add(made)
        work.flush()
        expect(work, made.id, schools)
        recount(work, made)
    return made, len(schools)


def _check_days(plan: Plan) -> None:
    if not all(2000 <= each.year < 2100 for each in (plan.opens, plan.due, plan.closes or plan.due)):
        raise RoundError("give the year of each day in full, as 2026.")
    if plan.due < plan.opens:
        raise RoundError("the due date is before the round opens; swap the two.")
    if plan.closes and plan.closes < plan.due:
        raise RoundError("the round closes before the due date; give a later day.")


def _check(ctx: Context, plan: Plan) -> None:
    if not re.fullmatch(r"[A-Za-z0-9]+([._-]+[A-Za-z0-9]+)*", plan.name) or len(plan.name) > 100:
        raise RoundError("a round's name is letters, digits and hyphens, as autumn-2026.")
    installed = {each.id for each in ctx.templates()}
    for form in plan.templates:
        if form not in installed:
            known = ", ".join(sorted(installed)) or "none"
            raise RoundError(f"the form {form} is not installed; installed are: {known}.")
    if not plan.templates:
        raise RoundError("name at least one form.")
    _check_days(plan)
    days = [each.days for each in plan.chasers]
    if days != sorted(set(days)):
        raise RoundError("the reminders must be on different days, the earliest first.")
    for area in plan.choice.areas:
        names = [each.name for each in ctx.hub.areas] if ctx.hub else []
        if area not in names:
            raise RoundError(
                f"the hub's settings have no area {area}; they have: {', '.join(names) or 'none'}."
            )


def chosen(work: Work, choice: Choice, hub: Hub | None) -> list[int]:
    """The open schools that fit, by name. A hub's round is for its own authority's schools unless URNs are named."""
    query = select(SchoolRow.id, SchoolRow.urn, SchoolRow.dfe_number).where(SchoolRow.open)
    if choice.areas:
        query = query.where(SchoolRow.area.in_(choice.areas))
    if choice.phases:
        query = query.where(SchoolRow.phase.in_(choice.phases))
    found = work.execute(query.order_by(SchoolRow.name, SchoolRow.urn)).all()
    if choice.urns:
        found = [each for each in found if each.urn in choice.urns]
        if missing := set(choice.urns) - {each.urn for each in found}:
            raise RoundError(f"no open school fits with URN {', '.join(sorted(missing))}.")
    elif hub is not None:
        own = [each for each in found if (each.dfe_number or "").startswith(f"{hub.la_code}/")]
        found = own or found
    if not found:
        raise RoundError("no school of the register fits; check areas and phases, or import the register.")
    return [each.id for each in found]


def expect(work: Work, round_id: int, school_ids: Sequence[int]) -> int:
    """Adds schools to a round; how many were not expected before."""
    known = set(work.scalars(select(RoundSchoolRow.school_id).where(RoundSchoolRow.round_id == round_id)))
    fresh = [
        {"round_id": round_id, "school_id": each, "state": ExpectedState.NOT_SENT, "chasers": 0}
        for each in dict.fromkeys(school_ids)
        if each not in known
    ]
    if fresh:
        work.execute(insert(RoundSchoolRow), fresh)
    return len(fresh)


def round_called(work: Work, name: str) -> RoundRow:
    """The round of this name; RoundError says which there are."""
    found = work.scalars(select(RoundRow).where(RoundRow.name == name)).first()
    if found is None:
        names = ", ".join(work.scalars(select(RoundRow.name).order_by(RoundRow.opens))) or "none"
        raise RoundError(f"there is no round {name}; there are: {names}.")
    return found


def expected(work: Work, made: RoundRow, urn: str) -> RoundSchoolRow:
    """What a round knows of one school; RoundError where it does not expect it."""
    query = (
        select(RoundSchoolRow)
        .join(SchoolRow, RoundSchoolRow.school_id == SchoolRow.id)
        .where(RoundSchoolRow.round_id == made.id, SchoolRow.urn == urn)
    )
    found = work.scalars(query).first()
    if found is None:
        raise RoundError(f"the round {made.name} does not expect a school with URN {urn}.")
    return found


def expected_ids(look: Work, made: RoundRow, urns: Sequence[str]) -> list[int]:
    """The numbers of those schools that a round expects, of these."""
    query = (
        select(RoundSchoolRow.school_id)
        .join(SchoolRow, RoundSchoolRow.school_id == SchoolRow.id)
        .where(RoundSchoolRow.round_id == made.id, SchoolRow.urn.in_(urns))
    )
    return list(look.scalars(query.order_by(SchoolRow.id)))


def mark_sent(work: Work, made: RoundRow, now: datetime, urns: Sequence[str] = ()) -> int:
    """Notes that the form has gone out, to all who had not had it or to those named; to how many."""
    rows = (
        [expected(work, made, urn) for urn in urns]
        if urns
        else list(work.scalars(select(RoundSchoolRow).where(RoundSchoolRow.round_id == made.id)))
    )
    fresh = [each for each in rows if each.sent_at is None]
    for each in fresh:
        each.sent_at = now
        each.last_contact = max(filter(None, (each.last_contact, now)))
    work.flush()
    recount(work, made)
    return len(fresh)


def excuse(work: Work, row: RoundSchoolRow, *, why: str, by: str, now: datetime) -> None:
    """Expects a school no longer in this round, and says why; with no reason, expects it again."""
    row.excused_at, row.excused_by, row.excuse = (now, by, why) if why else (None, None, None)
    work.flush()
    recount(work, work.find(RoundRow, row.round_id))
