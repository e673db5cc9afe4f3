"""Pages put together into one form: tables that run on, headers that repeat, rows and paragraphs cut by a page's end."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from extractors.tree import Cell, Comment, Form, Line, Mark, Piece, Place, Sort, normal

from .flow import Room, Row, breaks, cut, goes_on, paragraphs, pieces, rows
from .grid import Slot, Table
from .layout import Block, Laid

_PADDING = 5.4  # points between a cell's border and its text, as Word has it
_SAME = 4.0  # points within which two tables have the same columns
_STEPS = 6  # paragraphs under one another that show how far apart paragraphs are
_MOST_EMPTY = 9.0  # steps; more are no empty paragraphs
_SPANNING = 0.25  # share of its cells that go on from above in a column whose cells stand over several rows
_SENTENCE = 4  # words; fewer are no sentence that a page's end could cut
_DIGITS = re.compile(r"\d+")
_HEADS = 3  # rows of a header that repeats, at most


@dataclass(frozen=True, slots=True)
class Inner:
    """A table in a cell of the last row, as far as it was written."""

    table: Table
    number: int
    rows: list[tuple[Line, list[Slot], float]]


@dataclass(slots=True)
class Stitcher:
    """Writes the lines of a form, page after page."""

    form: Form = field(default_factory=Form)
    room: Room = field(default_factory=lambda: Room(0.0))  # of body text
    _tables: int = 0
    _open: Table | None = None  # the table that the page before ended with
    _number: int = -1
    _heads: list[list[str]] = field(default_factory=list)  # wording of rows that may be its header
    _rows: list[tuple[Line, list[Slot], float]] = field(default_factory=list)
    _inner: dict[int, "Inner"] = field(default_factory=dict)  # by cell, the tables in the last row
    _last: list[Row] = field(default_factory=list)  # the paragraph that the page before ended with

    def add(self, laid: Laid, *, full: float) -> None:
        """Take a page; ``full`` is how far down the content of the page before could reach."""
        for at, block in enumerate(laid.blocks):
            first = at == 0
            if block.table is not None:
                self._table(
                    block.table, laid.sheet.number, goes_on=first and self._same(block.table), full=full
                )
                self._last = []
            else:
                self._paragraphs(block, first=first)
                self._open = None
        for height, comment in laid.notes:
            self._pin(laid.sheet.number, height, comment)

    def _pin(self, page: int, height: float, comment: Comment) -> None:
        """Give a note outside tables to the nearest line of its page."""
        here = [
            c for line in self.form.lines for c in line.cells if c.place is not None and c.place.page == page
        ]
        if not here:
            self.form.lines.append(Line([Cell(place=Place(page, 0, height, 0, height))]))
            here = self.form.lines[-1].cells
        near = min(here, key=lambda c: abs((c.place.y0 + c.place.y1) / 2 - height) if c.place else 0.0)
        near.comments.append(comment)

    def _paragraphs(self, block: Block, *, first: bool) -> None:
        found = paragraphs(block.lines, self.room)
        step = _step(found)
        for number, paragraph in enumerate(found):
            if number and step:
                self._empty(found[number - 1], paragraph, step)
            before = self._last
            if first and number == 0 and before and goes_on(before, paragraph[0], self.room):
                joined = before + paragraph
                self.form.lines[-1] = _line(joined, self.room)
                self._last = joined
            else:
                self.form.lines.append(_line(paragraph, self.room))
                self._last = paragraph

    def _empty(self, above: list[Row], below: list[Row], step: float) -> None:
        """Write the empty paragraphs that keep two others a multiple of the usual step apart."""
        steps = (below[0].base - above[-1].base) / step
        if 1.9 < steps < _MOST_EMPTY and abs(steps - round(steps)) < 0.04:
            self.form.lines += [Line([Cell()]) for _ in range(round(steps) - 1)]

    def _same(self, table: Table) -> bool:
        """Whether a table at the top of a page goes on with the one that the page before ended with."""
        return self._open is not None and _alike(self._open, table)

    def _table(self, table: Table, page: int, *, goes_on: bool, full: float) -> None:
        if not goes_on:
            self._number = self._tables
            self._tables += 1
            self._heads, self._rows = [], []
        padding = _padding(table)
        lines = [(self._row(row, page, padding), row) for row in table.rows]
        start = 0
        if goes_on:
            start = self._copies([line for line, _ in lines])
            if start < len(lines) and self._cut(lines[start], table.rows[start + 1 :], full, padding):
                self._join(lines[start], page, padding, full)
                start += 1
            elif start < len(lines) and self._rows:
                self._hand_back(lines[start], table.rows[start + 1 :], padding)
        else:
            self._heads = []
        keys = [_key(line) for line, _ in lines]
        self._heads += [
            keys[n : n + _HEADS]
            for n, (line, _) in enumerate(lines)
            if n >= start and (n == 0 or _headed(line))
        ]
        for line, row in lines[start:]:
            self._emit(line, row, page)
            self._rows.append((line, row, padding))
        self._open = table

    def _row(self, row: list[Slot], page: int, padding: float) -> Line:
        return Line(
            [_cell(slot, page, self._within(slot, padding)) for slot in row],
            table=self._number,
        )

    def _within(self, slot: Slot, padding: float) -> Room:
        """The room that a cell leaves for text."""
        inset = min(padding, 12.0)
        return self.room.within(slot.box.x0 + inset, slot.box.x1 - inset)

    def _emit(self, line: Line, row: list[Slot], page: int, depth: int = 0) -> None:
        """Write a row, then the tables that stand in its cells."""
        line.depth = depth
        self.form.lines.append(line)
        if depth == 0:
            self._inner = {}
        place = len(self.form.lines) - 1
        for index, slot in enumerate(row):
            for inner in slot.inner:
                self._emit_inner(inner, (place, index), page, depth + 1)

    def _emit_inner(
        self, inner: Table, parent: tuple[int, int], page: int, depth: int, full: float | None = None
    ) -> None:
        """Write a table that stands in a cell; where ``full`` is given, it may go on with the one of the page before."""
        self.form.lines[parent[0]].cells[parent[1]].nested = True
        outer = self._number, self._rows
        before = self._inner.get(parent[1]) if depth == 1 else None
        goes_on = full is not None and before is not None and _alike(before.table, inner)
        if goes_on and before is not None:
            self._number, self._rows = before.number, before.rows
        else:
            self._number, self._rows = self._tables, []
            self._tables += 1
        padding = _padding(inner)
        for at, slots in enumerate(inner.rows):
            below = self._row(slots, page, padding)
            if at == 0 and goes_on and self._cut((below, slots), inner.rows[1:], full or 0.0, padding):
                self._join((below, slots), page, padding, full or 0.0)
                continue
            below.parent = parent
            self._rows.append((below, slots, padding))
            self._emit(below, slots, page, depth)
        if depth == 1:
            self._inner[parent[1]] = Inner(inner, self._number, self._rows)
        self._number, self._rows = outer

    def _copies(self, lines: list[Line]) -> int:
        """How many rows at the top of a page only repeat the table's header."""
        keys = [_key(line) for line in lines[:_HEADS]]
        best = 0
        for head in self._heads:
            count = 0
            while count < min(len(head), len(keys)) and head[count] == keys[count] and (keys[count] or count):
                count += 1
            best = max(best, count)
        return best

    def _cut(
        self, part: tuple[Line, list[Slot]], below: list[list[Slot]], full: float, padding: float
    ) -> bool:
        """Whether a row at the top of a page is the rest of the row that the page before ended with."""
        if not self._rows:
            return False
        line, row, _ = self._rows[-1]
        rest, slots = part
        if len(line.cells) != len(rest.cells) or not (_key(rest) or any(s.inner for s in slots)):
            return False
        told = [n for n, cell in enumerate(rest.cells) if cell.pieces or slots[n].inner]
        if max(s.box.y1 for s in row) < full - 30:  # room was left: the row was cut only where its words were
            return bool(line.cells[0].pieces) and 0 not in told and self._broken(row, slots, told, padding)
        if all(s.merged for s in row):
            return True
        laid = [n for n in told if any(w.frame is not None for w in slots[n].words)]
        if laid:  # what lies over a page does not run on from another: the printed words tell
            return self._broken(row, slots, [n for n in told if n not in laid], padding)
        short = [n for n in told if not _reaches_down(row[n]) and (slots[n].words or not slots[n].inner)]
        if short and (any(row[n].words for n in short) or not self._broken(row, slots, told, padding)):
            return False
        if (line.cells[0].pieces and not rest.cells[0].pieces) or self._low(slots, below):
            return True
        return self._told_on(row, slots, told, below, padding)

    def _told_on(
        self, row: list[Slot], slots: list[Slot], told: list[int], below: list[list[Slot]], padding: float
    ) -> bool:
        """Whether the cells that say something, by their words, go on with those of the row above."""
        if any(_counts_on(row[n], slots[n]) for n in told):
            return True
        if all(_pattern(row[n]) == _pattern(slots[n]) for n in told):  # the same again in other numbers
            return False
        runs_on = [n for n in told if self._runs_on(row[n], slots[n], padding)]
        begins = {n: rows(slots[n].words, 1)[0].words[0].text[:1] for n in told if slots[n].words}
        small = [n for n in runs_on if begins.get(n, "").islower()]
        label = self._label(row, below)
        if any(len(row[n].words) >= _SENTENCE for n in small if n >= label):  # a sentence was cut
            return True
        ended = [n for n in told if row[n].words and slots[n].words and n not in runs_on]
        if label in ended or len(ended) > max(1, len(runs_on)):  # another question, other answers
            return False
        return len(runs_on) == len(told) or begins.get(0, "") == "(" or bool(small)

    def _label(self, row: list[Slot], below: list[list[Slot]]) -> int:
        """The cell of a row that names it: the first whose column has no cells that go on over several rows."""
        alike = [r for r in [*(r for _, r, _ in self._rows), *below] if len(r) == len(row)]
        most = _SPANNING * len(alike)  # more than a header's
        return next((n for n in range(len(row)) if sum(r[n].merged for r in alike) <= most), 0)

    def _low(self, slots: list[Slot], below: list[list[Slot]]) -> bool:
        """Whether a row is lower than those of its table that are empty: only the rest of a row may be."""
        rows_ = [row for _, row, _ in self._rows] + below
        empty = [row[0].box.height for row in rows_ if not any(s.words or s.inner or s.merged for s in row)]
        return bool(empty) and slots[0].box.height < min(empty) - 2

    def _broken(self, row: list[Slot], slots: list[Slot], told: list[int], padding: float) -> bool:
        """Whether the text of a cell was cut in the middle of a sentence, and goes on in small letters."""
        return any(
            _reaches_down(row[n])
            and self._runs_on(row[n], slots[n], padding)
            and rows(slots[n].words, 1)[0].words[0].text[:1].islower()
            for n in told
        )

    def _runs_on(self, above: Slot, below: Slot, padding: float) -> bool:
        """Whether the text of a cell was cut by the page's end in the middle of a paragraph."""
        ends, begins = rows(above.words, 0), rows(below.words, 1)
        return bool(ends and begins) and goes_on(ends[-1:], begins[0], self._within(above, padding))

    def _join(self, part: tuple[Line, list[Slot]], page: int, padding: float, full: float) -> None:
        """Put the rest of a row that the page's end cut behind its first part."""
        line, row, _ = self._rows[-1]
        rest, slots = part
        place = next(n for n in range(len(self.form.lines) - 1, -1, -1) if self.form.lines[n] is line)
        for index, slot in enumerate(slots):
            for at, inner in enumerate(slot.inner):
                self._emit_inner(inner, (place, index), page, line.depth + 1, None if at else full)
        for n, cell in enumerate(rest.cells):
            line.cells[n].comments += cell.comments
            if not cell.pieces:
                continue
            if line.cells[n].pieces:
                line.cells[n].pieces += self._between(row[n], slots[n], padding)
            line.cells[n].pieces += cell.pieces
        self._rows[-1] = (line, slots, padding)

    def _hand_back(self, part: tuple[Line, list[Slot]], below: list[list[Slot]], padding: float) -> None:
        """The end of what stands in a cell over several rows, cut by the page's end, is the earlier row's."""
        line, row, _ = self._rows[-1]
        rest, slots = part
        if len(line.cells) != len(rest.cells):
            return
        for n in range(self._label(row, below)):
            first = next((r for r in rows(slots[n].words, 1)), None)
            if (
                first is not None
                and first.words[0].text[:1].islower()
                and self._runs_on(row[n], slots[n], padding)
            ):
                line.cells[n].pieces += self._between(row[n], slots[n], padding) + rest.cells[n].pieces
                rest.cells[n].pieces = []

    def _between(self, above: Slot, below: Slot, padding: float) -> list[Piece]:
        """What stands between the two parts of a cell that a page's end cut: nothing, a space or a new line."""
        if not self._runs_on(above, below, padding):
            return [Piece(Sort.BREAK, "\n")]
        last, first = rows(above.words, 0)[-1], rows(below.words, 1)[0]
        whole = not cut(last, first.words[0], self._within(above, padding))
        return [Piece(Sort.WORD, " ")] if whole else []


