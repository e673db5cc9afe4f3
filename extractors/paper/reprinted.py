"""A form that was filled in on screen, printed and scanned: its rows may have grown, so nothing lies where the blank has it.

It is read as print is: words and rules are recognised, and aligned with the blank as a PDF's are. What a scan cannot
say surely (bold words, a stroke through words) waits for a person, and so does every line that was not read surely.
"""

from collections.abc import Iterable, Iterator, Sequence

from extractors.pdf.open import form_of
from extractors.tree import load_lines, normal
from schemas.codes import Code, Failure, Weight
from schemas.reading import Answer, Box, Issue, Outcome, Reading, Residue, Status, issue
from schemas.template import Field, Kind, Template

from . import text
from .doubts import goes_on, known_wording, misunderstood, of_the_form, open_choice, said_twice
from .printed_marks import marked_surely
from .recognise import Read, recognised
from .seen import CHOSEN, UNREAD, Seen, inside
from .vision import Array

HAND = "[handwriting]"
_SURE = (
    0.93  # mean score from which a line of print counts as read: below it one letter in some fifty is wrong
)
_LEAST = 0.5  # probability of its doubtfullest letter, under which a line is not read surely
_FIGURE = 0.8  # the same where a wrong letter would not be seen: numbers and dates
_SCRAWL = 40.0  # square points of ink that is no word, from which it is shown
_EXACT = (Kind.NUMBER, Kind.DATE)
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
    seen = {sheet.number: Seen(sheet, read) for sheet, read in found}
    try:
        readings = read_form(form_of([sheet for sheet, _ in found]), templates)
    except Failure:
        return None
    known = {(t.id, t.version): t for t in templates}
    told = [
        _weighed(r, known[r.template.id, r.template.version], seen)
        for r in readings
        if r.template is not None
    ]
    return told or None


def _weighed(reading: Reading, template: Template, seen: dict[int, Seen]) -> Reading:
    doubtful, asked = misunderstood(reading, template), {field.id: field for field in template.fields}
    blank = normal(" ".join(cell.text for line in load_lines(template.blank) for cell in line.cells))
    residue = [known_wording(each, blank) for each in reading.residue]
    stray = {r.page for r in residue if r.telling}
    answers = [
        _checked(each, asked.get(each.field), seen, doubtful=doubtful(each)) for each in reading.answers
    ]
    beside = [r for r in residue if r.telling and r.box is not None]

    def doubt(a: Answer) -> str | None:
        if open_choice(a, stray) or any(goes_on(a, r, seen) for r in beside):
            return "words beside it belong to no answer"
        return "words of the form may be in it" if of_the_form(a, blank) else None

    answers = [_unsure(a, why) if (why := doubt(a)) else a for a in answers]
    residue += _scrawls(seen, [*answers, *residue])
    kept = [i for i in reading.issues if i.code not in (Code.VALUE_UNSURE, Code.RESIDUE)]
    return reading.model_copy(
        update={"answers": answers, "residue": residue} | weighed(template, answers, residue, kept)
    )


def weighed(
    template: Template, answers: Sequence[Answer], residue: Sequence[Residue], kept: Sequence[Issue]
) -> dict[str, object]:
    """The issues and the outcome of a return whose answers and residue these are, beside the issues that are kept."""
    certain = {f.id for f in template.fields if f.certain}
    doubts = [
        issue(Code.VALUE_UNSURE, f"“{' › '.join(a.path[-2:])}”: “{a.raw[:80]}” – {a.note}.", a.field)
        for a in answers
        if a.status is Status.UNSURE and (a.field in certain or "." in a.field)
    ]
    told = [*kept, *doubts]
    if strange := next((r for r in residue if r.telling), None):
        told.append(issue(Code.RESIDUE, f"“{strange.text[:200]}”"))
    review = any(i.weight in (Weight.REVIEW, Weight.REJECT) for i in told)
    if review:
        told.insert(0, issue(Code.PAPER_FORM, _SAID))
    return {"issues": told, "outcome": Outcome.REVIEW if review else Outcome.ACCEPTED}


def _checked(answer: Answer, asked: Field | None, seen: dict[int, Seen], *, doubtful: bool) -> Answer:
    """An answer as sure as its worst line."""
    page, room = answer.evidence.page or 0, answer.evidence.box
    if doubtful or page not in seen or room is None:
        return (
            answer
            if answer.status is Status.UNSURE
            else _unsure(answer, "the scan could not be read as a whole")
        )
    own = list(_own(answer, seen))
    score, least = min((r.score for r in own), default=1.0), min((r.least for r in own), default=1.0)
    if score < _SURE or least < (_FIGURE if answer.kind in _EXACT else _LEAST):
        return _unsure(answer, "the print is hard to read")
    if answer.kind not in CHOSEN and said_twice(answer.raw):
        return _unsure(answer, "a word stands twice in a row")
    if answer.kind in CHOSEN and not (asked and marked_surely(answer, asked, seen[page])):
        return _unsure(answer, "marks on a printed and scanned form are for a person to see")
    if answer.status is Status.ANSWERED and answer.kind not in CHOSEN and not own:
        return _unsure(answer, "it was not seen where it was read")
    evidence = answer.evidence.model_copy(update={"method": "print"})
    confidence = min(answer.confidence, round(score, 3))
    return answer.model_copy(update={"evidence": evidence, "confidence": confidence})


def _own(answer: Answer, seen: dict[int, Seen]) -> Iterator[Read]:
    """What an answer was read from: of each line the words in its place, and on later pages the lines that it says."""
    said, first = " ".join(answer.raw.split()), answer.evidence.page or 0
    for page, place in seen.items():
        for line in place.lines:
            if page == first and (part := _part(line, answer.evidence.box)) is not None:
                yield part
            elif page > first and len(line.text) > 2 and line.text in said:
                yield line


def _part(line: Read, room: Box | None) -> Read | None:
    """What of a line stands in a room, as sure as its words there are; None where nothing does."""
    words = [word for word in line.words if inside(word.box, room)]
    if not words:
        return line if inside(line.box, room) else None
    letters = sum(len(word.text) for word in words)
    score = sum(word.score * len(word.text) for word in words) / letters
    return Read(line.box, score, min(word.least for word in words), " ".join(word.text for word in words))


def _unsure(answer: Answer, why: str) -> Answer:
    evidence = answer.evidence.model_copy(update={"method": "print"})
    return answer.model_copy(
        update={"status": Status.UNSURE, "value": None, "confidence": 0.4, "note": why, "evidence": evidence}
    )


def _scrawls(seen: dict[int, Seen], told: Sequence[Answer | Residue]) -> Iterator[Residue]:
    """Ink that is no print and that no answer is in doubt for: shown, so that a person sees it."""
    held: dict[int, list[Box]] = {}
    for each in told:
        page, box = (
            (each.page, each.box) if isinstance(each, Residue) else (each.evidence.page, each.evidence.box)
        )
        if page is not None and box is not None:
            held.setdefault(page, []).append(box)
    for page, place in seen.items():
        for line in place.lines:
            x0, y0, x1, y1 = line.box
            large = (x1 - x0) * (y1 - y0) >= _SCRAWL
            if line.score < UNREAD and large and not any(inside(line.box, b) for b in held.get(page, [])):
                yield Residue(
                    text=HAND, page=page, box=(round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1))
                )
