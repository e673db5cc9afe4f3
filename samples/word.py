"""WordprocessingML, element by element: the few pieces that forms are made of, and a file that never varies.

Widths are in twips (1 cm is 567 of them), font sizes in half-points, as in ECMA-376 part 1, section 17.
"""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

Element = Any  # an lxml element; lxml has no types of its own
CM = 567
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
EMPTY_BOX, TICKED_BOX = "\u2610", "\u2612"
BOX_FONT = "MS Gothic"  # the font Word itself gives its check-box controls
PLACEHOLDER_GREY = "767676"
ZIP_DATE = (2026, 9, 1, 9, 0, 0)


@dataclass(frozen=True, slots=True)
class Look:
    """How a run looks; the defaults leave it to the style."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    colour: str = ""
    highlight: str = ""
    size: int = 0
    font: str = ""
    lang: str = ""


def el(tag: str, *children: Element, **attributes: str | int) -> Element:
    """An element with its attributes in the ``w`` namespace."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def properties(look: Look) -> Element:
    """Run properties in the order the schema wants."""
    made = el("w:rPr")
    if look.font:
        made.append(el("w:rFonts", ascii=look.font, hAnsi=look.font, eastAsia=look.font, hint="eastAsia"))
    flags = (("b", look.bold), ("i", look.italic), ("strike", look.strike))
    made.extend(el(f"w:{name}") for name, on in flags if on)
    if look.colour:
        made.append(el("w:color", val=look.colour))
    if look.size:
        made.append(el("w:sz", val=look.size))
    if look.highlight:
        made.append(el("w:highlight", val=look.highlight))
    if look.underline:
        made.append(el("w:u", val="single"))
    if look.lang:
        made.append(el("w:lang", val=look.lang))
    return made


def text(words: str, tag: str = "w:t") -> Element:
    """A text element that keeps its spaces."""
    made = el(tag)
    made.text = words
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def run(words: str, look: Look | None = None) -> Element:
    """A run of text; tabs become tab elements."""
    made = el("w:r")
    if look and look != Look():
        made.append(properties(look))
    for index, piece in enumerate(words.split("\t")):
        if index:
            made.append(el("w:tab"))
        if piece:
            made.append(text(piece))
    return made


def restyle(made: Element, look: Look) -> None:
    """Give a run another look, in place."""
    old = made.find(qn("w:rPr"))
    if old is not None:
        made.remove(old)
    made.insert(0, properties(look))


def paragraph(
    *content: Element, style: str = "", align: str = "", before: int = 0, after: int = 0, keep: bool = False
) -> Element:
    """A paragraph; ``before`` and ``after`` are in twentieths of a point, ``keep`` holds it to the next one."""
    kept = el("w:pPr")
    if style:
        kept.append(el("w:pStyle", val=style))
    if keep:
        kept.append(el("w:keepNext"))
    kept.append(el("w:spacing", before=before, after=after))
    if align:
        kept.append(el("w:jc", val=align))
    return el("w:p", kept, *content)


def gap() -> Element:
    """The small empty paragraph that keeps two tables apart."""
    return el("w:p", el("w:pPr", el("w:spacing", before=0, after=0), el("w:rPr", el("w:sz", val=14))))


def cell(width: int, *paragraphs: Element, fill: str = "", middle: bool = False) -> Element:
    """A table cell; Word wants a paragraph in each."""
    kept = el("w:tcPr", el("w:tcW", w=width, type="dxa"))
    if fill:
        kept.append(el("w:shd", val="clear", color="auto", fill=fill))
    if middle:
        kept.append(el("w:vAlign", val="center"))
    return el("w:tc", kept, *(paragraphs or (paragraph(),)))


def row(cells: Iterable[Element], *, height: int = 0, header: bool = False) -> Element:
    """A row that does not break across pages; a header row repeats on each."""
    kept = el("w:trPr", el("w:cantSplit"))
    if height:
        kept.append(el("w:trHeight", val=height, hRule="atLeast"))
    if header:
        kept.append(el("w:tblHeader"))
    return el("w:tr", kept, *cells)


def table(widths: Iterable[int], rows: Iterable[Element], line: str) -> Element:
    """A table of fixed column widths with thin lines of one colour."""
    wide = list(widths)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    edges = el("w:tblBorders", *(el(f"w:{side}", val="single", sz=4, space=0, color=line) for side in sides))
    room = ((side, 57 if side in ("top", "bottom") else 100) for side in ("top", "left", "bottom", "right"))
    margins = el("w:tblCellMar", *(el(f"w:{side}", w=width, type="dxa") for side, width in room))
    kept = el(
        "w:tblPr",
        el("w:tblStyle", val="TableGrid"),
        el("w:tblW", w=sum(wide), type="dxa"),
        el("w:tblInd", w=100, type="dxa"),  # its line, not its text, stands at the margin
        edges,
        el("w:tblLayout", type="fixed"),
        margins,
        el("w:tblLook", val="04A0"),
    )
    return el("w:tbl", kept, el("w:tblGrid", *(el("w:gridCol", w=width) for width in wide)), *rows)


def control(number: int, kind: Element, *content: Element, placeholder: bool = False) -> Element:
    """An inline content control of the given kind."""
    kept = el("w:sdtPr", el("w:id", val=number))
    if placeholder:
        kept.append(el("w:showingPlcHdr"))
    kept.append(kind)
    return el("w:sdt", kept, el("w:sdtContent", *content))


def prompt(words: str) -> Element:
    """The grey words a content control shows while it is empty."""
    made = run(words, Look(colour=PLACEHOLDER_GREY))
    made.find(qn("w:rPr")).insert(0, el("w:rStyle", val="PlaceholderText"))
    return made


def check_box(number: int) -> Element:
    """An unticked check-box control, as Word 2010 and later write it ([MS-DOCX] 2.6)."""
    kind = OxmlElement("w14:checkbox")
    states = (("checked", "0", ""), ("checkedState", "2612", BOX_FONT), ("uncheckedState", "2610", BOX_FONT))
    for name, value, font in states:
        state = OxmlElement(f"w14:{name}")
        state.set(f"{W14}val", value)
        if font:
            state.set(f"{W14}font", font)
        kind.append(state)
    return control(number, kind, run(EMPTY_BOX, Look(font=BOX_FONT)))


def field(code: str, shown: str, look: Look) -> list[Element]:
    """A complex field such as PAGE, with the result it shows before anyone updates it."""
    marks = ("begin", "separate", "end")
    begin, separate, end = (el("w:r", properties(look), el("w:fldChar", fldCharType=mark)) for mark in marks)
    inside = el("w:r", properties(look), text(f" {code} ", "w:instrText"))
    return [begin, inside, separate, run(shown, look), end]


def settled(packed: bytes) -> bytes:
    """The same package with every part in a fixed order and a fixed date, so that it is the same every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(out, "w") as target:
        names = sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # what Word writes, on whichever system this runs
            target.writestr(info, source.read(name), compresslevel=9)
    return out.getvalue()
