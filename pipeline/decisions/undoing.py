"""Undo: everything a decision changed is as it was; the latest decision about a message first."""

from sqlalchemy import select

from pipeline.exceptions import are_open
from pipeline.store.people import DecisionRow
from pipeline.store.tables import EventRow, OutboxRow, ReturnRow
from pipeline.store.work import Work
from pipeline.walking import set_stage
from schemas.journey import ExceptionState, OutboxState, Stage

from .deciding import go_on, hold_message
from .hand import Hand, Refused
from .records import withdraw_records
from .states import put_back


def last_of(look: Work, user_id: int | None) -> DecisionRow | None:
    """The decision that somebody made last and has not undone."""
    query = select(DecisionRow).where(DecisionRow.user_id == user_id, DecisionRow.undone_at.is_(None))
    return look.scalars(query.order_by(DecisionRow.id.desc()).limit(1)).first()


def undo(work: Work, hand: Hand, decision_id: int) -> DecisionRow:
    """Undoes a decision; undone twice is undone once. Refused where a later one about the same message stands."""
    row = work.find(DecisionRow, decision_id)
    numbers = sorted({row.message_id, *_numbers(row, "message")})
    messages = [hold_message(work, each, hand) for each in numbers]
    work.refresh(row)
    if row.undone_at is not None:
        return row
    later = _later(work, row, numbers)
    if later is not None:
        raise Refused(f"Undo the later decision first: {later.said} ({later.by}).")
    put_back(work, row.before)
    work.flush()
    for number in _numbers(row, "return") | ({row.return_id} if row.return_id is not None else set()):
        _as_it_was(work, row, number, hand)
    _take_back_letter(work, row)
    row.undone_at, row.undone_by = hand.now, hand.name
    facts = {"decision": row.id, "said": row.said}
    work.add(
        EventRow(
            at=hand.now,
            kind="undone",
            actor=hand.name,
            message_id=row.message_id,
            return_id=row.return_id,
            facts=facts,
        )
    )
    for each in messages:
        go_on(work, each, hand)
    work.flush()
    return row


def _later(work: Work, row: DecisionRow, messages: list[int]) -> DecisionRow | None:
    query = select(DecisionRow).where(
        DecisionRow.message_id.in_(messages), DecisionRow.id > row.id, DecisionRow.undone_at.is_(None)
    )
    return work.scalars(query.order_by(DecisionRow.id.desc()).limit(1)).first()


def _numbers(row: DecisionRow, kind: str) -> set[int]:
    """The messages or returns that a decision changed."""
    subjects = (each.partition(" ") for each in (*row.before, *row.after))
    return {int(number) for name, _, number in subjects if name == kind}


def _as_it_was(work: Work, row: DecisionRow, number: int, hand: Hand) -> None:
    """A return that was there goes back to its place; one that the decision made counts no more."""
    returned = work.hold(ReturnRow, number)
    if not row.before.get(f"return {number}", {"was": "there"}):
        for each in are_open(work, return_id=number):
            each.state, each.resolved_at, each.resolved_by = ExceptionState.RESOLVED, hand.now, hand.name
        returned.discarded = hand.now
    withdraw_records(work, returned, hand, since=row.at)
    if returned.discarded is None and not returned.draft:
        set_stage(
            returned, Stage.IDENTIFY, hand.now
        )  # it was joined or split before anything was found of it
    elif returned.discarded is None:
        held = bool(are_open(work, return_id=number))
        set_stage(returned, Stage.HELD if held else Stage.ROUTE, hand.now)


def _take_back_letter(work: Work, row: DecisionRow) -> None:
    """A letter that the decision wrote and that has not left yet is not sent."""
    key = row.after.get("letter", {}).get("key")
    letter = work.scalar(select(OutboxRow).where(OutboxRow.key == key)) if key else None
    if letter is not None and letter.state is OutboxState.WAITING and letter.handed is None:
        work.delete(letter)
