"""A scanned page of print becomes a sheet of words and rules, as a page of a PDF is, for forms whose rows have grown.

No detector is loaded: rules are what is long and straight, a line of type is what stands close together between them.
Each line is read by itself (``text.read_line``); its words are laid along it where its gaps are widest.
"""

from dataclasses import dataclass

import numpy as np

from extractors.pdf.sheet import Box, Rule, Sheet, Word
from extractors.tree import Mark, Sort

from . import panels, rulings, squares, text, typeset
from .straight import straightened
from .vision import Array, cv

_WIDE = 2480  # px of a page's shorter side: 300 dpi of A4
_POINTS = 595.3  # of the same side
_S = _POINTS / _WIDE
_MM = _WIDE / 210.0
_RIM = round(5 * _MM)  # px at a page's edge that no printer reaches
_INK = 0.72  # share of the paper's brightness that ink stays under
_SPACE = round(2.0 * _MM)  # between words of one line, of 16 points at most
_DROPPED = set("gjpqy,;()[]{}")
_BORDER, _INSET = 2.5, 10.0  # points: of a double border, and from a cell's border to a table in it
_CROSSED = 0.9  # score at most of a line that a stroke runs through, or that a hand may have written
_PART, _LONGER = (
    0.2,
    1.6,
)  # share of a line that a stroke crosses; times its length that the stroke has at most
_UNDER = 0.4  # share of a line's height below it in which it is underlined
_BAND, _TAIL = 5, 7  # px from a rule's middle to where letters are seen again; of tails looked for there
_BEGINS, _ENDS = (
    8,
    40,
)  # px before and after a line from which its underline may run; a cell's rule begins further off
_SAME_LINE = 3.0  # points between the bases of words on one line
_JITTER = 1.2  # points between where letters begin and where their ink does
_EDGE = 4.0  # points between a cell's shading and its rules
_USUAL = 0.5  # share of the usual height of lines that one may differ and still be the same type


Place = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Read:
    """A line as read: where it stands (points, from the top left corner), how sure its letters are, and its words."""

    box: Place
    score: float
    least: float = 1.0
    text: str = ""
    words: tuple["Read", ...] = ()


def recognised(grey: Array, number: int, allowance: text.Allowance) -> tuple[Sheet, list[Read]]:
    """The sheet of one upright picture of a page, and how surely each of its lines was read: 0 past the allowance."""
    page = straightened(_sized(grey), _SPACE)
    clean = panels.cleaned(page, _MM)
    page = clean.page
    ink = (page < 255 * _INK).astype(np.uint8)
    level, upright = rulings.rules(page)
    turned, page_turned = np.ascontiguousarray(upright.T), np.ascontiguousarray(page.T)
    across, down = rulings.along(level, page), rulings.along(turned, page_turned)
    level, upright = rulings.drawn(level, across), rulings.drawn(turned, down).T
    down = rulings.reaching(down, across, page)
    short = rulings.between(down, across, page)
    sheet = Sheet(number, round(page.shape[1] * _S, 1), round(page.shape[0] * _S, 1), jitter=_JITTER)
    across, down = _on(across, page.shape[0]), _on(down, page.shape[1])
    sheet.level = [Rule(y * _S, x0 * _S, x1 * _S) for x0, y, x1 in across]
    down += short
    for top, x, bottom in short:
        upright[top:bottom, round(x) - 4 : round(x) + 5] = 1
    sheet.upright = [Rule(x * _S, y0 * _S, y1 * _S) for y0, x, y1 in down]
    sheet.level += _inner_edges(sheet)
    fills = [_filled(b, sheet) for b in panels.fills(clean.ground, level | upright, _MM)]
    sheet.fills = [b for b in fills if not _of_cell(b, sheet)]
    drawn = cv.dilate(level | upright, np.ones((5, 5), np.uint8))
    letters = np.where(drawn > 0, 0, ink).astype(np.uint8)
    boxes = squares.squares(ink, _MM)
    letters = squares.without(letters, boxes)
    read = [Read((b.x0 * _S, b.y0 * _S, b.x1 * _S, b.y1 * _S), 0.0 if b.on is None else 1.0) for b in boxes]
    sheet.words += [_box(b) for b in boxes]
    read += [Read((x0 * _S, y0 * _S, x1 * _S, y1 * _S), 0.0) for x0, y0, x1, y1 in typeset.scrawls(letters)]
    lines = typeset.lines(letters, upright)
    usual = float(np.median([y1 - y0 for _, y0, _, y1 in lines])) if lines else 0.0
    for box in lines:
        placed = (box[0] * _S, box[1] * _S, box[2] * _S, box[3] * _S)
        if not allowance.take():
            read.append(Read(placed, 0.0))
            continue
        got = typeset.read(page, letters, box)
        crossed = (
            _crossed(box, across)
            or _cut(box, across, letters)
            or any(word.struck for word in got.words)
            or got.hand
        )
        read.append(_read(got, placed, _CROSSED if crossed else 1.0))
        sheet.words += _words(got, usual)
    sheet.words = _in_lines(sheet.words)
    return sheet, read


def _read(line: typeset.Typed, placed: Place, most: float) -> Read:
    """How surely a line was read, and each of its words; none more surely than ``most``."""
    words = tuple(
        Read(
            (w.x0 * _S, placed[1], w.x1 * _S, placed[3]),
            min(float(np.mean(w.sure)), most),
            min(w.sure),
            w.text,
        )
        for w in line.words
        if w.sure
    )
    return Read(placed, min(line.score, most), line.least, " ".join(w.text for w in line.words), words)


