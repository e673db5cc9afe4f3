"""A return that nothing speaks against becomes a record, and takes its place among the school's returns."""

from datetime import datetime

from sqlalchemy import func, select

from schemas.reading import Reading

from .contacts import learn
from .store.tables import (
    DocumentRow,
    EventRow,
    MessageRow,
    RecordRow,
    ReturnDocumentRow,
    ReturnRow,
    SchoolRow,
)
from .store.work import Work
from .tracking.keeping import keep_answers


def store_record(work: Work, done: ReturnRow, now: datetime) -> None:
    """Adds the next revision of a return's record, unless the last one says the same; earlier ones stay."""
    assert done.school_id is not None
    work.hold(
        SchoolRow, done.school_id
    )  # one return of a school at a time, so that their order is made by one hand
    query = select(RecordRow).where(RecordRow.return_id == done.id).order_by(RecordRow.revision.desc())
    last = work.scalars(query).first()
    if last is not None and (last.answers, last.school_id) == (done.draft, done.school_id):
        arrange(work, done.school_id, done.template)  # it may have been elsewhere in between
        return
    record = RecordRow(
        return_id=done.id,
        revision=last.revision + 1 if last else 1,
        school_id=done.school_id,
        template=done.template,
        template_version=done.template_version,
        answers=done.draft,
        as_of=now if last else done.dated,
        stored_at=now,
    )
    work.add(record)
    work.flush()
    keep_answers(work, record, Reading.model_validate(done.reading))
    if record.revision == 1:
        learn(work, work.find(MessageRow, done.message_id), done.school_id, now)
    facts = {"revision": record.revision}
    work.add(
        EventRow(
            at=now,
            kind="stored",
            actor="journey",
            message_id=done.message_id,
            return_id=done.id,
            facts=facts,
        )
    )
    work.flush()
    for school_id in dict.fromkeys((last.school_id if last else done.school_id, done.school_id)):
        arrange(work, school_id, done.template)


def arrange(work: Work, school_id: int, template: str) -> None:
    """Each recorded return of a school on a form supersedes the one sent before it, in whatever order they were read."""
    recorded = select(RecordRow.return_id)
    query = (
        select(ReturnRow)
        .where(ReturnRow.school_id == school_id, ReturnRow.template == template, ReturnRow.id.in_(recorded))
        .order_by(ReturnRow.dated, ReturnRow.ref)
    )
    before: int | None = None
    for each in work.scalars(query):
        each.supersedes_id = before
        before = each.id
    _mark_current(work, school_id, template)


def _mark_current(work: Work, school_id: int, template: str) -> None:
    """The record that stands: the last one in the order they were sent, of the returns that are still this school's."""
    query = (
        select(RecordRow, ReturnRow.school_id)
        .join(ReturnRow, RecordRow.return_id == ReturnRow.id)
        .where(RecordRow.school_id == school_id, RecordRow.template == template)
        .order_by(RecordRow.as_of, ReturnRow.ref, RecordRow.revision)
    )
    records = [(record, whose == school_id) for record, whose in work.execute(query)]
    last = next((record.id for record, stands in reversed(records) if stands), None)
    for record, _ in records:
        record.current = record.id == last


def is_recorded(work: Work, message_id: int) -> bool:
    """Whether any return of a message has a record."""
    query = (
        select(func.count()).select_from(RecordRow).join(ReturnRow).where(ReturnRow.message_id == message_id)
    )
    return bool(work.scalar(query))


def is_part_elsewhere(work: Work, message_id: int) -> bool:
    """Whether a document of a message is part of a return of another one, and none of it is one here."""
    own = select(DocumentRow.id).where(DocumentRow.message_id == message_id)
    query = (
        select(ReturnRow.message_id)
        .join(ReturnDocumentRow, ReturnDocumentRow.return_id == ReturnRow.id)
        .where(ReturnDocumentRow.document_id.in_(own), ReturnRow.discarded.is_(None))
    )
    found = set(work.scalars(query))
    return bool(found) and message_id not in found
