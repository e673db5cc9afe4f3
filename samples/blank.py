"""A form as a Word document, and where in it each answer goes."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from . import word
from .forms import (
    Ask,
    Block,
    Control,
    Delete,
    Drop,
    Form,
    Grid,
    Numbers,
    Pairs,
    Path,
    Plan,
    Questions,
    Room,
    SignOff,
    Ticks,
    Typed,
    Unit,
)
from .page import DARK, DIALOGUE, LINE, PALE, SERVICE, set_up, usable_width
from .places import CellPlace, CheckPlace, ColumnPlace, ControlPlace, DeletePlace, GapPlace, Place, TickPlace
from .word import CM, Element, Look

LEADER = "_" * 26
SIGN_OFF_LEADER = "_" * 22
SHORT_LEADER = "____"
WHOLE = 6  # a table of up to so many rows is kept on one page
LEVEL_FILLS = {"Red": "C0392B", "Amber": "B9770E", "Green": "1E8449"}


@dataclass(slots=True)
class Sheet:
    """A form being laid out: the document, the places found so far, the rows of questions and of the plan."""

    form: Form
    document: WordDocument
    places: dict[Path, Place] = field(default_factory=dict)
    rows: dict[Path, Element] = field(default_factory=dict)
    ids: "count[int]" = field(default_factory=lambda: count(410_027_001, 7919))

    @property
    def width(self) -> int:
        """The usable width of the page, in twips."""
        return usable_width(self.form)

    def add(self, *elements: Element) -> None:
        """Append body content before the section's properties."""
        for element in elements:
            self.document.element.body.insert_element_before(element, "w:sectPr")

    def shares(self, *parts: float) -> list[int]:
        """The page's width divided in these proportions."""
        return [round(self.width * part / sum(parts)) for part in parts]


def build(form: Form) -> Sheet:
    """The form laid out as a blank, with a place for every field."""
    document = Document()
    set_up(document, form)
    body = document.element.body
    for element in list(body.iterchildren(qn("w:p"))):
        body.remove(element)
    sheet = Sheet(form, document)
    _title_block(sheet)
    for block in form.blocks:
        _block(sheet, block)
    return sheet


def packed(document: WordDocument) -> bytes:
    """The document as a .docx whose bytes are the same each time."""
    out = io.BytesIO()
    document.save(out)
    return word.settled(out.getvalue())


def _title_block(sheet: Sheet) -> None:
    form = sheet.form
    leader = word.run(LEADER)
    sheet.add(
        word.paragraph(word.run(SERVICE, Look(bold=True, size=22, colour="555555"))),
        word.paragraph(word.run(DIALOGUE, Look(size=22, colour="555555")), after=60),
        word.paragraph(word.run(form.title), style="Title", after=60),
        word.paragraph(word.run(form.purpose, Look(italic=True)), after=100),
        word.paragraph(word.run(form.guidance), after=140),
        word.paragraph(word.run("Date: ", Look(bold=True)), leader, after=60),
    )
    sheet.places["Date",] = GapPlace(leader)


def _block(sheet: Sheet, block: Block) -> None:
    match block:
        case Pairs():
            _pairs(sheet, block)
        case Questions():
            _questions(sheet, block)
        case Grid():
            _grid(sheet, block)
        case Numbers():
            _numbers(sheet, block)
        case Plan():
            _plan(sheet, block)
        case SignOff():
            _sign_off(sheet, block)


def _heading(sheet: Sheet, words: str, note: str = "") -> None:
    sheet.add(word.paragraph(word.run(words), style="Heading1", before=240, after=80, keep=True))
    if note:
        sheet.add(word.paragraph(word.run(note, Look(italic=True)), after=80, keep=True))


def _table(sheet: Sheet, widths: Sequence[int], rows: Sequence[Element]) -> None:
    hold(rows[: len(rows) - 1 if len(rows) <= WHOLE else 3])
    sheet.add(word.table(widths, rows, LINE), word.gap())


def hold(rows: Sequence[Element]) -> None:
    """Hold each of these rows to the next one, so that no table leaves a lone row behind on a page."""
    for held in rows:
        for kept in held.iter(qn("w:pPr")):
            kept.insert(1 if kept.find(qn("w:pStyle")) is not None else 0, word.el("w:keepNext"))