def _on(rules: list[tuple[int, float, int]], size: int) -> list[tuple[int, float, int]]:
    """The rules that are no edge of the paper: those that stand off the picture's own edge."""
    return [rule for rule in rules if _RIM < rule[1] < size - _RIM]


def _crossed(line: typeset.Area, rules: list[tuple[int, float, int]]) -> bool:
    """Whether a rule no longer than a line runs through it or under it: its letters have lost what they had there."""
    x0, y0, x1, y1 = line
    top = y0 + 0.15 * (y1 - y0)
    low = y1 + _UNDER * (y1 - y0)
    for start, y, end in rules:
        if min(end, x1) - max(start, x0) <= _PART * (x1 - x0):
            continue
        if top <= y <= y1 + 1 and end - start < _LONGER * (x1 - x0):
            return True
        if y1 < y <= low and start >= x0 - _BEGINS and end <= x1 + _ENDS:
            return True  # underlined: the tails of its letters went with the line
    return False


def _cut(line: typeset.Area, rules: list[tuple[int, float, int]], letters: Array) -> bool:
    """Whether tails of a line's letters go on under a rule at its foot, as on a line to write on: they went with it."""
    x0, y0, x1, y1 = line
    foot = _UNDER * (y1 - y0)
    for start, y, end in rules:
        left, right, under = max(start, x0), min(end, x1), round(y) + _BAND
        near = y1 - foot < y <= y1 + foot and right - left > _PART * (x1 - x0)
        if near and letters[under : under + _TAIL, left:right].any():
            return True
    return False


def _in_lines(words: list[Word]) -> list[Word]:
    """Words line by line from the top, each line from the left, whatever gaps are in it."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.base):
        if rows and word.base - rows[-1][0].base <= _SAME_LINE:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [word for row in rows for word in sorted(row, key=lambda w: w.x0)]


def _inner_edges(sheet: Sheet) -> list[Rule]:
    """The upper and lower edges of tables in cells, where they lie so close to the cell's own that both are one line."""
    found = []
    for inner in sheet.upright:
        outer = [
            u
            for u in sheet.upright
            if _BORDER < inner.at - u.at <= _INSET and abs(u.start - inner.start) <= 4
        ]
        own = [
            r
            for r in sheet.level
            if abs(r.start - inner.at) <= 3 and inner.start - 3 <= r.at <= inner.end + 3
        ]
        if not outer or not own:
            continue
        end = max(r.end for r in own)
        for rule in sheet.level:
            if rule.start < outer[0].at + 3 and rule.end > end + 3:
                found += [Rule(rule.at + 1, inner.at, end)] if abs(rule.at - inner.start) <= 4 else []
                found += [Rule(rule.at - 1, inner.at, end)] if abs(rule.at - inner.end) <= 4 else []
    return found


def _filled(fill: Box, sheet: Sheet) -> Box:
    """A shaded box on the sheet; one that ends at a rule's edge reaches to the rule, as a cell's shading does."""

    def reach(at: float, rules: list[Rule], middle: float) -> float:
        near = [r.at for r in rules if abs(r.at - at) <= _EDGE and r.start - 2 <= middle <= r.end + 2]
        return min(near, key=lambda rule: abs(rule - at), default=at)

    x0, y0, x1, y1 = fill.x0 * _S, fill.y0 * _S, fill.x1 * _S, fill.y1 * _S
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return Box(
        reach(x0, sheet.upright, y), reach(y0, sheet.level, x), reach(x1, sheet.upright, y), reach(y1, sheet.level, x),
        fill.colour,
    )  # fmt: skip


def _of_cell(fill: Box, sheet: Sheet) -> bool:
    """Whether a shaded box reaches from rule to rule: a cell's own shading, in a grey that says nothing of its colour."""
    return fill.x0 in {r.at for r in sheet.upright} or fill.x1 in {r.at for r in sheet.upright}


def _box(box: squares.Square) -> Word:
    high = box.y1 - box.y0
    place = (box.x0 * _S, box.y0 * _S, box.x1 * _S, box.y1 * _S, (box.y1 - 0.1 * high) * _S)
    return Word("☐" if box.on is False else "☒", *place, sort=Sort.BOX, on=box.on is not False)


def _sized(grey: Array) -> Array:
    """At one size."""
    scale = _WIDE / min(grey.shape)
    size = (round(grey.shape[1] * scale), round(grey.shape[0] * scale))
    return cv.resize(grey, size, interpolation=cv.INTER_AREA if scale < 1 else cv.INTER_CUBIC)


def _words(line: typeset.Typed, usual: float) -> list[Word]:
    """The words of a line on the sheet, all as high as its type is."""
    high = line.box[3] - line.box[1]
    size = usual if abs(high - usual) <= _USUAL * usual else high
    base = line.box[3] - (0.22 * size if _DROPPED & set("".join(w.text for w in line.words)) else 0)
    top, bottom = base - 0.78 * size, base + 0.22 * size
    return [
        Word(w.text, w.x0 * _S, top * _S, w.x1 * _S, bottom * _S, base * _S, _marks(w))
        for w in line.words
        if w.text.strip("|,.'`·")  # what is left of a rule, a speck
    ]


def _marks(word: typeset.Piece) -> int:
    return (Mark.STRIKE if word.struck else 0) | (Mark.UNDERLINE if word.underlined else 0)
