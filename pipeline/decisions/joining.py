"""Which returns another may be a part of, so that a person chooses one and types no reference."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pipeline.protection.access import NEEDED, restricted_messages
from pipeline.store.tables import DocumentRow, MessageRow, ReturnDocumentRow, ReturnRow, SchoolRow
from pipeline.store.work import Work
from schemas.access import UserRole

_MOST = 12  # lines of a list that is read through
_LATELY = 300  # returns: what came last, wherever it is from; a page that was forgotten follows within days


@dataclass(frozen=True, slots=True)
class Joinable:
    """One return on the same form, as a list shows it."""

    ref: str
    school: str | None
    sender: str | None
    dated: datetime
    files: list[str]


def joinable(
    look: Work, returned: ReturnRow, message: MessageRow, role: UserRole | None = None
) -> list[Joinable]:
    """Other returns on the same form that count: of the same school, from the same sender, or of no school yet.

    The likeliest first, without those that the role may not see. Two queries, over the returns of the school and those that came last.
    """
    if returned.discarded is not None:
        return []
    likely = [each for each in _candidates(look, returned, role) if _fits(each, returned, message)]
    likely.sort(key=lambda each: (_how_likely(each, returned, message), -each.id))
    names = _files(look, [each.id for each in likely[:_MOST]])
    return [
        Joinable(each.ref, each.school, each.sender, each.dated, names.get(each.id, []))
        for each in likely[:_MOST]
    ]


def _candidates(look: Work, returned: ReturnRow, role: UserRole | None) -> list[Any]:
    columns = (ReturnRow.id, ReturnRow.ref, ReturnRow.dated, ReturnRow.school_id, ReturnRow.message_id)
    query = (
        select(*columns, SchoolRow.name.label("school"), MessageRow.sender)
        .join(MessageRow, ReturnRow.message_id == MessageRow.id)
        .outerjoin(SchoolRow, ReturnRow.school_id == SchoolRow.id)
        .where(
            ReturnRow.template == returned.template,
            ReturnRow.template_version == returned.template_version,
            ReturnRow.discarded.is_(None),
            ReturnRow.id != returned.id,
        )
        .order_by(ReturnRow.id.desc())
    )
    if role is not None and not role.covers(NEEDED):
        query = query.where(ReturnRow.message_id.not_in(restricted_messages()))
    newest = select(ReturnRow.id).order_by(ReturnRow.id.desc()).limit(_LATELY)
    # of the same school; where none is known, of those that have none either
    lately, own = newest.subquery(), newest.where(ReturnRow.school_id == returned.school_id).subquery()
    return list(look.execute(query.where(ReturnRow.id.in_(select(lately.c.id).union(select(own.c.id))))))


def _fits(one: Any, returned: ReturnRow, message: MessageRow) -> bool:
    same_school = one.school_id is not None and one.school_id == returned.school_id
    unknown = one.school_id is None or returned.school_id is None
    return same_school or unknown or (one.sender is not None and one.sender == message.sender)


def _how_likely(one: Any, returned: ReturnRow, message: MessageRow) -> int:
    if one.message_id == message.id or (one.sender is not None and one.sender == message.sender):
        return 0
    return 1 if one.school_id is not None and one.school_id == returned.school_id else 2


def _files(look: Work, returns: list[int]) -> dict[int, list[str]]:
    query = (
        select(ReturnDocumentRow.return_id, DocumentRow.name)
        .join(DocumentRow, ReturnDocumentRow.document_id == DocumentRow.id)
        .where(ReturnDocumentRow.return_id.in_(returns))
        .order_by(ReturnDocumentRow.position)
    )
    found: dict[int, list[str]] = {}
    for return_id, name in look.execute(query):
        found.setdefault(return_id, []).append(name)
    return found
