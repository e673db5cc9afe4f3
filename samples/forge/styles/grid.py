"""Tables of questions: rows ask, columns answer. Most forms schools get are made of these."""

from dataclasses import dataclass, field

from samples.forge.ooxml import Cell, Node, paragraph, q, run
from samples.forge.rooms import CellRoom, Option, OptionRoom
from samples.forge.shapes import Kind
from samples.forge.sheet import Laid, Sheet
from samples.forge.wording import Ask

from . import offer


@dataclass(frozen=True, slots=True)
class Col:
    """One column of answers. ``tick`` columns are the options of one choice, perhaps under a ``group`` header."""

    label: str
    width: float = 3
    kind: Kind | None = "text"  # None: as the row's own prompt says
    tick: bool = False
    group: str = ""
    fill: str = ""
    options: tuple[str, ...] = ()
    unit: str | None = None


@dataclass(slots=True)
class Part:
    """The rows of one section."""

    name: str
    asks: list[Ask]
    topic: str = ""


@dataclass(slots=True)
class Grid:
    """How one grid of questions is laid."""

    cols: list[Col]
    first: str = "Question"
    first_width: float = 4
    grow: int = 560
    box: str = ""  # print a box of this make in each tick cell
    rows: list[tuple[Ask, Cell, list[Cell], Part, list[Option] | None]] = field(default_factory=list)


def printed(sheet: Sheet, name: str) -> str:
    """A section's name as this form prints it in a table: often in capitals."""
    name = sheet.titled(name)
    return name.upper() if sheet.look.size >= 11 or sheet.look.headings == "corner" else name


def lay(sheet: Sheet, parts: list[Part], grid: Grid) -> None:
    """Print the parts as tables, with section names where this form has them."""
    how = sheet.look.headings
    if how == "row":
        lines = _head(sheet, grid, grid.first)
        heads = len(lines)
        marks: list[tuple[Part, Cell]] = []
        for part in parts:
            part.name = printed(sheet, part.name)
            band = Cell(part.name, "b", fill=sheet.look.tint, span=1 + len(grid.cols))
            marks.append((part, band))
            lines += [[band], *_rows(sheet, grid, part)]
        laid = _lay(sheet, lines, grid, heads)
        _name_rows(sheet, marks, laid)
        _record(sheet, grid)
        return
    for part in parts:
        corner = how == "corner"
        name = printed(sheet, part.name) if corner else part.name
        sheet.open(name, printed=not corner)
        lines = _head(sheet, grid, name if corner else grid.first)
        heads = len(lines)
        if corner:
            sheet.labels.append(lines[0][0])
        rows = _rows(sheet, grid, part)
        part.name = sheet.section
        _lay(sheet, [*lines, *rows], grid, heads)
        _record(sheet, grid)


def _lay(sheet: Sheet, lines: list[list[Cell]], grid: Grid, heads: int) -> Laid:
    widths = [round(grid.first_width * 100)] + [round(col.width * 100) for col in grid.cols]
    laid = sheet.lay(lines, widths, heads=heads, grow=grid.grow)
    laid.heads = heads
    laid.plain = not any(col.tick or col.group for col in grid.cols)
    for place, label in enumerate(sheet.labels):
        if isinstance(label, Cell):
            sheet.labels[place] = label.node.find(q("p"))
    return laid


def _name_rows(sheet: Sheet, marks: list[tuple[Part, Cell]], laid: Laid) -> None:
    """Each section row opens a section made of the rows under it."""
    rows = laid.node.findall(q("tr"))
    bands = [mark.node.getparent() for _, mark in marks]
    for (part, band), tr in zip(marks, bands, strict=True):
        sheet.labels.append(band.node.find(q("p")))
        start = rows.index(tr)
        later = [rows.index(other) for other in bands if rows.index(other) > start]
        sheet.sections.append((part.name, rows[start : min(later, default=len(rows))]))


