"""A form that was filled in on screen, printed and scanned: its rows may have grown, so nothing lies where the blank has it.

It is read as print is: words and rules are recognised, and aligned with the blank as a PDF's are. What a scan cannot
say surely (bold words, a stroke through words) waits for a person, and so does every line that was not read surely.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from extractors.glyphs import TICKS
from extractors.pdf.open import form_of
from extractors.pdf.sheet import Sheet
from extractors.tree import Sort, load_lines, normal
from schemas.codes import Code, Failure, Weight
from schemas.reading import Answer, Box, Issue, Outcome, Reading, Residue, Status, issue
from schemas.template import Field, Kind, Template

from . import text
from .recognise import Read, recognised
from .vision import Array

HAND = "[handwriting]"
_SURE = (
    0.93  # mean score from which a line of print counts as read: below it one letter in some fifty is wrong
)
_LEAST = 0.5  # probability of its doubtfullest letter, under which a line is not read surely
_FIGURE = 0.8  # the same where a wrong letter would not be seen: numbers and dates
_UNREAD = 0.6  # score under which a line may be no print at all
_ALIKE = 80.0  # likeness of words to the blank's own from which they are its label, misread
_SHORT, _LONG = 3, 12  # letters up to which a name says nothing, and from which it is known misread
_NEAR = 150.0  # points above and below a question that was not understood
_CELLS = 1.2  # times as wide as its first cell that each cell of a row is at most, on the whole
_WORDING = 92.0  # likeness of a line of an answer to the blank's own words from which it may be them
_DRIFT = 0.25  # share of the blank's words that were misread or lost
_CLOSE = 24.0  # points below an answer in which its rest may stand
_EDGE = 0.2  # share of a page's height at its top and bottom
_SCRAWL = 40.0  # square points of ink that is no word, from which it is shown
_MARKS = TICKS | {"x", "X"}  # what is typed in a box's stead
CHOSEN = (Kind.CHOICE, Kind.CHOICES, Kind.BOOL)
_EXACT = (Kind.NUMBER, Kind.DATE)
_SAID = (
    "It was filled in on screen, printed and scanned; what was read surely is here, the rest is for a look."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it was recognised."""

    sheet: Sheet
    lines: list[Read]


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
    doubtful, asked = _doubtful(reading, template), {field.id: field for field in template.fields}
    blank = normal(" ".join(cell.text for line in load_lines(template.blank) for cell in line.cells))
    residue = [_known(each, blank) for each in reading.residue]
    stray = {r.page for r in residue if r.telling}
    answers = [
        _checked(each, asked.get(each.field), seen, doubtful=doubtful(each)) for each in reading.answers
    ]
    beside = [r for r in residue if r.telling and r.box is not None]

    def doubt(a: Answer) -> str | None:
        if _open(a, stray) or any(_goes_on(a, r, seen) for r in beside):
            return "words beside it belong to no answer"
        return "words of the form may be in it" if _of_the_form(a, blank) else None

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


def _doubtful(reading: Reading, template: Template) -> Callable[[Answer], bool]:
    """Which answers stand where the pages were not understood: no room there is surely empty, nothing surely all of it.

    So it is about words that belong to nothing and hold a question: what stands after it may be another's answer.
    """
    if reading.drift > _DRIFT or any(i.code is Code.FORM_CHANGED for i in reading.issues):
        return lambda _: True
    names = {normal(f.path[-1]) for f in template.fields}
    strange = [r for r in reading.residue if r.telling and _holds(normal(r.text), names)]
    return lambda answer: any(_about(answer, r, normal(r.text)) for r in strange)


def _holds(said: str, names: Iterable[str]) -> bool:
    """Whether words hold one of these names; a short name only as it is, for much else is like it."""
    return any(
        len(name) > _SHORT
        and len(said) > _SHORT
        and (name in said if len(name) < _LONG else fuzz.partial_ratio(name, said) >= _ALIKE)
        for name in names
    )


def _about(answer: Answer, strange: Residue, said: str) -> bool:
    """Whether an answer may be touched by a question that was not understood: its own, or one that stands near."""
    box = answer.evidence.box
    if strange.page is None or strange.box is None or box is None or _holds(said, [normal(answer.path[-1])]):
        return True
    near = strange.box[1] - _NEAR <= box[3] and box[1] <= strange.box[3] + _NEAR
    return near and answer.evidence.page == strange.page


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
    if answer.kind in CHOSEN and not (asked and _marked_surely(answer, asked, seen[page])):
        return _unsure(answer, "marks on a printed and scanned form are for a person to see")
    if answer.status is Status.ANSWERED and answer.kind not in CHOSEN and not own:
        return _unsure(answer, "it was not seen where it was read")
    evidence = answer.evidence.model_copy(update={"method": "print"})
    confidence = min(answer.confidence, round(score, 3))
    return answer.model_copy(update={"evidence": evidence, "confidence": confidence})


