"""Makes restricted exceptions of what the scan finds: they say where it stands and never what it says."""

from collections.abc import Iterator

from pipeline.store.tables import ReturnRow
from schemas.codes import Code
from schemas.reading import Issue, Reading, issue

from .scanning import Concern, scan

_CODES = {Concern.SAFEGUARDING: Code.SAFEGUARDING, Concern.PUPIL_NAMED: Code.PUPIL_NAMED}


def confidential(row: ReturnRow) -> Iterator[Issue]:
    """An issue for each answer of a return, and for what belongs to no question, that must be set apart."""
    reading = Reading.model_validate(row.reading)
    for answer in reading.answers:
        for concern in sorted(scan(f"{answer.raw}\n{row.draft.get(answer.field) or ''}")):
            yield issue(_CODES[concern], f"({' › '.join(answer.path) or answer.field})", answer.field)
    left = "\n".join(each.text for each in reading.residue)
    for concern in sorted(scan(left)):
        yield issue(_CODES[concern], "(In what belongs to no question.)")


def confidential_note(note: str) -> Iterator[Issue]:
    """An issue where the e-mail itself must be set apart."""
    for concern in sorted(scan(note)):
        yield issue(_CODES[concern], "(In the e-mail itself.)")