def _header(widths: Sequence[int], labels: Sequence[str], fills: dict[str, str] | None = None) -> Element:
    def one(width: int, label: str, first: bool) -> Element:
        words = word.run(label, Look(bold=True, colour="FFFFFF"))
        return word.cell(
            width,
            word.paragraph(words, align="" if first else "center"),
            fill=(fills or {}).get(label, DARK),
            middle=True,
        )

    return word.row(
        [one(width, label, not i) for i, (width, label) in enumerate(zip(widths, labels, strict=True))],
        header=True,
    )


def _label(width: int, words: str, *, bold: bool = False) -> Element:
    return word.cell(width, word.paragraph(word.run(words, Look(bold=bold))), fill=PALE)


def _pairs(sheet: Sheet, block: Pairs) -> None:
    _heading(sheet, block.section, block.note)
    widths = sheet.shares(3, 7)
    rows = []
    for ask in block.rows:
        answer, place = _room(sheet, widths[1], ask.room)
        sheet.places[block.section, ask.name] = place
        rows.append(word.row([_label(widths[0], ask.label, bold=True), answer], height=_tall(ask)))
    _table(sheet, widths, rows)


def _tall(ask: Ask) -> int:
    """Room to write where a question invites prose; a line elsewhere."""
    long = isinstance(ask.room, Typed) and ask.label.split()[0] in {"What", "Questions"}
    return round((2.2 if long else 0.7) * CM)


def _questions(sheet: Sheet, block: Questions) -> None:
    parts = (5.2, 3.2, 6.2, 5.8, 5.4) if block.columns[0] == "Answer" else (5.2, 6.4, 6.2, 5.8)
    widths = sheet.shares(*parts)
    rows = [_header(widths, (block.section, *block.columns))]
    for ask in block.rows:
        cells = [_label(widths[0], ask.label)]
        for width, column in zip(widths[1:], block.columns, strict=True):
            tc, place = _room(sheet, width, ask.room if column == "Answer" else Typed())
            sheet.places[block.section, ask.name, column] = place
            cells.append(tc)
        rows.append(word.row(cells, height=round(1.7 * CM)))
        sheet.rows[block.section, ask.name] = rows[-1]
    _table(sheet, widths, rows)


def _grid(sheet: Sheet, block: Grid) -> None:
    level = 1.9 if len(block.levels) == 3 else 2.35
    widths = sheet.shares(
        6 if len(block.levels) == 3 else 3.6, *(level for _ in block.levels), 9 if level < 2 else 4.6
    )
    if block.note:
        sheet.add(word.paragraph(word.run(block.note, Look(italic=True)), after=80, keep=True))
    rows = [_header(widths, (block.section, *block.levels, "Evidence"), LEVEL_FILLS)]
    for label in block.rows:
        ticks = {name: word.cell(width) for name, width in zip(block.levels, widths[1:-1], strict=True)}
        evidence = word.cell(widths[-1])
        sheet.places[block.section, label] = ColumnPlace(ticks)
        sheet.places[block.section, label, "Evidence"] = CellPlace(evidence)
        rows.append(word.row([_label(widths[0], label), *ticks.values(), evidence], height=round(1.1 * CM)))
    _table(sheet, widths, rows)


def _numbers(sheet: Sheet, block: Numbers) -> None:
    widths = sheet.shares(6, *(3 for _ in block.columns))
    rows = [_header(widths, (block.section, *block.columns))]
    for label in block.rows:
        cells = [word.cell(width) for width in widths[1:]]
        for column, tc in zip(block.columns, cells, strict=True):
            sheet.places[block.section, label, column] = CellPlace(tc)
        rows.append(word.row([_label(widths[0], label), *cells], height=round(0.8 * CM)))
    _table(sheet, widths, rows)


def _plan(sheet: Sheet, block: Plan) -> None:
    _heading(sheet, block.section, block.note)
    numbers = ("No.",) if block.numbered else ()
    widths = sheet.shares(*(1.1 for _ in numbers), 4, 6, 3, 3, 5)
    rows = [_header(widths, (*numbers, *block.columns))]
    rows.extend(plan_row(sheet, block, number, widths) for number in range(1, block.rows + 1))
    _table(sheet, widths, rows)


