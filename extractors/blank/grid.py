"""A table as a grid: what each cell is, which rows are heads, which columns are marked rather than written in."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from extractors import lexicon as words
from extractors.tree import Cell, Form, Line, Mark, Sort, normal

from .alternatives import alternatives
from .options import address, label
from .prose import emphasised

# what a cell is to a person with a pen
EMPTY, LABEL, BOX, OFFER, GAPS, UNIT, NEST, GONE = (
    "empty",
    "label",
    "box",
    "offer",
    "gaps",
    "unit",
    "nest",
    "gone",
)
ROOM = frozenset((EMPTY, UNIT))
_EXAMPLE = re.compile(r"(e g|eg|example|for example|sample)\b")
_UNITS = frozenset(
    ("%", "£", "minutes", "mins", "minutes per week", "mins per week", "hours", "pupils", "learners", "fte")
)


@dataclass(slots=True)
class Head:
    """A column's header: its text, the text of a header that spans it and others, and where it stands."""

    text: str
    group: str
    column: int
    span: int


@dataclass(slots=True)
class Row:
    """A row of the blank with what its cells are."""

    number: int  # line number
    line: Line
    kinds: list[str]

    def __iter__(self) -> Iterator[tuple[int, Cell, str]]:
        return (
            (i, c, k) for i, (c, k) in enumerate(zip(self.line.cells, self.kinds, strict=True)) if k != GONE
        )

    @property
    def width(self) -> int:
        """Cells that are not the continuation of a cell above."""
        return sum(1 for k in self.kinds if k != GONE)

    def has(self, *kinds: str) -> bool:
        """Whether any cell is of these kinds."""
        return any(k in kinds for k in self.kinds)

    def only(self, *kinds: str) -> bool:
        """Whether all cells are of these kinds."""
        return all(k in kinds for k in self.kinds if k != GONE) and self.width > 0

    def label(self, index: int) -> str:
        """A cell's label."""
        return label(self.line.cells[index].tokens)

    @property
    def keys(self) -> list[str]:
        """The wording of each cell, normalised."""
        return [c.key for c in self.line.cells]


@dataclass(slots=True)
class Grid:
    """A table of the blank."""

    form: Form
    rows: list[Row]
    heads: list[Head] = field(default_factory=list)
    plain_head: bool = False  # whether the header looks like one: bold, shaded or repeating

    def head(self, row: Row, index: int) -> Head | None:
        """The header over a cell: by position where the row has as many cells as the header, else by grid column."""
        if not self.heads:
            return None
        cell = row.line.cells[index]
        if len(row.line.cells) == len(self.heads):
            return self.heads[index]
        found = [
            h for h in self.heads if h.column < cell.column + cell.span and cell.column < h.column + h.span
        ]
        return found[0] if len(found) == 1 else None


def cell_kind(form: Form, number: int, index: int) -> str:
    """What a cell is to a person with a pen."""
    cell = form.lines[number].cells[index]
    if cell.merged:
        return GONE
    sorts = {t.sort for t in cell.tokens}
    if Sort.BOX in sorts:
        return OFFER if Sort.WORD in sorts else BOX
    if cell.nested and not cell.key:
        return NEST
    if Sort.WORD not in sorts:
        return EMPTY
    if Sort.GAP in sorts:
        return UNIT if cell.key in _UNITS else GAPS
    if not cell.key and all(len(t.text) == 1 for t in cell.tokens if t.sort is Sort.WORD):
        return EMPTY if all(t.text in "-–—.:/|" for t in cell.tokens if t.sort is Sort.WORD) else LABEL
    if cell.key in _UNITS and index > 0:
        return UNIT
    if (words.PLACEHOLDER.match(cell.key) or words.DATE_SHAPE.fullmatch(cell.key)) and index > 0:
        return EMPTY
    return OFFER if alternatives(address(form.lines, number, index)) else LABEL


def grid(form: Form, numbers: list[int]) -> Grid:
    """The grid of the table whose rows have these line numbers."""
    rows = []
    for n in numbers:
        line = form.lines[n]
        rows.append(Row(n, line, [cell_kind(form, n, i) for i in range(len(line.cells))]))
    many = [row for row in rows if len(row.kinds) > 1]
    for row in many:
        _plain_label(row)
        if UNIT in row.kinds and LABEL in row.kinds and EMPTY not in row.kinds and len(row.kinds) > 2:
            row.kinds = [
                LABEL if k == UNIT else k for k in row.kinds
            ]  # a header of nouns, not room beside a unit
    for row, below in itertools.pairwise(many):
        if len(row.kinds) == len(below.kinds):
            _plain_heads(row, below)
    for row in many:
        _listed(form, row, many)
    return Grid(form, rows)


