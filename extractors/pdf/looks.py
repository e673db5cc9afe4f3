"""What is drawn at words: underlines, strokes through them, highlighting; boxes, ticks and rings made of lines."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from extractors.glyphs import OFF_GLYPHS, is_tick
from extractors.tree import Mark, Sort

from .sheet import Box, Ink, Rule, Sheet, Word

_PALETTE = frozenset(
    (
        "FFFF00",
        "00FF00",
        "00FFFF",
        "FF00FF",
        "0000FF",
        "FF0000",
        "000080",
        "008080",
        "008000",
        "800080",
        "800000",
        "808000",
        "808080",
        "C0C0C0",
        "000000",
    )
)  # fmt: skip  (ST_HighlightColor, ECMA-376 part 1, 17.18.40)
_MOST = 1_000  # boxes on one page; more are squared paper
_SMALLEST, _LARGEST = 5.0, 22.0  # points: the side of a box to tick


@dataclass(slots=True)
class Bases:
    """A page's words, to be found by the line they are written on."""

    words: list[Word]
    places: list[float]

    def between(self, low: float, high: float) -> list[Word]:
        """The words whose base line lies between two heights."""
        return self.words[bisect_left(self.places, low) : bisect_right(self.places, high)]


def dress(sheet: Sheet) -> None:
    """Give words the marks that are drawn at them, and put drawn boxes and shapes among them."""
    _boxes(sheet)
    words = sorted((w for w in sheet.words if w.angle == 0), key=lambda w: w.base)
    bases = Bases(words, [w.base for w in words])
    sheet.level = [rule for rule in sheet.level if not _written_on(rule, bases)]
    for word in words:
        if word.marks & Mark.STRIKE:  # printed deletions have their author's colour: it stresses nothing
            word.marks &= ~(Mark.COLOUR | Mark.UNDERLINE)
    for fill in sheet.fills:
        _highlight(fill, bases)
    for ink in sheet.inks:
        _shape(ink, sheet)


def _written_on(rule: Rule, bases: Bases) -> bool:
    """Whether a rule is an underline or a stroke through words; they are marked so."""
    near = bases.between(rule.at - 12, rule.at + 12)
    under, through = [], []
    for word in near:
        if word.sort is not Sort.WORD or word.x1 < rule.start + 0.5 or word.x0 > rule.end - 0.5:
            continue
        below = (rule.at - word.base) / word.height
        if -0.05 <= below <= 0.26:
            under.append(word)
        elif -0.5 <= below <= -0.12:
            through.append(word)
    for words, mark in ((under, Mark.UNDERLINE), (through, Mark.STRIKE)):
        said = sum(min(w.x1, rule.end) - max(w.x0, rule.start) for w in words)
        inside = bool(words) and (
            rule.start > min(w.x0 for w in words) - 0.8 * words[0].height
            and rule.end < max(w.x1 for w in words) + 0.9 * words[0].height
        )  # a space before or behind may be marked with them
        if inside and said > 0.55 * (rule.end - rule.start):
            for word in words:
                if min(word.x1, rule.end) - max(word.x0, rule.start) > 0.5 * (word.x1 - word.x0):
                    word.marks |= mark
            return True
    return False


def _highlight(fill: Box, bases: Bases) -> None:
    """Mark the words that a filled rectangle as high as a line lies behind, where it is as wide as they are."""
    if fill.colour == "FFFFFF" or fill.height > 40 or fill.width < 2:
        return
    behind = [
        w
        for w in bases.between(fill.y0, fill.y1)
        if w.sort in (Sort.WORD, Sort.BOX) and fill.x0 - 1.5 <= (w.x0 + w.x1) / 2 <= fill.x1 + 1.5
    ]
    if not behind or fill.height > 2.1 * max(w.height for w in behind):
        return
    left, right = min(w.x0 for w in behind), max(w.x1 for w in behind)
    if fill.x0 < left - 3.5 or fill.x1 > right + 5.0:  # wider than the words: a cell's or paragraph's shading
        return
    mark = Mark.HIGHLIGHT if fill.colour in _PALETTE else Mark.SHADE
    for word in behind:
        if fill.covers(word) > 0.45:
            word.marks |= mark


def _boxes(sheet: Sheet) -> None:
    """Small squares become boxes, ticked where something is drawn or written in them."""
    squares = [f for f in sheet.frames if _square(f)] + _crossing(sheet)
    if len(squares) > _MOST:
        return
    taken: list[Box] = []
    for square in squares:
        inside = [w for w in sheet.words if _owner(w, squares, square)]
        if any(other.covers(square) > 0.3 for other in taken) and not any(is_tick(w.text) for w in inside):
            continue
        ticks = [w for w in inside if is_tick(w.text)]
        if any(len(w.text) > 1 for w in inside) and not ticks:
            continue
        inside = ticks or inside
        taken.append(square)
        laid = _laid_over(square, sheet.words, inside)
        if laid is not None:  # a text box with a tick in it, laid over what is printed
            sheet.words = [w for w in sheet.words if w not in inside]
            sheet.words.append(_before(laid, inside[0].text))
            continue
        inks = [
            i
            for i in sheet.inks
            if square.covers(i.box) > 0.5 and max(i.box.width, i.box.height) > 0.3 * square.width
        ]
        full = any(
            f.colour not in ("", "FFFFFF") and _dark(f.colour) and square.covers(f) > 0.6 and f.area > 0.2 * square.area
            for f in sheet.fills
        )  # fmt: skip
        on = bool(inside or inks or full)
        sheet.words = [w for w in sheet.words if w not in inside]
        sheet.inks = [i for i in sheet.inks if i not in inks]
        base = square.y1 - 0.1 * square.height
        glyph = "☒" if on else "☐"
        sheet.words.append(Word(glyph, square.x0, square.y0, square.x1, square.y1, base, 0, Sort.BOX, on=on))
    if taken:
        sheet.level = [r for r in sheet.level if not _side(r, taken, upright=False)]
        sheet.upright = [r for r in sheet.upright if not _side(r, taken, upright=True)]
        sheet.frames = [f for f in sheet.frames if not _square(f)]


