"""Everything the store knows of one school, as the documents need it: plain data, gathered once."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import JsonValue
from sqlalchemy import select

from pipeline.answers import Answers, cell, place
from pipeline.context import Context
from pipeline.digest.building import UNNAMED
from pipeline.protection.scanning import masked
from pipeline.store.hub_tables import ActionRow, AnswerRow, FollowUpRow
from pipeline.store.tables import ExceptionRow, RecordRow, ReturnRow, SchoolRow
from pipeline.store.work import Work
from pipeline.tracking.comparing import Change, Difference, Progress, Version, differences, history, progress
from pipeline.tracking.ladders import Ladder, ladder_of
from schemas.following import ActionState
from schemas.journey import ExceptionState, FollowUpKind, FollowUpState
from schemas.reading import Answer, Reading, Status
from schemas.template import Kind, Role


@dataclass(frozen=True, slots=True)
class Said:
    """One question and what is recorded for it; ``text`` is empty where it was left blank."""

    field: str
    section: str
    question: str
    part: str  # the column or option group, where the question has several
    kind: Kind
    text: str
    value: JsonValue
    sure: bool
    role: Role | None = None
    ladder: Ladder | None = None  # the scale it stands on
    unit: str | None = None
    page: int | None = None

    @property
    def asked(self) -> str:
        """The question with its column, as one line; a column that is only for the answer says nothing."""
        part = "" if self.part.casefold() == "answer" else self.part
        return " – ".join(filter(None, (self.question, part))) or self.section


@dataclass(frozen=True, slots=True)
class Sent:
    """One return of the school as it stands recorded."""

    ref: str
    form: str
    version: str
    sent: datetime
    answers: tuple[Said, ...]
    residue: tuple[str, ...]  # what the school wrote that belongs to no question
    withheld: int  # answers that only those may read who may read what is confidential

    def of(self, *roles: Role) -> list[Said]:
        """What was said to fields of these meanings."""
        return [each for each in self.answers if each.role in roles and each.text]

    @property
    def answered(self) -> int:
        """Questions that say something."""
        return sum(bool(each.text) for each in self.answers)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing the hub has noted to do for the school."""

    kind: FollowUpKind
    quote: str
    because: str
    raised: datetime
    due: datetime
    present: bool = True  # about the last return, or about none; not about what an earlier one said


@dataclass(frozen=True, slots=True)
class Followed:
    """One action that is followed from return to return."""

    section: str
    question: str
    text: str
    owner: str
    due_words: str
    due: date | None
    success: str
    state: ActionState
    because: str
    settled: datetime | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """A school, its last return and the one before on the same form, and what follows from them."""

    hub: str
    made: datetime
    school: str
    urn: str
    dfe_number: str
    area: str
    postcode: str
    latest: Sent | None
    before: Sent | None
    differences: tuple[Difference, ...]  # between those two, but for answers that are the same
    progress: tuple[Progress, ...]  # by section and scale
    wanted: tuple[Wanted, ...]
    followed: tuple[Followed, ...]
    doubts: tuple[str, ...]  # exceptions about the last return that nobody has decided


def dossier(ctx: Context, school_id: int, form: str | None = None) -> Dossier:
    """The dossier of a school; of its last return on this form, or on any. LookupError where there is no such school."""
    with ctx.look() as look:
        school = look.find(SchoolRow, school_id)
        every = history(look, school_id, form)
        same = [each for each in every if each.template == every[-1].template]
        now, before = (same[-1] if same else None), (same[-2] if len(same) > 1 else None)
        changed = differences(look, before, now, ctx.templates) if now and before else []
        return Dossier(
            hub=ctx.hub.name if ctx.hub else UNNAMED,
            made=ctx.clock(),
            school=school.name,
            urn=school.urn,
            dfe_number=school.dfe_number or "",
            area=school.area or "",
            postcode=school.postcode or "",
            latest=_sent(ctx, look, now) if now else None,
            before=_sent(ctx, look, before) if before else None,
            differences=tuple(each for each in changed if each.change is not Change.SAME),
            progress=tuple(progress(look, before, now, ctx.templates)) if now else (),
            wanted=_wanted(look, school_id, now.return_id if now else None),
            followed=_followed(look, school_id, now.template if now else form),
            doubts=_doubts(look, school_id),
        )


