"""Records as programs fetch them: in the order they were stored, on from the last one seen."""

from dataclasses import dataclass

from sqlalchemy import select

from pipeline.store.tables import RecordRow, ReturnRow, SchoolRow
from pipeline.store.work import Work


@dataclass(frozen=True, slots=True)
class Stored:
    """One revision of a return's record, with what names it."""

    record: RecordRow
    ref: str
    urn: str
    school: str


def listed(
    look: Work, *, after: int = 0, urn: str = "", template: str = "", current: bool = False, most: int
) -> list[Stored]:
    """Records with numbers above ``after``, of one school or form or current ones only where asked."""
    query = (
        select(RecordRow, ReturnRow.ref, SchoolRow.urn, SchoolRow.name)
        .join(ReturnRow, RecordRow.return_id == ReturnRow.id)
        .join(SchoolRow, RecordRow.school_id == SchoolRow.id)
        .where(RecordRow.id > after)
        .order_by(RecordRow.id)
        .limit(most)
    )
    if urn:
        query = query.where(SchoolRow.urn == urn)
    if template:
        query = query.where(RecordRow.template == template)
    if current:
        query = query.where(RecordRow.current.is_(True))
    return [Stored(*row) for row in look.execute(query)]