def _owner(word: Word, squares: list[Box], square: Box) -> bool:
    """Whether a word stands in a square, and in none that begins nearer above it."""
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    if not square.holds(x, y):
        return False
    return not any(square.y0 + 1 < o.y0 <= word.y0 + 1 and o.holds(x, y) for o in squares)


def _laid_over(square: Box, words: list[Word], inside: list[Word]) -> Word | None:
    """The first printed word that a square with a mark in it covers in part."""
    if not inside:
        return None
    under = [
        w for w in words if w not in inside and w.x0 < square.x1 - 1 and w.x1 > square.x0 + 1
        and square.y0 < w.base - 0.2 * w.height and w.base - 0.2 * w.height < square.y1
    ]  # fmt: skip
    begin = [w for w in under if w.x0 > square.x0 - 1]
    return min(begin or under, key=lambda w: w.x0, default=None)


def _before(word: Word, name: str) -> Word:
    """A shape that lies over a word: it stands right before it, and is known to belong there."""
    return Word(name, word.x0 - 0.02, word.y0, word.x0 - 0.01, word.y1, word.base, 0, Sort.SHAPE, on=True)


def _square(box: Box) -> bool:
    return (
        _SMALLEST <= box.width <= _LARGEST and _SMALLEST <= box.height <= _LARGEST
        and 0.7 < box.width / box.height < 1.4
    )  # fmt: skip


def _crossing(sheet: Sheet) -> list[Box]:
    """Squares made of four short rules that no longer rule goes through."""
    level = [r for r in sheet.level if _SMALLEST <= r.end - r.start <= _LARGEST]
    upright = [r for r in sheet.upright if _SMALLEST <= r.end - r.start <= _LARGEST]
    found = []
    for top in level if len(level) * len(upright) < 40_000 else []:
        sides = [
            v for v in upright if abs(v.start - top.at) < 1.5
            and min(abs(v.at - top.start), abs(v.at - top.end)) < 1.5
        ]  # fmt: skip
        if len({round(v.at) for v in sides}) < 2:
            continue
        bottom = [b for b in level if abs(b.start - top.start) < 1.5 and abs(b.at - sides[0].end) < 1.5]
        box = Box(top.start, top.at, top.end, sides[0].end)
        if bottom and _square(box):
            found.append(box)
    return found


def _side(rule: Rule, squares: list[Box], *, upright: bool) -> bool:
    """Whether a rule is a side of one of the squares."""
    for box in squares:
        start, end, one, two = (
            (box.y0, box.y1, box.x0, box.x1) if upright else (box.x0, box.x1, box.y0, box.y1)
        )
        if (
            start - 1.5 <= rule.start
            and rule.end <= end + 1.5
            and min(abs(rule.at - one), abs(rule.at - two)) < 1.5
        ):
            return True
    return False


def _dark(colour: str) -> bool:
    return sum(int(colour[n : n + 2], 16) for n in (0, 2, 4)) < 3 * 0x90


def _shape(ink: Ink, sheet: Sheet) -> None:
    """A ring or stroke drawn at words stands right before the first word it is laid over."""
    box = ink.box
    if not (4 <= box.width <= 250 and 4 <= box.height <= 80):
        return
    if not ink.ring and _ticks_glyph(box, sheet):
        return
    name = "ellipse" if ink.ring else "stroke"
    under = [
        w
        for w in sheet.words
        if w.sort is not Sort.SHAPE and box.holds((w.x0 + w.x1) / 2, (w.y0 + w.y1) / 2, 1)
    ]
    under = [w for w in under if w.sort is not Sort.WORD or any(c.isalnum() for c in w.text)] or under
    if under:  # round words, whatever stroke beside them it touches
        sheet.words.append(_before(min(under, key=lambda w: (round(w.base), w.x0)), name))
    else:
        base = box.y0 + 0.7 * box.height
        sheet.words.append(Word(name, box.x0, box.y0, box.x1, box.y1, base, 0, Sort.SHAPE))


def _ticks_glyph(stroke: Box, sheet: Sheet) -> bool:
    """Whether a stroke was drawn in a box that is a glyph; it is ticked then."""
    x, y = (stroke.x0 + stroke.x1) / 2, (stroke.y0 + stroke.y1) / 2
    hit = [
        w for w in sheet.words
        if w.text in OFF_GLYPHS and Box(w.x0, w.y0, w.x1, w.y1).holds(x, y, 0.25 * w.height)
        and stroke.width < 2.5 * w.height and stroke.height < 2.5 * w.height
    ]  # fmt: skip
    if len(hit) == 1:
        hit[0].text = "☒"
    return len(hit) == 1