def _sent(ctx: Context, look: Work, version: Version) -> Sent:
    row, record = look.find(ReturnRow, version.return_id), look.find(RecordRow, version.record_id)
    reading = Reading.model_validate(row.reading)
    answers = Answers(reading, ctx.templates.find(row.template, row.template_version))
    hidden = set(
        look.scalars(
            select(AnswerRow.field).where(AnswerRow.record_id == record.id, AnswerRow.restricted.is_(True))
        )
    )
    said = [_said(answers, each, record.answers.get(each.field)) for each in reading.answers]
    return Sent(
        ref=row.ref,
        form=row.template,
        version=row.template_version,
        sent=row.dated,
        answers=tuple(each for each in said if each.field not in hidden),
        residue=tuple(masked(each.text) for each in reading.residue if each.telling),
        withheld=len(hidden),
    )


def _said(answers: Answers, answer: Answer, value: JsonValue) -> Said:
    """What is recorded; where nothing is, the words of an answer that was not sure."""
    asked = answers.asked(answer)
    section, question, part = place(answer.path)
    recorded = value is not None and value not in ("", [])
    unsure = answer.raw.strip() if answer.status is Status.UNSURE else ""
    return Said(
        field=answer.field,
        section=section,
        question=question,
        part=part,
        kind=answer.kind,
        text=_text(answer.kind, value) if recorded else unsure,
        value=value if recorded else None,
        sure=recorded or not unsure,
        role=asked.role if asked else None,
        ladder=ladder_of(asked),
        unit=asked.unit if asked else None,
        page=answer.evidence.page,
    )


def _text(kind: Kind, value: JsonValue) -> str:
    if kind is Kind.DATE and isinstance(value, str):
        try:
            return f"{date.fromisoformat(value):%-d %B %Y}"
        except ValueError:
            return value
    found = cell(value)
    return f"{found:,g}" if isinstance(found, float) else str(found)


def _wanted(look: Work, school_id: int, last: int | None) -> tuple[Wanted, ...]:
    query = (
        select(FollowUpRow)
        .where(FollowUpRow.school_id == school_id, FollowUpRow.state == FollowUpState.OPEN)
        .order_by(FollowUpRow.due, FollowUpRow.id)
    )
    return tuple(
        Wanted(
            each.kind,
            each.quote,
            each.because,
            each.raised_at,
            each.due,
            present=each.return_id in {None, last},
        )
        for each in look.scalars(query)
    )


def _followed(look: Work, school_id: int, form: str | None) -> tuple[Followed, ...]:
    query = (
        select(ActionRow)
        .where(ActionRow.school_id == school_id, ActionRow.restricted.is_(False))
        .order_by(ActionRow.id)
    )
    if form is not None:
        query = query.where(ActionRow.template == form)
    return tuple(
        Followed(
            section=each.section,
            question=each.question,
            text=each.text,
            owner=each.owner or "",
            due_words=each.due_words or "",
            due=each.due,
            success=each.success or "",
            state=each.state,
            because=each.because,
            settled=each.settled_at,
        )
        for each in look.scalars(query)
    )


def _doubts(look: Work, school_id: int) -> tuple[str, ...]:
    query = (
        select(ExceptionRow.sentence)
        .join(ReturnRow, ExceptionRow.return_id == ReturnRow.id)
        .where(
            ReturnRow.school_id == school_id,
            ExceptionRow.state == ExceptionState.OPEN,
            ExceptionRow.restricted.is_(False),
        )
        .order_by(ExceptionRow.id)
    )
    return tuple(dict.fromkeys(look.scalars(query)))


_KEPT = {"SEND", "SEN", "GCSE", "BTEC", "ICT", "CPD", "WCET", "PPA", "DFE", "RAG", "EYFS", "II", "III", "A"}


def heading(section: str) -> str:
    """A section's name in ordinary letters, where the form has it in capitals; what are letters of a name stay so."""
    if not section.isupper():
        return section
    words = [word if word in _KEPT or re.search(r"\d", word) else word.lower() for word in section.split()]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def by_section(answers: Iterable[Said]) -> dict[str, list[Said]]:
    """The answers of each section, in the order of the form."""
    found: dict[str, list[Said]] = {}
    for each in answers:
        found.setdefault(each.section or each.question, []).append(each)
    return found


def rows_of(answers: Sequence[Said]) -> tuple[list[str], list[list[Said | None]]]:
    """Questions down and columns across, as the form has them; one unnamed column where it has none."""
    parts = list(dict.fromkeys(each.part for each in answers))
    found: dict[str, list[Said | None]] = {}
    for each in answers:
        row = found.setdefault(each.question, [None] * len(parts))
        row[parts.index(each.part)] = each
    return parts, list(found.values())
