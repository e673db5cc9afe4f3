"""A form that was filled in on screen, printed and scanned: its rows have grown, so nothing lies where the blank has it.

It is read as print is: words and rules are recognised, and aligned with the blank as a PDF's are. What print cannot
say surely (a mark, a colour) waits for a person, and so does every line that was not read surely.
"""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from extractors.pdf.open import form_of
from extractors.tree import load_lines, normal
from schemas.codes import Code, Failure
from schemas.reading import Answer, Box, Issue, Outcome, Reading, Residue, Status, issue
from schemas.template import Kind, Template

from . import text
from .recognise import Read, recognised
from .vision import Array

_SURE = 0.93  # score from which a line of print counts as read: below it one letter in some fifty is wrong
_ALIKE = 80.0  # likeness of words to the blank's own from which they are its label, misread
_LEAST = 0.6  # score under which a line was not read at all
_DRIFT = 0.25  # share of the blank's words that were misread or lost
_CHANGED = frozenset((Code.RESIDUE, Code.FORM_CHANGED))
_CHOSEN = (Kind.CHOICE, Kind.CHOICES, Kind.BOOL)
_SAID = (
    "It was filled in on screen, printed and scanned; what was read surely is here, the rest is for a look."
)


def read_print(pages: Iterable[Array], templates: Sequence[Template]) -> list[Reading] | None:
    """The readings of upright grey pages of print; None where no form is found in them, or nothing can read them."""
    from extractors.reader import read_form  # noqa: PLC0415  (it reads whatever becomes a form, this too)

    if not text.available():
        return None
    allowance = text.Allowance()
    found = [recognised(page, number, allowance) for number, page in enumerate(pages, 1)]
    lines = {sheet.number: read for sheet, read in found}
    try:
        readings = read_form(form_of([sheet for sheet, _ in found]), templates)
    except Failure:
        return None
    known = {(t.id, t.version): t for t in templates}
    told = [
        _weighed(r, known[r.template.id, r.template.version], lines)
        for r in readings
        if r.template is not None
    ]
    return told or None


def _weighed(reading: Reading, template: Template, lines: dict[int, list[Read]]) -> Reading:
    doubtful = _doubtful(reading, lines)
    answers = [_checked(each, lines, doubtful) for each in reading.answers]
    blank = " ".join(cell.text for line in load_lines(template.blank) for cell in line.cells)
    residue = [_known(each, normal(blank)) for each in reading.residue]
    doubts = [
        issue(Code.VALUE_UNSURE, f"“{' › '.join(a.path[-2:])}”", a.field)
        for a in answers
        if a.status is Status.UNSURE
    ]
    kept: list[Issue] = [i for i in reading.issues if i.code not in (Code.VALUE_UNSURE, Code.RESIDUE)]
    if strange := next((r for r in residue if r.telling), None):
        kept.append(issue(Code.RESIDUE, f"“{strange.text[:200]}”"))
    return reading.model_copy(
        update={
            "answers": answers,
            "residue": residue,
            "issues": [issue(Code.PAPER_FORM, _SAID), *kept, *doubts],
            "outcome": Outcome.REVIEW,
        }
    )


def _doubtful(reading: Reading, lines: dict[int, list[Read]]) -> bool:
    """Whether the print was not understood as a whole: then no room is surely empty, and no answer surely all of it."""
    unread = any(line.score < _LEAST for page in lines.values() for line in page)
    strange = any(i.code in _CHANGED for i in reading.issues)
    return unread or strange or reading.drift > _DRIFT


def _checked(answer: Answer, lines: dict[int, list[Read]], doubtful: bool) -> Answer:
    """An answer as sure as its worst line; a choice is for a look, because print shows no highlighter surely."""
    evidence = answer.evidence.model_copy(update={"method": "print"})
    if answer.kind in _CHOSEN and (answer.status is not Status.BLANK or answer.raw):
        return _unsure(answer, "marks on a printed and scanned form are for a person to see")
    if answer.kind in _CHOSEN:
        return _unsure(answer, "no mark was recognised")
    if doubtful and answer.status is not Status.UNSURE:
        return _unsure(answer, "the scan could not be read as a whole")
    if answer.status is not Status.ANSWERED:
        return answer.model_copy(update={"evidence": evidence})
    own = [r.score for r in lines.get(answer.evidence.page or 0, []) if _inside(r.box, answer.evidence.box)]
    score = min(own, default=0.0)
    if score < _SURE:
        return _unsure(answer, "the print is hard to read")
    return answer.model_copy(
        update={"evidence": evidence, "confidence": round(min(answer.confidence, score), 3)}
    )


def _unsure(answer: Answer, why: str) -> Answer:
    evidence = answer.evidence.model_copy(update={"method": "print"})
    return answer.model_copy(
        update={"status": Status.UNSURE, "value": None, "confidence": 0.4, "note": why, "evidence": evidence}
    )


def _inside(line: Box, room: Box | None) -> bool:
    if room is None:
        return False
    x, y = (line[0] + line[2]) / 2, (line[1] + line[3]) / 2
    return room[0] - 2 <= x <= room[2] + 2 and room[1] - 2 <= y <= room[3] + 2


def _known(residue: Residue, blank: str) -> Residue:
    """Words that are the blank's own, misread, are wording and no answer."""
    said = normal(residue.text)
    if len(said) > 3 and fuzz.partial_ratio(said, blank) >= _ALIKE:
        return residue.model_copy(update={"reworded": True})
    return residue