def _listed(form: Form, row: Row, rows: list[Row]) -> None:
    """A list such as "East / West" beside a label, where other rows have room, is there to be marked."""
    for i in range(1, len(row.kinds)):
        if row.kinds[i] != LABEL or row.kinds[i - 1] != LABEL or looks_like_head(row):
            continue
        beside = [
            r.kinds[i]
            for r in rows
            if r is not row and len(r.kinds) == len(row.kinds) and r.kinds[i - 1] == LABEL
        ]
        alone = i == len(row.kinds) - 1 and not row.has(*ROOM, BOX, OFFER, GAPS)
        roomy = any(k in (*ROOM, GAPS) or (k == OFFER and row is not rows[0]) for k in beside)
        if (alone or roomy) and alternatives(address(form.lines, row.number, i), listed=True):
            row.kinds[i] = OFFER


def _plain_label(row: Row) -> None:
    """A label with its answers, "Do you have a choir? (Yes/No)" beside an empty cell says how to answer there."""
    for i, kind in enumerate(row.kinds[:-1]):
        if kind == OFFER and row.kinds[i + 1] == EMPTY:
            cell = row.line.cells[i]
            words_only = not any(t.sort is Sort.BOX for t in cell.tokens)
            bracketed = cell.text.rstrip(" :*?").endswith(")")
            if words_only and bracketed and words.graded(" ".join(cell.text.split())):
                row.kinds[i] = LABEL
        if row.kinds[i] != LABEL:
            break


def _plain_heads(first: Row, second: Row) -> None:
    """Alternatives named in a header, "RAG (Red / Amber / Green)", are for the cells below, not to delete there."""
    for i, kind in enumerate(first.kinds):
        boxes = any(t.sort is Sort.BOX for t in first.line.cells[i].tokens)
        if (
            kind == UNIT
            and second.kinds[i] == EMPTY
            and first.kinds[0] == LABEL
            and first.kinds.count(LABEL) > 1
        ):
            first.kinds[i] = LABEL  # "Minutes per week" over a column, not beside a gap
        named = words.graded(" ".join(first.line.cells[i].text.split()))
        if (
            kind == OFFER
            and named
            and not boxes
            and second.kinds[i] == EMPTY
            and first.kinds[0] in (LABEL, EMPTY)
        ):
            first.kinds[i] = LABEL
        rest = [k for n, k in enumerate(first.kinds) if n != i]
        if kind == second.kinds[i] == OFFER and not boxes and len(rest) > 1 and set(rest) == {LABEL}:
            first.kinds[i] = LABEL  # nothing else in the row is answered: it heads the alternatives below


def roomy(cell: Cell) -> bool:
    """Whether a label leaves an empty line under it in its own cell, to be written in."""
    return bool(cell.key) and bool(cell.tokens) and cell.tokens[-1].sort is Sort.BREAK


def looks_like_head(row: Row) -> bool:
    """Bold, shaded or repeating on each page."""
    cells = [c for _, c, k in row if k == LABEL]
    if row.line.header:
        return True
    bold = all(emphasised(c.tokens, Mark.BOLD) for c in cells)
    shaded = all(c.shade for c in cells)
    return bool(cells) and (bold or shaded)


def is_head(table: Grid, at: int) -> bool:
    """Whether a row heads the rows that follow it."""
    row = table.rows[at]
    labels = sum(1 for k in row.kinds if k == LABEL)
    if all(roomy(c) for _, c, _ in row):
        return False
    corner = max(1, _corner(table, at))
    if row.width < 2 or not row.only(LABEL, EMPTY) or labels < 1 or labels < row.width - corner:
        return False
    if row.has(EMPTY) and row.kinds[0] != EMPTY and not row.line.header:
        return False
    if table.heads and _repeats(table, row):
        return True
    rest = [r for r in table.rows[at + 1 :] if r.width > 1]
    if not rest:
        return False
    if row.line.header and not table.heads:
        return True
    below = rest[0]
    if not table.heads and _second_tier(row, below):
        return True
    if table.heads:
        alike = looks_like_head(row) == table.plain_head and not _EXAMPLE.match(row.keys[0])
        levels = sum(
            1 for h in table.heads if words.is_level(normal(h.text))
        )  # what stands under them are descriptors
        return alike and levels < 2 and below.only(*ROOM, BOX) and not row.has(EMPTY) and not _numbered(row)
    sections = (r for r in rest if not (r.width <= 2 and r.only(LABEL) and r.line.cells[-1].span > 1))
    return _heads_below(row, next(sections, below))