def _alike(before: Table, table: Table) -> bool:
    """Whether two tables are as wide and have the same columns, as far as they have them."""
    wide = abs(before.box.x0 - table.box.x0) < _SAME and abs(before.box.x1 - table.box.x1) < _SAME
    known = all(min(abs(e - b) for b in before.edges) < _SAME for e in table.edges)
    return wide and (known or all(min(abs(e - b) for e in table.edges) < _SAME for b in before.edges))


def _pattern(slot: Slot) -> str:
    """What a cell says, whatever its numbers."""
    return _DIGITS.sub("#", " ".join(word.text for word in slot.words))


def _counts_on(above: Slot, below: Slot) -> bool:
    """Whether a cell begins with the next number of the list that the cell above holds from its first on.

    Numbers that a word processor has set say nothing: they count on from row to row.
    """
    starts = [row.words[0].text for row in rows(above.words, 0) if not row.words[0].auto]
    first = next((row.words[0].text for row in rows(below.words, 0) if not row.words[0].auto), "")
    for form in ("{})", "{}.", "({})"):
        count = 0
        for start in starts:
            count += start == form.format(count + 1)
        if count > 1 and starts and starts[0] == form.format(1) and first == form.format(count + 1):
            return True
    return False


def _reaches_down(slot: Slot) -> bool:
    """Whether the text of a cell runs down to its lower border: only such a cell can go on over the page's end."""
    if slot.words and slot.words[0].angle:
        return True
    last = max(slot.words, key=lambda w: w.base, default=None)
    low = max([t.box.y1 for t in slot.inner] + ([last.base] if last else []), default=0.0)
    high = last.height if last else 10.0
    return slot.box.y1 - low < 2.6 * high  # a line more than fits: no paragraph leaves one line alone


