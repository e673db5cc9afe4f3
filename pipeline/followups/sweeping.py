"""What days bring: actions overdue, schools that have not returned; and follow-ups whose reason has gone."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from pipeline.context import Context
from pipeline.local_time import local_day
from pipeline.notes import Request
from pipeline.register_links import goes_on_as
from pipeline.rounds.counting import HERE
from pipeline.store.hub_tables import ActionRow, RoundRow, RoundSchoolRow, SchoolLinkRow
from pipeline.store.tables import FollowUpRow, ReturnRow, SchoolRow
from pipeline.store.work import Work
from schemas.following import ActionState, ExpectedState, LinkState
from schemas.journey import FollowUpKind, FollowUpState
from schemas.rules import Rule, Rules

from .raising import RULES, About, Finding, findings, note, raise_new

_ALIVE = (ActionState.OPEN, ActionState.CARRIED_OVER)
_WAITED_FOR = (ExpectedState.NOT_SENT, ExpectedState.SENT, ExpectedState.REPLIED)
# A round that was due a year ago and never closed is history: nobody rings a school about it now.
_LATEST = timedelta(days=366)


def sweep(ctx: Context) -> tuple[int, int]:
    """Raises what the days have brought, and drops what is no longer so; how many of each.

    The rounds' states are taken as they stand: ``pipeline.rounds.standing.recount`` makes them afresh.
    """
    now = ctx.clock()
    with ctx.work() as work:
        found = [
            each
            for request, about in days_bring(work, ctx.rules, now)
            for each in findings([request], about, ctx.rules, ctx.hub)
        ]
        return raise_new(work, found, now) + _again(work, found, now), _drop(work, now)


def days_bring(look: Work, rules: Rules, now: datetime) -> Iterator[tuple[Request, About]]:
    """Everything that rules about time find now."""
    for rule in rules.of(FollowUpKind.OVERDUE):
        yield from _overdue(look, rule, now)
    for rule in rules.of(FollowUpKind.NOT_RETURNED):
        yield from _not_returned(look, rule, now)


def _overdue(look: Work, rule: Rule, now: datetime) -> Iterator[tuple[Request, About]]:
    limit = local_day(now) - (rule.when.time or timedelta(0))
    query = (
        select(ActionRow, SchoolRow, ReturnRow.message_id)
        .join(SchoolRow, ActionRow.school_id == SchoolRow.id)
        .join(ReturnRow, ActionRow.last_return_id == ReturnRow.id)
        .where(
            ActionRow.state.in_(_ALIVE),
            ActionRow.due < limit,
            ActionRow.restricted.is_(False),
        )
        .order_by(ActionRow.due, ActionRow.id)
    )
    for action, was, message_id in look.execute(query):
        school = goes_on_as(look, was)
        if school is None:
            continue
        because = f"due {action.due:%d/%m/%Y} (“{action.due_words}”)"
        about = About(
            dated=now,
            message_id=message_id,
            school_id=school.id,
            urn=school.urn,
            area=school.area,
            return_id=action.last_return_id,
            action_id=action.id,
            thing=f"action {action.id} {action.due}",
        )
        yield Request(FollowUpKind.OVERDUE, action.text, because, rule.name), about


def _not_returned(look: Work, rule: Rule, now: datetime) -> Iterator[tuple[Request, About]]:
    today = local_day(now)
    after = rule.when.time or timedelta(0)
    query = (
        select(RoundSchoolRow, RoundRow, SchoolRow)
        .join(RoundRow, RoundSchoolRow.round_id == RoundRow.id)
        .join(SchoolRow, RoundSchoolRow.school_id == SchoolRow.id)
        .where(
            RoundRow.closed_at.is_(None),
            RoundRow.due <= today - after,
            RoundRow.due > today - _LATEST,
            or_(RoundRow.closes.is_(None), RoundRow.closes >= today),
            RoundSchoolRow.state.in_(_WAITED_FOR),
        )
        .order_by(RoundRow.due, SchoolRow.name, SchoolRow.id)
    )
    for row, made, was in look.execute(query):
        school = goes_on_as(look, was)
        if school is None:
            continue
        last = (
            f"; last contact {local_day(row.last_contact):%d/%m/%Y}"
            if row.last_contact
            else "; no contact so far"
        )
        because = f"due {made.due:%d/%m/%Y}; {row.chasers} reminder(s){last}"
        about = About(
            dated=now,
            school_id=school.id,
            urn=school.urn,
            area=school.area,
            round_id=made.id,
            thing=f"{made.name} {row.school_id}",
        )
        yield Request(FollowUpKind.NOT_RETURNED, f"{made.title}: nothing has come", because, rule.name), about


def _again(work: Work, found: list[Finding], now: datetime) -> int:
    """Takes up again what the rules had dropped and what is so again: a return was set aside, an excuse withdrawn."""
    query = select(FollowUpRow).where(
        FollowUpRow.state == FollowUpState.DROPPED,
        FollowUpRow.settled_by == RULES,
        FollowUpRow.kind.in_((FollowUpKind.OVERDUE, FollowUpKind.NOT_RETURNED)),
    )
    by_key = {each.key: each.about for each in found}
    dropped = [row for row in work.scalars(query) if row.key in by_key] if found else []
    for row in dropped:
        row.state, row.settled_at, row.settled_by = FollowUpState.OPEN, None, None
        row.action_id, row.return_id = by_key[row.key].action_id, by_key[row.key].return_id
        note(work, row, "taken up again", RULES, now, "it is so again")
    return len(dropped)


def _drop(work: Work, now: datetime) -> int:
    """Open follow-ups about schools that have returned since, and about actions that are settled."""
    before = select(SchoolLinkRow.closed_id).where(
        SchoolLinkRow.successor_id == FollowUpRow.school_id, SchoolLinkRow.state == LinkState.SURE
    )
    returned = (
        select(FollowUpRow)
        .join(
            RoundSchoolRow,
            (RoundSchoolRow.round_id == FollowUpRow.round_id)
            & or_(
                RoundSchoolRow.school_id == FollowUpRow.school_id,
                RoundSchoolRow.school_id.in_(
                    before.scalar_subquery()
                ),  # the round expects it under its old URN
            ),
        )
        .where(
            FollowUpRow.kind == FollowUpKind.NOT_RETURNED,
            FollowUpRow.state == FollowUpState.OPEN,
            RoundSchoolRow.state.in_((*HERE, ExpectedState.EXCUSED)),
        )
    )
    settled = (
        select(FollowUpRow)
        .join(ActionRow, FollowUpRow.action_id == ActionRow.id)
        .where(
            FollowUpRow.kind == FollowUpKind.OVERDUE,
            FollowUpRow.state == FollowUpState.OPEN,
            ActionRow.state.not_in(_ALIVE),
        )
    )
    count = 0
    for query, why in (
        (returned, "the school has returned or is excused"),
        (settled, "the action is settled"),
    ):
        for row in work.scalars(query).all():
            row.state, row.settled_at, row.settled_by = FollowUpState.DROPPED, now, RULES
            note(work, row, "dropped", RULES, now, why)
            count += 1
    return count