def _corner(table: Grid, at: int) -> int:
    """How many cells at the left of a row stand empty over columns that hold nothing but labels."""
    row, rest = table.rows[at], [r for r in table.rows[at + 1 :] if len(r.kinds) == len(table.rows[at].kinds)]
    count = 0
    for i, kind in enumerate(row.kinds):
        if kind != EMPTY or not rest or any(r.kinds[i] not in (LABEL, GONE) for r in rest):
            break
        count += 1
    return count


def _repeats(table: Grid, row: Row) -> bool:
    known = [normal(h.text) for h in table.heads]
    keys = [normal(row.label(i)) for i in range(len(row.line.cells))]
    return len(keys) == len(known) and len(keys) > 1 and keys[1:] == known[1:]


def _numbered(row: Row) -> bool:
    return bool(words.NUMBERED.match(row.label(0)))


def _heads_below(row: Row, below: Row) -> bool:
    """A first row of labels heads the table if what stands under it is room, or it looks or reads like a head."""
    same = len(below.line.cells) == len(row.line.cells)
    if same:
        under = any(
            k == LABEL and b in (*ROOM, BOX, OFFER, GAPS) for k, b in zip(row.kinds, below.kinds, strict=True)
        )
    else:
        under = below.has(*ROOM, BOX, OFFER, GAPS)
    if under and row.width >= 3:
        return True
    if under:
        return looks_like_head(row) or below.only(*ROOM) or _reads_like_head(row)
    levels = sum(1 for i, _, k in row if k == LABEL and i and words.is_level(normal(row.label(i))))
    if levels >= 2:
        return True
    return row.width >= 3 and looks_like_head(row) and not looks_like_head(below)


def _reads_like_head(row: Row) -> bool:
    keys = [normal(row.label(i)) for i, _, _ in row]
    return any(words.GENERIC_HEADS.match(k) for k in keys) or bool(words.DIMENSIONS.match(keys[0]))


def heads_of(table: Grid, at: int) -> tuple[list[Head], int]:
    """The header that begins at a row, of one or two tiers, and the number of rows it takes."""
    row = table.rows[at]
    table.plain_head = looks_like_head(row)
    heads = [Head(row.label(i), "", c.column, c.span) for i, c in enumerate(row.line.cells)]
    below = table.rows[at + 1] if at + 1 < len(table.rows) else None
    if below is None or not _second_tier(row, below):
        return heads, 1
    merged = []
    for i, cell in enumerate(below.line.cells):
        upper = next((h for h in heads if h.column <= cell.column < h.column + h.span), None)
        text = "" if cell.merged else below.label(i)
        over = upper.text if upper else ""
        group = over if upper and upper.span > cell.span else ""
        merged.append(Head(text or over, group if text else "", cell.column, cell.span))
    return merged, 2


def _second_tier(row: Row, below: Row) -> bool:
    if not any(c.span > 1 for c in row.line.cells) or not below.only(LABEL, EMPTY) or not below.has(LABEL):
        return False
    spanned = [c for c in row.line.cells if c.span > 1]
    under = [
        k
        for c, k in zip(below.line.cells, below.kinds, strict=True)
        if any(s.column <= c.column < s.column + s.span for s in spanned)
    ]
    beside = [
        k
        for k, c in zip(below.kinds, below.line.cells, strict=True)
        if not any(s.column <= c.column < s.column + s.span for s in spanned)
    ]
    return (
        all(k == LABEL for k in under)
        and len(under) > len(spanned)
        and all(k in (GONE, EMPTY, LABEL) for k in beside)
        and LABEL not in beside
    )


def runs(row: Row, wanted: frozenset[str]) -> list[list[int]]:
    """Stretches of neighbouring cells of the wanted kinds."""
    found: list[list[int]] = []
    for i, _, kind in row:
        if kind in wanted:
            if found and found[-1][-1] == i - 1:
                found[-1].append(i)
            else:
                found.append([i])
    return found
