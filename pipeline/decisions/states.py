"""What a decision may change about a message, as plain values: taken before and after, compared, and put back by undo."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pipeline.store.tables import Base, ExceptionRow, MessageRow, ReturnRow
from pipeline.store.work import Work
from schemas.codes import Code
from schemas.journey import ExceptionState, MessageState

State = dict[str, dict[str, Any]]

_RETURN = ("school_id", "identified_by", "draft", "corrections", "discarded")
_EXCEPTION = ("state", "resolved_at", "resolved_by", "decision", "asked_at")
_MESSAGE = ("problems", "state", "code")


def state_of(work: Work, message_ids: Sequence[int]) -> State:
    """By subject (``message 3``, ``return 5``, ``exception 7``), every value that a decision may change."""
    work.flush()
    found: State = {}
    for message_id in message_ids:
        found[f"message {message_id}"] = _values(work.find(MessageRow, message_id), _MESSAGE)
        for each in returns_of(work, message_id):
            found[f"return {each.id}"] = _values(each, _RETURN)
        for one in work.scalars(select(ExceptionRow).where(ExceptionRow.message_id == message_id)):
            found[f"exception {one.id}"] = _values(one, _EXCEPTION)
    return found


def returns_of(work: Work, message_id: int) -> list[ReturnRow]:
    """The returns of a message, those that count no more too."""
    return list(
        work.scalars(select(ReturnRow).where(ReturnRow.message_id == message_id).order_by(ReturnRow.id))
    )


def changes(before: State, after: State) -> tuple[State, State]:
    """Only what differs: the values as they were, and as they are; a subject that is new was nothing before."""
    was: State = {}
    now: State = {}
    for subject in before.keys() | after.keys():
        old, new = before.get(subject), after.get(subject)
        if old is None or new is None:
            was[subject], now[subject] = old or {}, new or {}
            continue
        differ = [name for name in new if new[name] != old.get(name)]
        if differ:
            was[subject] = {name: old.get(name) for name in differ}
            now[subject] = {name: new[name] for name in differ}
    return was, now


def put_back(work: Work, before: State) -> None:
    """Sets every value to what it was; subjects that were nothing before are left alone."""
    tables: dict[str, type[MessageRow | ReturnRow | ExceptionRow]] = {
        "message": MessageRow,
        "return": ReturnRow,
        "exception": ExceptionRow,
    }
    for subject, values in before.items():
        kind, _, number = subject.partition(" ")
        row = work.hold(tables[kind], int(number))
        for name, value in values.items():
            setattr(row, name, _typed(kind, name, value))


def _values(row: Base, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, ExceptionState | Code | MessageState) else value


def _typed(kind: str, name: str, value: Any) -> Any:
    """A plain value as its column has it."""
    if value is None:
        return None
    if name in {"resolved_at", "asked_at", "discarded"}:
        return datetime.fromisoformat(value)
    if name == "state":
        return MessageState(value) if kind == "message" else ExceptionState(value)
    return Code(value) if name == "code" else value
