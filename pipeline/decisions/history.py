"""The audit trail as people read it: who did what, when, with what it was before and after."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import false, func, or_, select

from pipeline.protection.access import NEEDED
from pipeline.store.people import DecisionRow
from pipeline.store.tables import EventRow, ExceptionRow, MessageRow, ReturnRow, SchoolRow
from pipeline.store.work import Work
from schemas.access import UserRole

PAGE = 50
_UNSAID = {"answers", "decision", "blank"}  # facts that are shown another way
_RESTRICTED = select(ExceptionRow.message_id).where(ExceptionRow.restricted.is_(True))


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the audit trail."""

    id: int
    at: datetime
    kind: str
    actor: str
    said: str
    about: str | None
    return_ref: str | None
    decision_id: int | None = None  # of the decision that has each value before and after


@dataclass(frozen=True, slots=True)
class Change:
    """One value that a decision changed."""

    subject: str
    name: str
    before: Any
    after: Any


def history(look: Work, message_id: int, return_id: int, most: int = PAGE) -> list[Happening]:
    """What happened to a return and the message it came in, the latest first."""
    query = _joined().where(or_(EventRow.message_id == message_id, EventRow.return_id == return_id))
    return [_happening(row) for row in look.execute(query.order_by(EventRow.id.desc()).limit(most))]


def trail(
    look: Work, role: UserRole, before: int | None = None, actor: str | None = None, most: int = PAGE
) -> list[Happening]:
    """The whole trail, the latest first, a page at a time; what was said of the confidential is for those who may see it."""
    query = _joined()
    if before is not None:
        query = query.where(EventRow.id < before)
    if actor:
        query = query.where(EventRow.actor == actor)
    found = look.execute(query.order_by(EventRow.id.desc()).limit(most))
    return [_happening(row, hidden=row.restricted and not role.covers(NEEDED)) for row in found]


def decided(
    look: Work, role: UserRole, before: int | None = None, by: str | None = None, most: int = PAGE
) -> list[DecisionRow]:
    """Decisions, the last made first, below the number ``before``; none about what the role may not see."""
    query = select(DecisionRow).order_by(DecisionRow.id.desc()).limit(most)
    if not role.covers(NEEDED):
        query = query.where(DecisionRow.message_id.not_in(_RESTRICTED))
    if before is not None:
        query = query.where(DecisionRow.id < before)
    if by:
        query = query.where(DecisionRow.by == by)
    return list(look.scalars(query))


def changes_of(row: DecisionRow) -> list[Change]:
    """Every value that a decision changed, as it was and as it is."""
    found = []
    for subject, after in row.after.items():
        before = row.before.get(subject, {})
        for name, value in after.items():
            found += list(_spread(subject, name, before.get(name), value))
    return found


def _spread(subject: str, name: str, before: Any, after: Any) -> list[Change]:
    """Answers one by one; anything else as it is."""
    if name not in {"draft", "corrections"} or not isinstance(after, dict):
        return [Change(subject, name, before, after)]
    was = before if isinstance(before, dict) else {}
    keys = (*after, *(key for key in was if key not in after))  # what was taken away changed too
    return [
        Change(subject, f"{name}: {key}", was.get(key), after.get(key))
        for key in keys
        if was.get(key) != after.get(key)
    ]


def _joined() -> Any:
    return (
        select(
            EventRow.id,
            EventRow.at,
            EventRow.kind,
            EventRow.actor,
            EventRow.facts,
            MessageRow.subject,
            MessageRow.name,
            SchoolRow.name.label("school"),
            ReturnRow.ref,
            func.coalesce(EventRow.message_id.in_(_RESTRICTED), false()).label("restricted"),
        )
        .select_from(EventRow)
        .outerjoin(MessageRow, EventRow.message_id == MessageRow.id)
        .outerjoin(ReturnRow, EventRow.return_id == ReturnRow.id)
        .outerjoin(SchoolRow, ReturnRow.school_id == SchoolRow.id)
    )


def _happening(row: Any, *, hidden: bool = False) -> Happening:
    facts: dict[str, Any] = {"said": "confidential"} if hidden else row.facts or {}
    said = facts.get("said") or ", ".join(
        key if value is True else f"{key}: {value}" for key, value in facts.items() if key not in _UNSAID
    )
    decision = facts.get("decision")
    return Happening(
        row.id,
        row.at,
        row.kind,
        row.actor,
        str(said)[:400],
        row.school or row.subject or row.name,
        row.ref,
        decision,
    )
