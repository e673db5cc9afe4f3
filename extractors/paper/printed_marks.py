"""Choices on a printed and scanned form: which of them a scan shows beyond doubt, made or not."""

from extractors.glyphs import TICKS
from extractors.pdf.sheet import Sheet
from extractors.tree import Sort
from schemas.reading import Answer, Box, Status
from schemas.template import Field

from .recognise import Read
from .seen import UNREAD, Seen, inside

_CELLS = 1.2  # times as wide as its first cell that each cell of a row is at most, on the whole
_MARKS = TICKS | {"x", "X"}  # what is typed in a box's stead


def marked_surely(answer: Answer, asked: Field, seen: Seen) -> bool:
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
            1 for w in seen.sheet.words if w.sort is Sort.BOX and inside((w.x0, w.y0, w.x1, w.y1), room)
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
    boxes = sum(1 for w in seen.sheet.words if w.sort is Sort.BOX and inside((w.x0, w.y0, w.x1, w.y1), row))
    strange = any(r.score < UNREAD and not _boxed(r, seen.sheet) and inside(r.box, row) for r in seen.lines)
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
