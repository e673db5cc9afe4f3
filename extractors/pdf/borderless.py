"""Rows of a table without rules: on a page its cells are only white space apart, so what stood side by side reads as a line.

The blank knows the labels of such a row. Where a line of the return begins with the first of them and has the
others behind it in their order, each apart from the words before it, what stands between is told by where it is:
a word belongs to the last label that begins at its left or over it, on the labels' own line and on those under it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.alignment import Alignment
from extractors.tree import Cell, Line, Piece, Place, Sort, Token

_APART = 0.6  # line heights of white space before a label that has no colon
_UNDER = 1.7  # line heights from a line to the one that goes on under it
_FULL = (
    14.0  # points by which a full line may end before the next cell: the margins of both cells and a space
)
_NEAR = 1.0  # points by which what stands under a label may begin to the left of it


@dataclass(frozen=True, slots=True)
class Slot:
    """A label of a row and where it begins on the page."""

    cell: int
    tokens: list[Token]
    width: float  # points; 0 where the blank does not say

    @property
    def left(self) -> float:
        """Points from the left edge of the page."""
        return _at(self.tokens[0]).x0


def columned(found: Alignment) -> list[Line]:
    """The lines of the return with those put back into rows that stand for rows of the blank; [] if there are none."""
    out: list[Line] = []
    taken = done = 0
    base = max((line.table for line in found.form), default=-1) + 1
    rows = [n for n, line in enumerate(found.blank) if _is_row(line)]
    at = 0
    while at < len(found.form):
        line = found.form[at]
        row, slots = next(_rows_at(found, rows[done:], line), (-1, []))
        out.append(line)
        at += 1
        if row < 0:
            continue
        done = rows.index(row) + 1
        tokens = _placed(line)
        while at < len(found.form) and _goes_on(found, at, tokens, slots):
            tokens += _placed(found.form[at])
            at += 1
        out[-1] = _row(found.blank[row], tokens, slots, base, line.depth)
        taken += 1
    return out if taken else []


def _is_row(line: Line) -> bool:
    """A row of labels with room beside them."""
    return (
        line.table >= 0
        and len(line.cells) > 1
        and bool(line.cells[0].key)
        and any(c.empty and not c.merged for c in line.cells)
    )


def _rows_at(found: Alignment, rows: list[int], line: Line) -> Iterator[tuple[int, list[Slot]]]:
    """The rows of the blank whose labels a line of the return has, with where they stand."""
    if line.table >= 0 or len(line.cells) != 1 or not line.key:
        return
    tokens = line.cells[0].tokens
    for number in rows:
        r = found.line_of.get(number)
        if r is not None and found.form[r] is not line:
            continue
        slots = _labels(found.blank[number], tokens)
        if slots:
            yield number, slots


def _labels(row: Line, tokens: list[Token]) -> list[Slot]:
    """Where each label of a row stands among the words of a line; [] unless all do, the first of them at its head."""
    slots: list[Slot] = []
    start = 0
    for index, cell in enumerate(row.cells):
        words = [t.key for t in cell.tokens if t.sort is Sort.WORD]
        if not words:
            continue
        colon = cell.text.rstrip().endswith(":")
        ends = range(start, 1 if not slots else len(tokens) - len(words) + 1)
        place = next((n for n in ends if _stands(tokens, n, words, colon=colon)), None)
        if place is None:
            return []
        slots.append(Slot(index, tokens[place : place + len(words)], cell.width / 20))
        start = place + len(words)
    return slots if len(slots) > 1 else []


def _stands(tokens: list[Token], at: int, words: list[str], *, colon: bool) -> bool:
    part = tokens[at : at + len(words)]
    if [t.key for t in part] != words or any(t.place is None for t in part):
        return False
    before = tokens[at - 1].place if at else None
    first = _at(part[0])
    gap = first.x0 - before.x1 if before is not None else first.y1
    return colon or gap < 0 or gap > _APART * (first.y1 - first.y0)


def _goes_on(found: Alignment, at: int, tokens: list[Token], slots: list[Slot]) -> bool:
    """Whether a line of the return is more of what stands in a row's cells, right under it."""
    line = found.form[at]
    more = _placed(line)
    if at in found.blank_of or line.table >= 0 or not line.key or not more:
        return False
    last, first = _at(tokens[-1]), _at(more[0])
    low = max(_at(t).y1 for t in tokens)
    height = first.y1 - first.y0
    if first.page != last.page or not -height < first.y0 - low < (_UNDER - 1) * height:
        return False
    return all(_under(parts, tokens, slots) for parts in _by_slot(more, slots).values())


def _under(more: list[Token], tokens: list[Token], slots: list[Slot]) -> bool:
    """Whether words stand under the room behind a label, or under the label where the line above was full."""
    slot = slots[_over(more[0], slots)]
    first = min(more, key=lambda t: _at(t).x0)
    if _at(first).x0 > _at(slot.tokens[-1]).x1:
        return True
    if abs(_at(first).x0 - slot.left) > _NEAR:
        return False
    above = _by_slot(tokens, slots)[_over(more[0], slots)]
    line = max(_at(t).y1 for t in above)
    end = max(_at(t).x1 for t in above if _at(t).y1 > line - 1)
    after = slots[_over(more[0], slots) + 1].left if slot is not slots[-1] else max(_at(t).x1 for t in tokens)
    right = slot.left + slot.width if slot.width else after
    return end + _at(first).x1 - _at(first).x0 > right - _FULL


def _by_slot(tokens: list[Token], slots: list[Slot]) -> dict[int, list[Token]]:
    """Words by the label they stand behind or under, by its place among the labels."""
    parts: dict[int, list[Token]] = {}
    for token in tokens:
        parts.setdefault(_over(token, slots), []).append(token)
    return parts


def _over(token: Token, slots: list[Slot]) -> int:
    """The last label that begins at the left of a word or over it."""
    return max((n for n, slot in enumerate(slots) if slot.left <= _at(token).x0 + _NEAR), default=0)


def _placed(line: Line) -> list[Token]:
    """The words of a line, without the tabs that its white space was taken for."""
    return [t for t in line.cells[0].tokens if t.place is not None]


def _row(blank: Line, tokens: list[Token], slots: list[Slot], base: int, depth: int) -> Line:
    """The row that the words of a line, and of those that go on under it, stand for."""
    cells = [Cell(column=c.column, span=c.span) for c in blank.cells]
    labels = {id(t): slot.cell for slot in slots for t in slot.tokens}
    for slot in slots:
        cells[slot.cell].renew(list(_pieces(slot.tokens)))
    rest = [t for t in tokens if id(t) not in labels]
    rest.sort(key=lambda t: (_at(t).page, round(_at(t).y1), _at(t).x0))
    for number, said in _by_slot(rest, slots).items():
        label = slots[number].cell
        room = label + 1 if label + 1 < len(cells) and blank.cells[label + 1].empty else label
        cells[room].renew([*cells[room].pieces, *_pieces(said)])
    return Line(cells, table=base + blank.table, depth=depth)


def _pieces(tokens: list[Token]) -> Iterator[Piece]:
    low = 0.0
    for token in tokens:
        place = _at(token)
        apart = token.space or place.y0 > low - 1  # the first word of a line is apart from the line above
        text = f" {token.text}" if token.sort is Sort.WORD and apart else token.text
        yield Piece(token.sort, text, token.marks, token.on, token.control, place)
        low = place.y1


def _at(token: Token) -> Place:
    if token.place is None:
        raise ValueError("the word has no place on a page")
    return token.place