def _goes_on(answer: Answer, residue: Residue, seen: dict[int, Seen]) -> bool:
    """Whether words that belong to nothing may be the rest of an answer: close below it, or at the top of the next page."""
    box, other, page = answer.evidence.box, residue.box, answer.evidence.page
    if (
        answer.status is not Status.ANSWERED
        or box is None
        or other is None
        or page is None
        or page not in seen
    ):
        return False
    if min(box[2], other[2]) <= max(box[0], other[0]):
        return False
    if page == residue.page:
        return -_CLOSE <= other[1] - box[3] <= _CLOSE
    low = box[3] > (1 - _EDGE) * seen[page].sheet.height
    return low and residue.page == page + 1 and other[1] < _EDGE * seen[page].sheet.height


def _of_the_form(answer: Answer, blank: str) -> bool:
    """Whether a text is its own question, or one of its lines is the blank's wording: what parts them was not seen."""
    if answer.kind in CHOSEN or answer.status is not Status.ANSWERED:
        return False
    lines = [normal(line) for line in answer.raw.splitlines()]
    if normal(answer.raw) == normal(answer.path[-1]):
        return True
    said = [line for line in lines if len(line) >= _LONG] if len(lines) > 1 else []
    return any(fuzz.partial_ratio(line, blank) >= _WORDING for line in said)


def _open(answer: Answer, stray: set[int | None]) -> bool:
    """Whether a choice that seems not to be made could be among words of its page that belong to nothing."""
    return answer.kind in CHOSEN and answer.status is Status.BLANK and answer.evidence.page in stray


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
    words = [word for word in line.words if _inside(word.box, room)]
    if not words:
        return line if _inside(line.box, room) else None
    letters = sum(len(word.text) for word in words)
    score = sum(word.score * len(word.text) for word in words) / letters
    return Read(line.box, score, min(word.least for word in words), " ".join(word.text for word in words))


def _marked_surely(answer: Answer, asked: Field, seen: Seen) -> bool:
    """Whether a choice, made or not, is told by what a scan shows beyond doubt.

    That is a tick in boxes which are all there, a tick in its row's cells, a highlighter, or words typed in; bold words,
    colours and strokes through words are not told surely, so a choice between words may be made though none is seen.
    """
    room, method, made = answer.evidence.box, answer.evidence.method, answer.status is Status.ANSWERED
    if room is None:
        return False
    if made and method in ("shading", "text"):
        return True
    if not made and all(o.box is None and o.words is None for o in asked.options):
        return True  # a list to choose from, of which nothing is printed: what is chosen is typed
    if made and method in ("tick", "marks") and _marks_in_place(asked, seen, room):
        return True
    if all(o.box is not None and o.box.token is not None for o in asked.options):
        boxes = sum(
            1 for w in seen.sheet.words if w.sort is Sort.BOX and _inside((w.x0, w.y0, w.x1, w.y1), room)
        )
        return method in ("tick", "marks") and boxes == len(asked.options)
    if all(o.box is not None for o in asked.options):
        return method == "tick" if made else _bare(asked, seen, room)
    return False


def _marks_in_place(asked: Field, seen: Seen, mark: Box) -> bool:
    """Whether the boxes of a choice stand in the mark's line, all but those in whose stead a mark was typed."""
    middle = (mark[1] + mark[3]) / 2
    line = [w for w in seen.sheet.words if w.y0 <= middle <= w.y1]
    boxes, typed = (sum(1 for w in line if w.sort is Sort.BOX), sum(1 for w in line if w.text in _MARKS))
    return typed == 1 and boxes + typed == len(asked.options)


def _bare(asked: Field, seen: Seen, first: Box) -> bool:
    """Whether nothing is seen in the cells of a row, of which this is the first, but the box of each: no ink, no shade."""
    count = len(asked.options)
    reach = first[0] + _CELLS * count * (first[2] - first[0])
    row = (first[0], first[1], reach, first[3])
    boxes = sum(1 for w in seen.sheet.words if w.sort is Sort.BOX and _inside((w.x0, w.y0, w.x1, w.y1), row))
    strange = any(r.score < _UNREAD and not _boxed(r, seen.sheet) and _inside(r.box, row) for r in seen.lines)
    return boxes in (0, count) and not strange and not _unlike(seen.sheet, first)


def _boxed(line: Read, sheet: Sheet) -> bool:
    """Whether what could not be read is a box."""
    return any(
        w.sort is Sort.BOX and abs(w.x0 - line.box[0]) < 1 and abs(w.y0 - line.box[1]) < 1
        for w in sheet.words
    )


def _unlike(sheet: Sheet, row: Box) -> bool:
    """Whether cells beside each other in a row are shaded unlike, as one is that is shaded to choose it."""
    middle = (row[1] + row[3]) / 2
    return len({f.colour for f in sheet.fills if f.y0 < middle < f.y1 and f.x1 > row[0]}) > 1


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
            if line.score < _UNREAD and large and not any(_inside(line.box, b) for b in held.get(page, [])):
                yield Residue(
                    text=HAND, page=page, box=(round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1))
                )


def _known(residue: Residue, blank: str) -> Residue:
    """Words that are the blank's own, misread, are wording and no answer."""
    said = normal(residue.text)
    if len(said) > 3 and fuzz.partial_ratio(said, blank) >= _ALIKE:
        return residue.model_copy(update={"reworded": True})
    return residue