def _head(sheet: Sheet, grid: Grid, first: str) -> list[list[Cell]]:
    """The header row, or two where some columns stand under a common header."""
    small = 8 if any(len(col.label) > 9 for col in grid.cols if col.tick) else sheet.look.size - 1
    if not any(col.group for col in grid.cols):
        cells = [
            sheet.head(col.label, align="center" if col.tick else "", size=small if col.tick else 0)
            for col in grid.cols
        ]
        for cell, col in zip(cells, grid.cols, strict=True):
            if col.fill:
                cell.fill, cell.colour = col.fill, "000000"
        return [[sheet.head(first), *cells]]
    top, under = [sheet.head(first, merge="restart")], [sheet.head("", merge="continue")]
    for number, col in enumerate(grid.cols):
        if not col.group:
            top.append(sheet.head(col.label, merge="restart"))
            under.append(sheet.head("", merge="continue"))
            continue
        if not number or grid.cols[number - 1].group != col.group:
            span = sum(other.group == col.group for other in grid.cols)
            top.append(sheet.head(col.group, span=span, align="center"))
        cell = sheet.head(col.label, align="center", size=small)
        if col.fill:
            cell.fill, cell.colour = col.fill, "000000"
        under.append(cell)
    return [top, under]


def _rows(sheet: Sheet, grid: Grid, part: Part) -> list[list[Cell]]:
    lines: list[list[Cell]] = []
    for ask in part.asks:
        text, style = sheet.question(ask.text)
        bold = "b" if sheet.look.tint < "E" else ""
        question = Cell(text, bold, style=style)
        cells: list[Cell] = []
        ticks: list[Option] = []
        for col in grid.cols:
            cell = Cell("")
            if col.tick:
                ticks.append(_tick(sheet, grid, col, cell))
            cells.append(cell)
        grid.rows.append((ask, question, cells, part, ticks or None))
        lines.append([question, *cells])
    return lines


def _tick(sheet: Sheet, grid: Grid, col: Col, cell: Cell) -> Option:
    if not grid.box:
        return Option(col.label, "cell", cell=cell)
    nodes, kind = offer.box(sheet, grid.box)
    cell.content = [paragraph(*nodes, align="center")]
    return Option(col.label, kind, box=nodes, cell=cell)


def _record(sheet: Sheet, grid: Grid) -> None:
    """Record what each row asks, now that the cells exist."""
    for ask, question, cells, part, ticks in grid.rows:
        sheet.section = part.name
        line = question.node.getparent()
        label = question.node.find(q("p"))
        sheet.labels.append(label)
        asked = str(question.content)
        if ticks:
            for tick in ticks:
                tick.cell = tick.cell.node
            group = next((col.group for col in grid.cols if col.tick), "")
            room = OptionRoom(line, options=ticks, prompt=label)
            names = tuple(tick.label for tick in ticks)
            sheet.slot((asked, group), "choice", room, options=names, topic=part.topic, block=[line])
        open_cols = [(col, cell) for col, cell in zip(grid.cols, cells, strict=True) if not col.tick]
        for col, cell in open_cols:
            rest = (asked, col.group, col.label)
            alone = label if len(open_cols) == 1 and not ticks else None
            answer_cell(sheet, rest, ask, col, cell.node, alone, part.topic)
    grid.rows.clear()


def answer_cell(
    sheet: Sheet, rest: tuple[str, ...], ask: Ask, col: Col, node: Node, label: Node, topic: str
) -> None:
    """Make one cell ready for its answer: empty, with a printed unit, or with options to choose from."""
    kind = col.kind or ask.kind
    options = col.options or (ask.options if col.kind is None else ())
    unit = col.unit or (ask.unit if col.kind is None else None)
    line = node.getparent()
    about, block = ask.topic or topic, [line]
    if kind == "bool":
        options = sheet.rng.choice(((), ("Yes", "No")))
    if options and not col.options:
        place = node.find(q("p"))
        make = sheet.rng.choice(
            ("words", "glyph", "w14") if len(options) == 2 or kind == "bool" else ("glyph", "list")
        )
        if make == "list":
            nodes, listing = offer.drop_down(sheet, options)
            place.extend(nodes)
            sheet.slot(rest, kind, listing, options=options, topic=about, block=block, label=label)
            return
        gaps: list[Node] = []
        if make == "words":
            inline, found, gaps = offer.words_to_delete(sheet, options, told=False)
        else:
            inline, found = offer.on_one_line(sheet, options, make, gap="  ")
        place.extend(inline)
        room = offer.room(node, found, label, gaps)
        sheet.slot(rest, kind, room, options=options, topic=about, block=block, label=label)
        return
    after = ""
    if unit in ("minutes", "%") and kind == "number" and sheet.rng.random() < 0.3:
        after = f" {unit}" if unit == "minutes" else "%"
        node.find(q("p")).append(run(after))
    several = kind == "text"
    sheet.slot(rest, kind, CellRoom(node, several, after=after), options=options, unit=unit,
               brief=col.width < 2.2, topic=about, block=block, label=label)  # fmt: skip
