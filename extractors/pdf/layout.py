"""A page's words in their tables and paragraphs, in reading order."""

from dataclasses import dataclass, field

from extractors.colours import hue
from extractors.tree import Comment, Mark, Sort

from .flow import Row, rows
from .grid import Slot, Table, tables
from .sheet import Box, Sheet, Word

_SHADED = 0.8  # share of a cell that its shading covers at least


@dataclass(slots=True, eq=False)
class Block:
    """A table, or the lines of type between two tables."""

    table: Table | None
    lines: list[Row] = field(default_factory=list)

    @property
    def top(self) -> float:
        return self.table.box.y0 if self.table else self.lines[0].top


@dataclass(slots=True, eq=False)
class Laid:
    """A page laid out."""

    sheet: Sheet
    blocks: list[Block]
    tables: list[Table] = field(default_factory=list)  # all of them, the larger first
    stripes: set[str] = field(default_factory=set)  # pale colours that rows of some table take turns in
    notes: list[tuple[float, Comment]] = field(default_factory=list)  # pinned outside tables, at a height

    @property
    def bottom(self) -> float:
        """How far down its content reaches."""
        ends = [b.table.box.y1 if b.table else b.lines[-1].bottom for b in self.blocks]
        return max(ends, default=0.0)


def lay_out(sheet: Sheet) -> Laid:
    """The blocks of one page."""
    found = tables(sheet.level, sheet.upright)
    outer = _nest(found)
    rest = _share(sheet, found)
    for table in found:
        for slot in table.slots:
            slot.shade = _shade(slot.box, sheet.fills)
        for cells in table.rows:
            _unband(cells)
    stripes = {colour for table in found for colour in _unstripe(table)}
    blocks = [Block(t) for t in outer]
    edges = sorted(t.box.y0 for t in outer)
    group: list[Row] = []
    for row in rows(rest, sheet.number):
        if group and any(group[-1].base <= y < row.base for y in edges):
            blocks.append(Block(None, group))
            group = []
        group.append(row)
    if group:
        blocks.append(Block(None, group))
    laid = Laid(sheet, sorted(blocks, key=lambda b: b.top), found, stripes)
    for x, y, comment in sheet.notes:
        home = next((t.at(x, y) for t in found[::-1] if t.box.holds(x, y)), None)
        if home is None:
            laid.notes.append((y, comment))
        else:
            home.notes.append(comment)
    return laid


def _nest(found: list[Table]) -> list[Table]:
    """Put each table that lies in a cell of another into that cell; return the others."""
    outer = []
    for number, table in enumerate(found):  # the larger come first
        box = table.box
        homes = [t for t in found[:number] if t.box.covers(box) > 0.9]
        slot = homes[-1].at((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) if homes else None
        if slot is None:
            outer.append(table)
        else:
            slot.inner.append(table)
    return outer


def _share(sheet: Sheet, found: list[Table]) -> list[Word]:
    """Give each word to the innermost cell it stands in; return the words that stand in none."""
    rest = []
    words = sheet.words + [_picture(box) for box in sheet.pictures]
    small_first = found[::-1]
    for word in words:
        x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
        if word.marks & Mark.CUT:  # it hangs over the edge of its box
            y = word.y0
        slot: Slot | None = None
        for table in small_first:
            if table.box.holds(x, y):
                slot = table.at(x, y)
                if slot is not None:
                    break
        if slot is None:
            rest.append(word)
        else:
            slot.words.append(word)
    return rest


def _picture(box: Box) -> Word:
    base = min(box.y1, box.y0 + 12)
    return Word("picture", box.x0, box.y0, box.x1, box.y1, base, 0, Sort.PICTURE)


def _shade(box: Box, fills: list[Box]) -> str:
    """The colour that was painted last over a cell; "" for none or white."""
    for fill in reversed(fills):
        if fill.y0 < box.y1 and fill.y1 > box.y0 and fill.covers(box) >= _SHADED:
            return "" if fill.colour == "FFFFFF" else fill.colour
    return ""


def _unband(row: list[Slot]) -> None:
    """Forget a colour that a whole row has: it is the table's style, and no answer.

    Where one cell alone has another colour, that one is kept.
    """
    cells = [slot for slot in row if not slot.merged]
    rest = cells[1:]
    if not rest or any(not slot.shade for slot in rest):
        return
    colours = [slot.shade for slot in rest]
    common = max(set(colours), key=colours.count)
    others = len(colours) - colours.count(common)
    all_alike = others == 0 and (len(rest) > 1 or cells[0].shade == common)
    if all_alike or (others == 1 and len(rest) > 2):
        for slot in cells:
            if slot.shade == common:
                slot.shade = ""


def unstripe(pages: list[Laid]) -> None:
    """Forget the pale colours of striped tables in all others too: those of one or two rows do not show it."""
    stripes = {colour for laid in pages for colour in laid.stripes}
    for laid in pages if stripes else []:
        for table in laid.tables:
            for slot in table.slots:
                slot.shade = "" if slot.shade in stripes else slot.shade


def _unstripe(table: Table) -> set[str]:
    """Forget a pale colour that every other row of a column has, or the cell around a table: it is the style's.

    Returns the colours.
    """
    found: set[str] = set()
    for slot in table.slots:
        if slot.inner:
            slot.shade = ""
    wide = max(len(row) for row in table.rows)
    full = [row for row in table.rows if len(row) == wide]
    for column in range(1, wide):
        for first in (0, 1):
            striped = [row[column] for row in full[first::2]]
            between = [row[column] for row in full[1 - first :: 2]]
            colours = {slot.shade for slot in striped}
            if len(striped) > 1 and len(colours) == 1 and not any(slot.shade in colours for slot in between):
                found |= {colour for colour in colours if colour and hue(colour) is None}
                for slot in striped:
                    slot.shade = "" if hue(slot.shade) is None else slot.shade
    return found
