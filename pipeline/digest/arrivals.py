"""What came in during the week: returns, and for the hub every message and how it ended."""

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from pipeline.store.tables import MessageRow, RecordRow, ReturnRow, SchoolRow, TemplateRow
from schemas.journey import MessageState, Stage

from .scope import Scope, named
from .shape import ACCEPTED, HELD, UNDER_WAY, Arrival, Arrivals

_ENDS = {
    MessageState.STORED: "recorded",
    MessageState.EXCEPTION: "wait for a decision",
    MessageState.REJECTED: "could not be read and were asked for again",
    MessageState.SET_ASIDE: "set aside (no form in it, or received before)",
    MessageState.WAITING: "being read",
}


def arrivals(scope: Scope) -> Arrivals:
    """Each return of the week's messages, the newest last."""
    earlier, sent = aliased(ReturnRow), aliased(MessageRow)
    recorded = select(RecordRow.id).where(
        RecordRow.return_id == ReturnRow.id, scope.known(RecordRow.stored_at)
    )
    again = (
        select(earlier.id)
        .join(sent, earlier.message_id == sent.id)
        .where(
            earlier.school_id == ReturnRow.school_id,
            earlier.template == ReturnRow.template,
            sent.received < MessageRow.received,
            earlier.discarded.is_(None),
        )
    )
    query = (
        select(
            SchoolRow.name,
            SchoolRow.urn,
            SchoolRow.area,
            func.coalesce(MessageRow.sender, MessageRow.name),
            ReturnRow.template,
            MessageRow.received,
            ReturnRow.stage,
            recorded.exists(),
            again.exists(),
        )
        .join(MessageRow, ReturnRow.message_id == MessageRow.id)
        .outerjoin(SchoolRow, ReturnRow.school_id == SchoolRow.id)
        .where(scope.in_week(MessageRow.received), scope.counts(), scope.audience.schools())
        .order_by(MessageRow.received, ReturnRow.id)
    )
    titles = titles_of(scope)
    returns = tuple(
        Arrival(
            named(name, urn, area, sender),
            titles.get(form, form),
            received,
            _state(stage, done=done),
            before,
        )
        for name, urn, area, sender, form, received, stage, done, before in scope.look.execute(query)
    )
    return Arrivals(returns, _messages(scope) if scope.audience.area is None else ())


def titles_of(scope: Scope) -> dict[str, str]:
    """What each form is called in a list: its id as words, because titles of forms are those of their hub."""
    names = scope.look.scalars(select(TemplateRow.name).distinct())
    return {name: name.replace("-", " ").replace("_", " ").capitalize() for name in names}


def _state(stage: Stage, *, done: bool) -> str:
    if done:
        return ACCEPTED
    return HELD if stage is Stage.HELD else UNDER_WAY


def _messages(scope: Scope) -> tuple[tuple[str, int], ...]:
    """How the week's messages ended, in the order of the list above; what did not happen is left out."""
    query = (
        select(MessageRow.state, func.count())
        .where(scope.in_week(MessageRow.received))
        .group_by(MessageRow.state)
    )
    counts = dict(scope.look.execute(query).all())
    return tuple((words, counts[state]) for state, words in _ENDS.items() if state in counts)
