"""What a person must decide: raised once, listed in order. How it is decided is in ``pipeline.decisions``."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from schemas.codes import ADVICE, RESTRICTED, Code
from schemas.journey import ExceptionState
from schemas.reading import Issue

from .keys import key_of
from .store.tables import DocumentRow, ExceptionRow, MessageRow, ReturnRow, SchoolRow
from .store.work import Work


@dataclass(frozen=True, slots=True)
class Subject:
    """What an exception is about: a message, and a document in it or a return from it."""

    message_id: int
    document_id: int | None = None
    return_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One exception as a list shows it."""

    id: int
    code: Code
    sentence: str
    action: str
    field: str | None
    state: ExceptionState
    raised_at: datetime
    message: str  # the subject of the mail, or the name of the dropped file
    sender: str | None
    document: str | None
    return_ref: str | None
    school: str | None


def raise_exceptions(work: Work, issues: Iterable[Issue], subject: Subject, now: datetime) -> None:
    """Adds an exception for each issue that has none yet; one already resolved stays resolved."""
    for each in issues:
        key = key_of(subject.message_id, subject.document_id, subject.return_id, each.code, each.field)
        if work.scalar(select(ExceptionRow.id).where(ExceptionRow.key == key)) is not None:
            continue
        action = ADVICE[each.code].action
        row = ExceptionRow(
            key=key,
            message_id=subject.message_id,
            document_id=subject.document_id,
            return_id=subject.return_id,
            code=each.code,
            field=each.field,
            sentence=each.message.removesuffix(action).strip(),
            action=action,
            raised_at=now,
            restricted=each.code in RESTRICTED,
        )
        work.add(row)
        work.flush()


def are_open(
    work: Work, *, message_id: int | None = None, return_id: int | None = None
) -> list[ExceptionRow]:
    """The open exceptions of a message with all that came in it, or of one return, oldest first."""
    query = select(ExceptionRow).where(ExceptionRow.state == ExceptionState.OPEN).order_by(ExceptionRow.id)
    if message_id is not None:
        query = query.where(ExceptionRow.message_id == message_id)
    if return_id is not None:
        query = query.where(ExceptionRow.return_id == return_id)
    return list(work.scalars(query))


def listing(look: Work, *, resolved: bool = False) -> list[Line]:
    """Every open exception, oldest first; the resolved ones too where asked."""
    query = (
        select(ExceptionRow, MessageRow, DocumentRow.name, ReturnRow.ref, SchoolRow.name)
        .join(MessageRow, ExceptionRow.message_id == MessageRow.id)
        .outerjoin(DocumentRow, ExceptionRow.document_id == DocumentRow.id)
        .outerjoin(ReturnRow, ExceptionRow.return_id == ReturnRow.id)
        .outerjoin(SchoolRow, ReturnRow.school_id == SchoolRow.id)
        .order_by(ExceptionRow.id)
    )
    if not resolved:
        query = query.where(ExceptionRow.state == ExceptionState.OPEN)
    return [
        Line(
            id=row.id,
            code=row.code,
            sentence=row.sentence,
            action=row.action,
            field=row.field,
            state=row.state,
            raised_at=row.raised_at,
            message=message.subject or message.name,
            sender=message.sender,
            document=document,
            return_ref=ref,
            school=school,
        )
        for row, message, document, ref, school in look.execute(query)
    ]
