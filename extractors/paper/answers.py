"""One page becomes answers: for every field that lies on it one, with where it was seen and how sure that is."""

import base64
from collections.abc import Sequence

import numpy as np

from extractors import values
from extractors.values import Value
from schemas.reading import Answer, Box, Evidence, PageSeen, Residue, Status
from schemas.template import Field, Kind

from .fit import MOVED
from .joining import made
from .known import Known
from .marks import Sign, decide, figures
from .page import PageRead
from .rooms import Line, Room

EMPTY, WRITTEN = 0.45, 0.9  # mm2 of one word in a room: specks stay under the first, a thin 1 has the second
_PEEPS = 0.3  # mm2 of ink that peeps out from under a prompt; the specks of a fax have less
_TYPED = 0.98  # score from which a typed line is taken as read; print scanned at 150 dpi has 0.99
_LEAST = 0.65  # probability of its doubtfullest letter; wrong letters of fonts like hands stay under 0.6
_BY_HAND = 0.25  # share of a page's lines in handwriting from which all of it is; a signature is one of ten
_CAPITALS, _SHORT = 0.97, 0.9
_TRACE = 0.7  # of what the darkest spots of clean paper have: an empty room has up to 0.55 (bench/paper_accuracy.py)
_SLIPPED = 0.02  # share of the blank's print that is elsewhere, from which type in its rooms may be cut to look like a hand
_SURE_OF_TYPE = 3  # typed lines on a page without a handwritten one, from which its short words are typed too


def page_seen(known: Known, read: PageRead) -> PageSeen:
    """What one picture tells of its page, with the picture itself."""
    page = known.layout.pages[read.page - 1]
    told = [line.typed for rooms in read.rooms.values() for room in rooms for line in room.lines]
    typed_page = told.count(True) >= _SURE_OF_TYPE and False not in told
    lines = len(told) - told.count(None)
    written = sum(
        1 for rooms in read.rooms.values() if any(line.text for room in rooms for line in room.lines)
    )
    enough = written > _SURE_OF_TYPE or lines > 2 * _SURE_OF_TYPE  # one scrawl may be taken for two lines
    if enough and told.count(False) > _BY_HAND * lines:
        _written_by_hand(read)
    return PageSeen(
        page=read.page, source=read.picture, width=page.width, height=page.height,
        jpeg=base64.b64encode(read.jpeg).decode("ascii"), ink=read.fingerprint, typed=read.typed and (told.count(True) >= told.count(False) or read.moved >= _SLIPPED),
        answers=[
            _in_place(_answer(known, f, read, typed_page=typed_page), read)
            for f in known.template.fields
            if read.page in known.pages_of(f)
        ],
        residue=[
            Residue(text="[handwriting]", page=read.page, box=box, near=_near(known, read.page, box))
            for box in read.residue
        ],
    )  # fmt: skip


def _in_place(answer: Answer, read: PageRead) -> Answer:
    """An answer as it is, unless its page has moved: then nothing is where it is looked for."""
    if read.moved <= MOVED:
        return answer
    note = f"the form's rows have grown: {read.moved:.0%} of its print is not in its place"
    return answer.model_copy(update={"status": Status.UNSURE, "value": None, "confidence": 0.3, "note": note})


def _written_by_hand(read: PageRead) -> None:
    """A page with much handwriting has no type: what looks so is a neat hand's."""
    for rooms in read.rooms.values():
        for room in rooms:
            for line in room.lines:
                line.typed = False


def _near(known: Known, page: int, box: Box) -> str | None:
    """The label of the field whose room is nearest to a box."""
    best: tuple[float, str] | None = None
    for asked in known.template.fields:
        for place in known.layout.fields.get(asked.id, []):
            if place.page == page:
                dx = max(place.box[0] - box[2], box[0] - place.box[2], 0)
                dy = max(place.box[1] - box[3], box[1] - place.box[3], 0)
                if best is None or dx + dy < best[0]:
                    best = dx + dy, asked.path[-1]
    return best[1] if best else None