def _step(found: list[list[Row]]) -> float:
    """How far apart the paragraphs of a stretch of type are, where most of them are so; 0 if they are not."""
    gaps = [b[0].base - a[-1].base for a, b in pairwise(found) if a[-1].height == b[0].height]
    if len(gaps) < _STEPS:
        return 0.0
    step = sorted(gaps)[len(gaps) // 4]
    whole = sum(1 for g in gaps if abs(g / step - round(g / step)) < 0.04)
    return step if step > 0 and whole > 0.8 * len(gaps) else 0.0


def _key(line: Line) -> str:
    """A row's wording; not asked of the line itself, which would remember it while it may still grow."""
    return normal(" ".join(p.text for c in line.cells for p in c.pieces if p.sort is Sort.WORD))


def _headed(line: Line) -> bool:
    """Whether a row looks like a header: all that it says is bold, in more than one cell."""
    said = [p for c in line.cells for p in c.pieces if p.sort is Sort.WORD and p.text.strip()]
    return sum(1 for c in line.cells if c.pieces) > 1 and all(p.marks & Mark.BOLD for p in said)


def _padding(table: Table) -> float:
    """The room between borders and printed text."""
    printed = [[w.x0 - s.box.x0 for w in s.words if w.angle == 0 and w.control < 0] for s in table.slots]
    return min((g for g in (min(gaps) for gaps in printed if gaps) if g > 0.5), default=_PADDING)


def _cell(slot: Slot, page: int, room: Room) -> Cell:
    parts = [pieces(p, room) for p in paragraphs(rows(slot.words, page), room)]
    box = slot.box
    return Cell(
        breaks(parts),
        slot.column,
        slot.span,
        round((box.x1 - box.x0) * 20),
        slot.shade,
        slot.merged,
        comments=list(slot.notes),
        place=Place(page, round(box.x0, 1), round(box.y0, 1), round(box.x1, 1), round(box.y1, 1)),
    )


def _line(paragraph: list[Row], room: Room) -> Line:
    first = paragraph[0]
    page = [r for r in paragraph if r.page == first.page]
    place = Place(
        first.page,
        round(min(r.x0 for r in page), 1),
        round(first.top, 1),
        round(max(r.x1 for r in page), 1),
        round(max(r.bottom for r in page), 1),
    )
    size = round(2 * max(r.height for r in paragraph))
    return Line([Cell(pieces(paragraph, room), place=place)], size=size)
