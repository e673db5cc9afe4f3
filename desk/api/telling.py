"""Rows and sights of the pipeline in the shapes of the API."""

from typing import Any

from pipeline.decisions.history import changes_of
from pipeline.decisions.queue import Item
from pipeline.decisions.sight import File as SightFile
from pipeline.decisions.sight import Sight
from pipeline.exceptions import are_open
from pipeline.store.people import DecisionRow
from pipeline.store.tables import ReturnRow, SchoolRow
from pipeline.store.work import Work
from schemas.record import SchoolRef

from .doors import ROLE
from .shapes import decisions, queue

ROOT = "/api/v1"


def ref(school: SchoolRow) -> SchoolRef:
    """What names a school."""
    return SchoolRef(urn=school.urn, name=school.name)


def raised(item: Item) -> queue.Raised:
    """An exception as a list tells of it: what is confidential without its words."""
    return queue.Raised(**_raised(item))


def _raised(item: Item) -> dict[str, Any]:
    told = item.shown_to(ROLE)
    return {
        "id": told.id,
        "code": told.code,
        "sentence": told.sentence,
        "action": told.action,
        "field": told.field,
        "school": told.school,
        "area": told.area,
        "return_": told.return_ref,
        "template": told.template,
        "raised": told.raised_at,
        "asked": told.asked_at,
        "held_by": told.held_by,
        "confidential": told.restricted,
    }


def case(found: Sight) -> queue.Case:
    """An exception with everything that deciding it needs."""
    item = found.item
    here = f"{ROOT}/exceptions/{item.id}"
    return queue.Case(
        **_raised(item),
        open=found.open,
        may=found.ways,
        subject=item.message,
        sender=item.sender,
        note=found.note,
        answer=found.answer,
        recorded=found.now,
        unit=found.asked.unit if found.asked is not None else None,
        options=[
            queue.Option(option=n, value=each.value, label=each.label, why=each.why, first=each.first)
            for n, each in enumerate(found.suggestions, 1)
        ],
        schools=[
            queue.Candidate(urn=each.school.urn, name=each.school.name, why=each.why)
            for each in found.candidates
        ],
        residue=found.residue,
        files=[file(each) for each in found.files],
        others=[queue.Other(id=each.id, code=each.code, sentence=each.sentence) for each in found.others],
        joinable=[
            queue.Joinable(
                return_=each.ref, school=each.school, sender=each.sender, sent=each.dated, files=each.files
            )
            for each in found.joinable
        ],
        forms=[
            queue.FormChoice(form=form, version=version, title=title) for form, version, title in found.forms
        ],
        decisions=[done(each) for each in found.decisions],
        pages=f"{here}/pages",
        row=f"{here}/row.jpg" if found.answer is not None else None,
    )


def file(each: SightFile) -> queue.File:
    """A file, with the address of the original."""
    return queue.File(
        id=each.id, name=each.name, kind=each.kind, original=f"{ROOT}/documents/{each.id}/original"
    )


def done(row: DecisionRow) -> queue.Done:
    """A decision in a line."""
    return queue.Done(**_done(row))


def _done(row: DecisionRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "said": row.said,
        "by": row.by,
        "at": row.at,
        "exception": row.exception_id,
        "undone": row.undone_at,
        "undone_by": row.undone_by,
    }


def decided(look: Work, row: DecisionRow) -> decisions.Decided:
    """A decision, and what of the same message is still open."""
    return decisions.Decided(**_decided(look, row))


def decision(look: Work, row: DecisionRow) -> decisions.Decision:
    """A decision with every value before and after."""
    changes = [
        decisions.Change(subject=each.subject, name=each.name, before=each.before, after=each.after)
        for each in changes_of(row)
    ]
    return decisions.Decision(**_decided(look, row), changes=changes)


def _decided(look: Work, row: DecisionRow) -> dict[str, Any]:
    returned = look.get(ReturnRow, row.return_id) if row.return_id is not None else None
    still = [each.id for each in are_open(look, message_id=row.message_id)]
    return {**_done(row), "return_": returned.ref if returned else None, "open": still}