def plan_row(sheet: Sheet, block: Plan, number: int, widths: Sequence[int]) -> Element:
    """One row of the action plan, printed in the blank or added by a school, entered among the places."""
    first = [_label(widths[0], f"{number}.")] if block.numbered else []
    cells = [word.cell(width) for width in widths[len(first) :]]
    for column, tc in zip(block.columns, cells, strict=True):
        sheet.places[block.section, str(number), column] = CellPlace(tc)
    made = word.row([*first, *cells], height=round(1.2 * CM))
    sheet.rows[block.section, str(number)] = made
    return made


def _sign_off(sheet: Sheet, block: SignOff) -> None:
    _heading(sheet, block.section, block.note)
    content: list[Element] = []
    for label in block.labels:
        leader = word.run(SIGN_OFF_LEADER)
        sheet.places[block.section, label] = GapPlace(leader)
        content.extend([word.run(f"{label}: ", Look(bold=True)), leader, word.run("  ")])
    sheet.add(word.paragraph(*content[:-1], before=120))


def _room(sheet: Sheet, width: int, room: Room) -> tuple[Element, Place]:
    """The cell that holds the room for an answer, and the place in it."""
    makers: dict[type, Callable[[Sheet, int, Room], tuple[Element, Place]]] = {
        Typed: _typed,
        Unit: _unit,
        Ticks: _ticks,
        Delete: _delete,
        Control: _control,
        Drop: _control,
    }
    return makers[type(room)](sheet, width, room)


def _typed(_sheet: Sheet, width: int, _room: Room) -> tuple[Element, Place]:
    tc = word.cell(width)
    return tc, CellPlace(tc)


def _unit(_sheet: Sheet, width: int, room: Room) -> tuple[Element, Place]:
    assert isinstance(room, Unit)
    leader, unit = word.run(SHORT_LEADER), word.run(f" {room.unit}")
    return word.cell(width, word.paragraph(leader, unit)), GapPlace(leader, unit)


def _ticks(sheet: Sheet, width: int, room: Room) -> tuple[Element, Place]:
    assert isinstance(room, Ticks)
    boxes: dict[str, tuple[Element, Element]] = {}
    content: list[Element] = []
    for index, option in enumerate(room.options):
        box = (
            word.check_box(next(sheet.ids))
            if room.controls
            else word.run(word.EMPTY_BOX, Look(font=word.BOX_FONT))
        )
        boxes[option] = (box, word.run(f" {option}"))
        content.extend([*([word.run("     ")] if index else []), *boxes[option]])
    tc = word.cell(width, word.paragraph(*content))
    controls = {option: box for option, (box, _) in boxes.items()}
    return tc, CheckPlace(controls) if room.controls else TickPlace(boxes)


def _delete(_sheet: Sheet, width: int, room: Room) -> tuple[Element, Place]:
    assert isinstance(room, Delete)
    options = {option: word.run(option) for option in room.options}
    content: list[Element] = []
    for index, made in enumerate(options.values()):
        content.extend([*([word.run(" / ")] if index else []), made])
    if room.hint:
        content.append(word.run(f" {room.hint}", Look(italic=True, colour="555555")))
    kept = word.paragraph(*content)
    return word.cell(width, kept), DeletePlace(kept, options)


def _control(sheet: Sheet, width: int, room: Room) -> tuple[Element, Place]:
    assert isinstance(room, Control | Drop)
    if isinstance(room, Drop):
        kind = word.el("w:dropDownList", word.el("w:listItem", displayText=room.prompt, value=""))
        kind.extend(word.el("w:listItem", displayText=option, value=option) for option in room.options)
        words = room.prompt
    elif room.kind == "date":
        kind = word.el("w:date", word.el("w:dateFormat", val="dd/MM/yyyy"), word.el("w:lid", val="en-GB"))
        kind.extend([word.el("w:storeMappedDataAs", val="dateTime"), word.el("w:calendar", val="gregorian")])
        words = "Click or tap to enter a date."
    else:
        kind, words = word.el("w:text"), "Click or tap here to enter text."
    sdt = word.control(next(sheet.ids), kind, word.prompt(words), placeholder=True)
    return word.cell(width, word.paragraph(sdt)), ControlPlace(sdt)