def _answer(known: Known, asked: Field, read: PageRead, *, typed_page: bool) -> Answer:
    if asked.id in known.options:
        return _marked(known, asked, read)
    return _written(known, asked, read.rooms.get(asked.id, []), read.page, typed_page=typed_page)


def _place(known: Known, asked: Field, page: int) -> Box:
    return next(g.box for g in known.layout.fields[asked.id] if g.page == page)


def _around(known: Known, asked: Field, page: int) -> Box:
    """The place of all options together: a row of columns to tick is looked at as a row, not by its first cell."""
    boxes = [g.box for g in known.layout.fields[asked.id] if g.page == page]
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _marked(known: Known, asked: Field, read: PageRead) -> Answer:
    spots = known.options[asked.id]
    found = read.signs.get(asked.id, {})
    signs = [found.get(n, Sign()) for n in range(len(spots))]
    value, raw, method = decide(asked, signs, [s.box is not None for s in spots])
    seen = Evidence(page=read.page, box=_around(known, asked, read.page), method=method)
    return made(asked, value, raw, seen, figures(asked, signs))


def _written(known: Known, asked: Field, rooms: Sequence[Room], page: int, *, typed_page: bool) -> Answer:
    if not rooms:
        seen = Evidence(page=page, box=_place(known, asked, page), method="ink")
        return made(asked, values.BLANK, "", seen)
    best = max(rooms, key=lambda r: r.mass)
    x0, y0, x1, y1 = best.box
    mass, largest = sum(r.mass for r in rooms), max(r.largest for r in rooms)
    seen = Evidence(page=page, box=(round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)), method="ink")
    faint = max(r.faint for r in rooms)
    note = f"ink {mass:.1f} mm², faintest {faint:.2f}"
    hidden = any(room.over_print or (room.crowded and room.mass >= _PEEPS) for room in rooms)
    if largest < EMPTY and (faint >= _TRACE or hidden):
        return made(asked, values.unsure("a faint mark, or writing over the print"), "", seen, note)
    if largest < EMPTY:
        return made(asked, values.BLANK, "", seen, note)
    lines = [line for room in rooms for line in room.lines]
    if mass < WRITTEN and not lines:
        return made(asked, values.unsure("a faint or stray mark"), "", seen, note)
    raw = "\n".join(line.text for line in lines if line.text)
    over = any(room.over for room in rooms)
    value, method = _value(asked, raw, lines, over=over, typed_page=typed_page)
    return made(asked, value, raw, seen.model_copy(update={"method": method}), note)


def _value(
    asked: Field, raw: str, lines: Sequence[Line], *, over: bool, typed_page: bool
) -> tuple[Value, str]:
    """A written answer: typed words that were read surely count; handwriting waits for a person's eye.

    A font that imitates a hand stands on its line as type does: what is doubtful in it is held by its doubtfullest
    letter, and by a second look.
    """
    if not raw:
        return values.unsure("something is written here that could not be read", 0.0), "handwriting"
    mean = float(np.mean([line.score for line in lines]))
    told = [line.typed for line in lines if line.typed is not None]
    if not all(told) or not (told or typed_page):
        return values.unsure("handwriting", round(0.5 * mean, 3)), "handwriting"
    if not all(_surely(line, short=not told) for line in lines):
        return values.unsure("the print is hard to read", round(0.5 * mean, 3)), "print"
    if over:
        return values.unsure("the writing runs out of its room", round(0.5 * mean, 3)), "print"
    joined = " ".join(raw.split()) if asked.kind is not Kind.TEXT else raw
    value = values.parse(
        asked.kind, joined, unit=asked.unit, options=asked.options, asked=" ".join(asked.path)
    )
    if value.status is not Status.ANSWERED:
        return value, "print"
    return Value(value.value, value.status, round(value.confidence * mean, 3), value.note), "print"


def _surely(line: Line, *, short: bool) -> bool:
    """Whether a typed line was read beyond doubt; capitals and short words have less that would give an error away."""
    least = _SHORT if short else _CAPITALS if line.text.isupper() else _LEAST
    return line.steady and line.score >= _TYPED and line.least >= least
