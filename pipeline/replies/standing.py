"""Which return an answer is about today, and who may speak for it."""

from collections.abc import Collection

from sqlalchemy import select

from pipeline.schools import Register
from pipeline.store.tables import MessageRow, ReturnDocumentRow, ReturnRow
from pipeline.store.work import Work


def standing(look: Work, ref: str | None) -> ReturnRow | None:
    """The return of this ref; where it counts no more, the last one that was made of its documents and does."""
    row = look.scalar(select(ReturnRow).where(ReturnRow.ref == ref)) if ref else None
    if row is None or row.discarded is None:
        return row
    documents = select(ReturnDocumentRow.document_id).where(ReturnDocumentRow.return_id == row.id)
    query = (
        select(ReturnRow)
        .join(ReturnDocumentRow, ReturnDocumentRow.return_id == ReturnRow.id)
        .where(ReturnDocumentRow.document_id.in_(documents), ReturnRow.discarded.is_(None))
        .order_by(ReturnRow.id.desc())
    )
    return look.scalars(query).first()


def may_speak(message: MessageRow, known: Collection[str], held: ReturnRow, register: Register) -> bool:
    """Whether a sender may answer for a return: one of the ``known`` addresses, or any at the school's own domain."""
    sender = (message.sender or "").casefold()
    if message.doubt or not sender:
        return False
    return sender in known or held.school_id in {each.id for each in register.at(sender)}
