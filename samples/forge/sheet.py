"""A form under construction: the live document, its look, and a record of everything it asks."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Unpack

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Pt, RGBColor

from .ooxml import Cell, Node, make, paragraph, q, run, table
from .rooms import About, Slot, Spot
from .shapes import Asked, Kind

MADE = datetime(2026, 9, 1, 9, tzinfo=UTC)
ZIP_DATE = (2026, 9, 1, 9, 0, 0)


@dataclass(frozen=True, slots=True)
class Look:
    """How a hub's forms look: chosen once a blank."""

    font: str
    size: float
    dark: str  # headings in paragraphs
    head: str  # the fill of header cells
    tint: str  # the fill of label cells and section rows
    table: str
    headings: str  # "style", "bold", "row", "corner"
    numbers: str  # "none", "typed", "auto"
    landscape: bool
    ink: str  # header words on that fill
    prefix: str  # what stands before a section's name: "Section 1: ", "A. "


@dataclass(slots=True, eq=False)
class Laid:
    """A table on the form: how many rows are heads, and whether rows may be added."""

    node: Node
    heads: int
    growing: bool = False
    plain: bool = True  # one cell a column in every row of answers
    fixed: int = 1  # leading columns that are no answers


@dataclass(slots=True, eq=False)
class Sheet:
    """The live form."""

    style: str
    seed: int
    rng: Random
    look: Look
    document: Document
    slots: list[Slot] = field(default_factory=list)
    labels: list[Node] = field(default_factory=list)  # paragraphs of headings and questions
    instructions: list[Node] = field(default_factory=list)
    tables: list[Laid] = field(default_factory=list)
    sections: list[tuple[str, list[Node]]] = field(default_factory=list)  # name, elements to take away
    section: str = ""
    count: int = 0  # of controls, fields and shapes so far: their ids
    asked_number: int = 0
    section_number: int = 0
    topics: set[str] = field(default_factory=set)  # of the bank that this form has sections for

    def add(self, *nodes: Node) -> None:
        """Append blocks to the body; they belong to the section that is open."""
        end = self.document.element.body[-1]
        for node in nodes:
            end.addprevious(node)
        if self.sections:
            self.sections[-1][1].extend(nodes)

    def next_id(self) -> int:
        """A fresh number for a control, a field or a shape."""
        self.count += 1
        return 1000 + self.count

    def path(self, *rest: str) -> tuple[str, ...]:
        """The open section, if there is one, then the rest, as labels are compared: tidied."""
        return tuple(tidy(part) for part in (self.section, *rest) if tidy(part))

    def slot(self, rest: Iterable[str], kind: Kind, room: Spot, **more: Unpack[About]) -> Slot:
        """Record one thing asked."""
        made = Slot(self.path(*rest), kind, room, **more)
        self.slots.append(made)
        return made

    def asks(self) -> tuple[Asked, ...]:
        """What the form asks, in order."""
        return tuple(Asked(s.path, s.kind, s.options, s.unit, s.growing) for s in self.slots)

    def lay(self, rows: list[list[Cell]], widths: list[int], *, heads: int = 0, grow: int = 0) -> Laid:
        """Lay a table over the full width (``widths`` are shares) and record it; ``heads`` and ``grow`` as ``table`` has them."""
        full = 14600 if self.look.landscape else 9640
        grid = [round(full * share / sum(widths)) for share in widths]
        laid = Laid(table(rows, grid, style=self.look.table, heads=heads, grow=grow), 0)
        self.add(laid.node)
        self.add(paragraph(after=60))
        self.tables.append(laid)
        return laid

    def titled(self, name: str) -> str:
        """A section's name with the number or letter this form gives it."""
        self.section_number += 1
        letter = chr(ord("A") + self.section_number - 1)
        return self.look.prefix.format(n=self.section_number, a=letter) + name

    def open(self, name: str, *, printed: bool = True) -> None:
        """Begin a section; printed as a heading, it gets its number or letter."""
        if printed:
            name = self.titled(name)
        self.section = name
        self.sections.append((name, []))
        if not printed:
            return
        if self.look.headings == "style":
            head = paragraph(run(name), style="Heading1")
        else:
            head = paragraph(run(name, "b", colour=self.look.dark, size=str(self.look.size + 2)), after=80)
        self.labels.append(head)
        self.add(head)

    def instruct(self, text: str) -> None:
        """An instruction in italics."""
        node = paragraph(run(text, "i", colour="595959"), after=80)
        self.instructions.append(node)
        self.add(node)

    def question(self, text: str, *, typed: str = "") -> tuple[str, str]:
        """A question as printed and its paragraph style, numbered the way this form numbers."""
        self.asked_number += 1
        if self.look.numbers == "typed" or typed:
            return f"{typed or self.asked_number}. {text}", ""
        return text, "ListNumber" if self.look.numbers == "auto" else ""

    def head(self, text: str, *, span: int = 1, merge: str = "", align: str = "", size: float = 0) -> Cell:
        """A header cell in the form's colours; the rest as ``Cell`` has it."""
        ink, fill = self.look.ink, self.look.head
        return Cell(text, "b", ink, fill, span=span, merge=merge, align=align, size=size)


def tidy(label: str) -> str:
    """A label as paths hold it: whitespace collapsed, trailing colons, asterisks and leaders removed."""
    return " ".join(label.split()).rstrip(" :*_.…\u2002").strip() if label.strip() else ""


@cache
def _empty_document() -> bytes:
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    return buffer.getvalue()


def start(style: str, seed: int, look: Look) -> Sheet:
    """An empty form in this look."""
    document = docx.Document(io.BytesIO(_empty_document()))
    base = document.styles["Normal"]
    base.font.name, base.font.size = look.font, Pt(look.size)
    for name, extra in (("Heading 1", 3), ("Heading 2", 1), ("Title", 9)):
        head = document.styles[name]
        head.font.name, head.font.size = look.font, Pt(look.size + extra)
        head.font.color.rgb = RGBColor.from_string(look.dark)
        fonts = head.element.find(f"{q('rPr')}/{q('rFonts')}")
        for theme in [key for key in fonts.attrib if "Theme" in key]:
            del fonts.attrib[theme]
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    if look.landscape:
        page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    return Sheet(style, seed, Random(f"{style}:{seed}"), look, document)


def footer(sheet: Sheet, words: str) -> None:
    """A footer with the version and the page numbers as fields."""
    place = sheet.document.sections[0].footer.part.element.find(q("p"))
    place.append(run(f"{words}   Page "))
    for code in ("PAGE", "NUMPAGES"):
        place.append(make("fldSimple", run("1"), instr=f" {code} "))
        if code == "PAGE":
            place.append(run(" of "))


def save(document: Document) -> bytes:
    """The document as bytes, the same for the same content."""
    core = document.core_properties
    core.author, core.last_modified_by = "", ""
    core.created = core.modified = MADE
    buffer = io.BytesIO()
    document.save(buffer)
    return restamp(buffer.getvalue())


def restamp(data: bytes) -> bytes:
    """The same package with every part's date fixed, so that equal forms are equal files."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if Path(name).name == "thumbnail.jpeg":
                new.writestr(zipfile.ZipInfo(name, ZIP_DATE), old.read(name))
                continue
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return result.getvalue()
