"""A blank painted by numbers: every cell and paragraph gets a colour of its own before it is printed.

Colour moves nothing, so the painted copy breaks its lines and pages exactly as the blank does; the coloured
rectangles in its PDF then say where each cell and paragraph lies, page breaks within a row included. Which element
is which line and cell of the tree is found by opening a third copy whose paragraphs begin with their numbers.
"""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from extractors.package import open_package
from extractors.word.names import R_, TC, P, T, W
from extractors.word.open import open_word
from schemas.codes import Code, Failure

_MARK = re.compile(r"\ue100(\d+)\ue101")
_AFTER_SHADE = frozenset(
    W + name
    for name in (
        "noWrap",
        "tcMar",
        "textDirection",
        "tcFitText",
        "vAlign",
        "hideMark",
        "headers",
        "cellIns",
        "cellDel",
        "cellMerge",
        "tcPrChange",
        "tabs",
        "suppressAutoHyphens",
        "kinsoku",
        "wordWrap",
        "overflowPunct",
        "topLinePunct",
        "autoSpaceDE",
        "autoSpaceDN",
        "bidi",
        "adjustRightInd",
        "snapToGrid",
        "spacing",
        "ind",
        "contextualSpacing",
        "mirrorIndents",
        "suppressOverlap",
        "jc",
        "textDirection",
        "textAlignment",
        "textboxTightWrap",
        "outlineLvl",
        "divId",
        "rPr",
        "sectPr",
        "pPrChange",
    )
)  # fmt: skip  (what follows w:shd in CT_TcPr and CT_PPr, ECMA-376 part 1, 17.4 and 17.3)


@dataclass(slots=True)
class Tinted:
    """The painted copy, and the colours (RRGGBB) of each cell and of each paragraph, by line and cell."""

    docx: bytes
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    paragraphs: dict[tuple[int, int], list[str]] = field(default_factory=dict)


def tint(data: bytes) -> Tinted:
    """Paint a blank. Raises Failure as ``open_word`` does."""
    main = open_package(data).main
    places = places_of(data, main)
    result = Tinted(b"")

    def paint(root: Element) -> None:
        for number, p in enumerate(root.iter(P)):
            place = places.get(number)
            if place is None:
                continue
            colour = f"7A{number:04X}"
            result.paragraphs.setdefault(place, []).append(colour)
            _shade(p, "pPr", colour)
            tc = next(p.iterancestors(TC), None)
            if tc is not None and place not in result.cells:
                result.cells[place] = colour = f"7B{number:04X}"
                _shade(tc, "tcPr", colour)

    result.docx = rewritten(data, main, paint)
    return result


def places_of(data: bytes, main: str) -> dict[int, tuple[int, int]]:
    """The line and cell of the tree that each paragraph, by its number in the part, stands in."""

    def number(root: Element) -> None:
        for at, p in enumerate(root.iter(P)):
            run = etree.Element(R_)
            etree.SubElement(run, T).text = f"\ue100{at}\ue101"
            p.insert(1 if len(p) and p[0].tag == W + "pPr" else 0, run)

    found = {}
    form = open_word(rewritten(data, main, number), styled=True)
    for line_at, line in enumerate(form.lines):
        for cell_at, cell in enumerate(line.cells):
            for mark in _MARK.finditer("".join(p.text for p in cell.pieces)):
                found[int(mark[1])] = (line_at, cell_at)
    return found


def _shade(el: Element, properties: str, colour: str) -> None:
    held = el.find(W + properties)
    if held is None:
        held = etree.Element(W + properties)
        el.insert(0, held)
    for old in held.findall(W + "shd"):
        held.remove(old)
    shade = etree.Element(W + "shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(W + name, value)
    after = next((child for child in held if child.tag in _AFTER_SHADE), None)
    if after is None:
        held.append(shade)
    else:
        after.addprevious(shade)


def rewritten(data: bytes, main: str, change: Callable[[Element], None]) -> bytes:
    """The package with its main part changed."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for info in old.infolist():
                content = old.read(info)
                if info.filename.lstrip("/").casefold() == main.lstrip("/").casefold():
                    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
                    change(root)
                    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
                new.writestr(info.filename, content)
    except (zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise Failure(str(error), code=Code.DAMAGED) from error
    return out.getvalue()
