"""One return in full: every answer with what is recorded for it, by section."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import select

from pipeline.answers import Answers
from pipeline.context import Context
from pipeline.exceptions import are_open
from pipeline.store.tables import DocumentRow, RecordRow, ReturnDocumentRow, ReturnRow, SchoolRow
from pipeline.store.work import Work
from schemas.reading import Answer, Reading, Residue
from schemas.template import Column, Field

from .queue import Worded
from .sight import File


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: as it was read, and as it is or would be recorded."""

    answer: Answer
    asked: Field | Column | None
    value: JsonValue
    corrected: bool
    exception_id: int | None  # where a person has still to decide


@dataclass(frozen=True, slots=True)
class Whole:
    """A return in full."""

    id: int
    ref: str
    message_id: int
    template: str
    version: str
    title: str
    dated: datetime
    discarded: datetime | None
    revisions: list[RecordRow]  # of its record, the last first; none where it is not recorded
    school: SchoolRow | None
    because: list[str]
    lines: list[Line]
    residue: list[Residue]
    files: list[File]
    open: list[Worded]

    @property
    def sections(self) -> dict[str, list[Line]]:
        """The lines by the first label of their path, in the form's order."""
        found: dict[str, list[Line]] = {}
        for each in self.lines:
            found.setdefault(each.answer.path[0] if each.answer.path else "", []).append(each)
        return found


def whole(ctx: Context, look: Work, ref: str) -> Whole:
    """The return of this reference; LookupError where there is none."""
    row = look.scalar(select(ReturnRow).where(ReturnRow.ref == ref))
    if row is None:
        raise LookupError(f"there is no return {ref}")
    template = ctx.templates.find(row.template, row.template_version)
    reading = Reading.model_validate(row.reading)
    answers = Answers(reading, template)
    waiting = are_open(look, return_id=row.id)
    by_field = {each.field: each.id for each in waiting if each.field}
    files = (
        select(DocumentRow.id, DocumentRow.name, DocumentRow.kind)
        .join(ReturnDocumentRow, ReturnDocumentRow.document_id == DocumentRow.id)
        .where(ReturnDocumentRow.return_id == row.id)
        .order_by(ReturnDocumentRow.position)
    )
    revisions = select(RecordRow).where(RecordRow.return_id == row.id).order_by(RecordRow.revision.desc())
    return Whole(
        id=row.id,
        ref=row.ref,
        message_id=row.message_id,
        template=row.template,
        version=row.template_version,
        title=template.title,
        dated=row.dated,
        discarded=row.discarded,
        revisions=list(look.scalars(revisions)),
        school=look.get(SchoolRow, row.school_id) if row.school_id else None,
        because=list(row.identified_by),
        lines=[
            Line(
                each,
                answers.asked(each),
                row.draft.get(each.field),
                each.field in row.corrections,
                by_field.get(each.field),
            )
            for each in reading.answers
        ],
        residue=reading.residue,
        files=[File(*each) for each in look.execute(files)],
        open=[Worded(each.id, each.code, each.sentence) for each in waiting],
    )
