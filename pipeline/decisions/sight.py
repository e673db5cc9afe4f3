"""One exception with everything a person needs to decide it: what was read, what it may be, what else was found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from pipeline.answers import Answers
from pipeline.context import Context
from pipeline.letters.facts import BY_HAND
from pipeline.store.people import DecisionRow
from pipeline.store.tables import (
    DocumentRow,
    ExceptionRow,
    MessageRow,
    ReturnDocumentRow,
    ReturnRow,
    SchoolRow,
)
from pipeline.store.work import Work
from schemas.journey import ExceptionState
from schemas.reading import Answer, Reading, Residue, Status
from schemas.template import Column, Field

from . import claims, queue
from .belonging import WHOSE
from .joining import Joinable, joinable
from .queue import Filters, Item, Worded
from .schools import Candidate, candidates
from .values import Suggestion, answer_of, suggestions

Way = Literal["confirm", "answer", "school", "form", "not-a-return", "join", "split", "ask", "reject"]
"""What can be done with an exception."""


@dataclass(frozen=True, slots=True)
class File:
    """One document that came with the message."""

    id: int
    name: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class Sight:
    """What the page of one exception shows."""

    item: Item
    open: bool
    document_id: int | None
    return_id: int | None
    note: str  # what the school wrote in the mail
    files: list[File]
    reading: Reading | None
    answer: Answer | None
    asked: Field | Column | None
    now: object  # what would be recorded for the answer
    suggestions: list[Suggestion]
    candidates: list[Candidate]
    residue: list[Residue]
    school: SchoolRow | None
    others: list[Worded]  # other open exceptions of the same message
    askable: bool
    decisions: list[DecisionRow]
    typed: str | None  # what was typed and not sent
    joinable: list[Joinable]  # returns that this one may be a part of
    forms: list[tuple[str, str, str]]  # id, version and title of what it may be read as
    before: int | None
    after: int | None
    follows: int | None  # what a decision leads on to

    @property
    def shown(self) -> tuple[int | None, int | None]:
        """Whose pages are looked at: the number of the return, else that of the first file."""
        if self.return_id is not None:
            return self.return_id, None
        return None, self.document_id or (self.files[0].id if self.files else None)

    @property
    def ways(self) -> list[Way]:
        """What can be done with it; nothing where it is settled or in somebody else's hands."""
        if not self.open or self.item.held_by:
            return []
        whole = self.return_id is not None
        unsure = self.answer is not None and self.answer.status is Status.UNSURE
        fits: dict[Way, bool] = {
            "confirm": not unsure and not (whole and self.school is None and self.item.code in WHOSE),
            "answer": self.answer is not None,
            "school": whole,
            "form": bool(self.files and self.forms),
            "not-a-return": True,
            "join": bool(self.joinable),
            "split": whole and len(self.files) > 1,
            "ask": self.askable,
            "reject": True,
        }
        return [way for way, fit in fits.items() if fit]


def sight(
    ctx: Context, look: Work, exception_id: int, user_id: int, filters: Filters, now: datetime
) -> Sight:
    """One exception, open or not. LookupError for a number that does not exist."""
    item = queue.item(look, exception_id, user_id, now)
    row = look.find(ExceptionRow, exception_id)
    message = look.find(MessageRow, row.message_id)
    returned = look.find(ReturnRow, row.return_id) if row.return_id is not None else None
    reading = Reading.model_validate(returned.reading) if returned is not None else None
    answers = _answers(ctx, returned, reading)
    answer = answer_of(answers, row.field) if answers is not None and row.field else None
    asked = answers.asked(answer) if answers is not None and answer is not None else None
    before, after = queue.neighbours(look, exception_id, filters, now)
    return Sight(
        item=item,
        open=row.state is ExceptionState.OPEN,
        document_id=row.document_id,
        return_id=row.return_id,
        note=message.note,
        files=_files(look, row, returned),
        reading=reading,
        answer=answer,
        asked=asked,
        now=returned.draft.get(row.field) if returned is not None and row.field else None,
        suggestions=suggestions(answer, asked) if answer is not None else [],
        candidates=candidates(answers, message.sender, ctx.register()) if row.code in WHOSE else [],
        residue=[each for each in reading.residue if each.telling] if reading is not None else [],
        school=look.get(SchoolRow, returned.school_id) if returned and returned.school_id else None,
        others=_others(look, row),
        askable=row.code in BY_HAND and returned is not None and returned.school_id is not None,
        decisions=_decisions(look, row.message_id),
        typed=claims.edit_of(look, row.message_id, row.id),
        joinable=joinable(look, returned, message, filters.role) if returned is not None else [],
        forms=[(each.id, each.version, each.title) for each in ctx.templates()],
        before=before,
        after=after,
        follows=queue.next_after(look, item, filters, user_id, now),
    )


def _answers(ctx: Context, returned: ReturnRow | None, reading: Reading | None) -> Answers | None:
    if returned is None or reading is None:
        return None
    return Answers(reading, ctx.templates.find(returned.template, returned.template_version))


def _files(look: Work, row: ExceptionRow, returned: ReturnRow | None) -> list[File]:
    """The documents of the return, else the one it is about, else all of the message."""
    query = select(DocumentRow.id, DocumentRow.name, DocumentRow.kind)
    if returned is not None:
        query = query.join(ReturnDocumentRow, ReturnDocumentRow.document_id == DocumentRow.id)
        query = query.where(ReturnDocumentRow.return_id == returned.id).order_by(ReturnDocumentRow.position)
    elif row.document_id is not None:
        query = query.where(DocumentRow.id == row.document_id)
    else:
        query = query.where(DocumentRow.message_id == row.message_id).order_by(DocumentRow.position)
    return [File(*each) for each in look.execute(query)]


def _others(look: Work, row: ExceptionRow) -> list[Worded]:
    query = select(ExceptionRow.id, ExceptionRow.code, ExceptionRow.sentence).where(
        ExceptionRow.message_id == row.message_id, ExceptionRow.state == ExceptionState.OPEN
    )
    return [Worded(*each) for each in look.execute(query.order_by(ExceptionRow.id)) if each.id != row.id]


def _decisions(look: Work, message_id: int) -> list[DecisionRow]:
    query = select(DecisionRow).where(DecisionRow.message_id == message_id)
    return list(look.scalars(query.order_by(DecisionRow.id.desc()).limit(20)))
