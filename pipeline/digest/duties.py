"""What is to be done: visits wanted, what schools ask for, actions falling due, and the hub's own follow-ups."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from pipeline.local_time import local_day
from pipeline.store.hub_tables import ActionRow
from pipeline.store.tables import FollowUpRow, MessageRow, SchoolRow
from schemas.following import ActionState
from schemas.journey import FollowUpKind

from .scope import Scope, named
from .shape import Actions, Ask, Duty, Falling, Named, Wish

AHEAD = timedelta(weeks=4)  # half a half term: time enough to ring the school before the day
BEHIND = timedelta(weeks=12)  # about a term; what has been due for longer is only counted
_ASKS = (FollowUpKind.QUESTION, FollowUpKind.SUPPORT)


def visits(scope: Scope) -> tuple[Wish, ...]:
    """Every priority visit that is still wanted, the first due first."""
    query = _follow_ups(scope).where(
        FollowUpRow.kind == FollowUpKind.VISIT_PRIORITY,
        scope.unsettled(FollowUpRow.raised_at, FollowUpRow.settled_at),
    )
    return tuple(
        Wish(
            school,
            row.quote,
            row.raised_at,
            local_day(row.due),
            row.owner,
            fresh=row.raised_at >= scope.week.starts,
            overdue=row.due < scope.as_of,
        )
        for school, row in _found(scope, query.order_by(FollowUpRow.due, FollowUpRow.id))
    )


def asks(scope: Scope) -> list[Ask]:
    """The questions and wishes for support of the week, in the order they came."""
    query = _follow_ups(scope).where(
        FollowUpRow.kind.in_(_ASKS), scope.in_week(FollowUpRow.raised_at), FollowUpRow.quote != ""
    )
    return [
        Ask(school, row.quote, question=row.kind is FollowUpKind.QUESTION)
        for school, row in _found(scope, query.order_by(FollowUpRow.id))
    ]


def _follow_ups(scope: Scope) -> Select[Any]:
    return (
        select(FollowUpRow)
        .add_columns(SchoolRow.name, SchoolRow.urn, SchoolRow.area, MessageRow.sender)
        .outerjoin(SchoolRow, FollowUpRow.school_id == SchoolRow.id)
        .outerjoin(MessageRow, FollowUpRow.message_id == MessageRow.id)
        .where(scope.audience.schools())
    )


def _found(scope: Scope, query: Select[Any]) -> Iterator[tuple[Named, FollowUpRow]]:
    for row, name, urn, area, sender in scope.look.execute(query):
        yield named(name, urn, area, sender), row


def actions(scope: Scope) -> Actions:
    """Open actions that are due within four weeks or have been due for up to twelve."""
    today = local_day(scope.as_of)
    first, last = today - BEHIND, today + AHEAD
    is_open = [
        ActionRow.restricted.is_(False),
        ActionRow.state.in_((ActionState.OPEN, ActionState.CARRIED_OVER)),
        ActionRow.first_seen < scope.as_of,
        or_(ActionRow.settled_at.is_(None), ActionRow.settled_at >= scope.as_of),
        scope.audience.schools(),
    ]
    whose = select(
        SchoolRow.name, SchoolRow.urn, SchoolRow.area, ActionRow.text, ActionRow.owner, ActionRow.due
    )
    query = (
        whose.join(SchoolRow, ActionRow.school_id == SchoolRow.id)
        .where(*is_open, ActionRow.due.between(first, last))
        .order_by(ActionRow.due, SchoolRow.name, ActionRow.id)
    )
    falling = tuple(
        Falling(Named(name, urn, area), text, owner or "", due, overdue=due < today)
        for name, urn, area, text, owner, due in scope.look.execute(query)
        if due is not None
    )
    earlier = (
        select(func.count())
        .select_from(ActionRow)
        .join(SchoolRow, ActionRow.school_id == SchoolRow.id)
        .where(*is_open, ActionRow.due < first)
    )
    return Actions(falling, scope.look.scalar(earlier) or 0)


KINDS = {
    FollowUpKind.VISIT_PRIORITY: "Visits wanted as a priority",
    FollowUpKind.QUESTION: "Questions to answer",
    FollowUpKind.SUPPORT: "Support wanted",
    FollowUpKind.ASK_AGAIN: "Forms to ask for again",
    FollowUpKind.CHECK_ADDRESS: "Addresses to check",
    FollowUpKind.LOW_GRADE: "Lowest grades to talk about",
    FollowUpKind.FALL: "Big falls to talk about",
    FollowUpKind.CONTRADICTION: "Contradictions to talk about",
    FollowUpKind.OVERDUE: "Overdue actions to ask about",
    FollowUpKind.NOT_RETURNED: "Schools to ring about their return",
}


def duties(scope: Scope) -> tuple[Duty, ...]:
    """The hub's open follow-ups by kind; kinds with none are left out."""
    query = (
        select(FollowUpRow.kind, func.count(), func.sum(case((FollowUpRow.due < scope.as_of, 1), else_=0)))
        .outerjoin(SchoolRow, FollowUpRow.school_id == SchoolRow.id)
        .where(scope.unsettled(FollowUpRow.raised_at, FollowUpRow.settled_at), scope.audience.schools())
        .group_by(FollowUpRow.kind)
    )
    counts = {kind: (count, late) for kind, count, late in scope.look.execute(query)}
    return tuple(Duty(words, *counts[kind]) for kind, words in KINDS.items() if kind in counts)
