"""A form that was pasted into a mail, written as the Word file it was copied from, so that it is read like one.

Mail programs keep tables, marks of emphasis and shading when a Word table is pasted; those are all that is written.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lxml import etree

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MOST_SPAN = 60  # columns: more than a page holds
_LINES = {
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "ul",
    "ol",
    "blockquote",
    "center",
    "section",
}
_BOLD, _ITALIC, _UNDER, _STRUCK = {"b", "strong"}, {"i", "em"}, {"u", "ins"}, {"s", "strike", "del"}
_WHITE = {
    "ffffff",
    "white",
    "transparent",
    "none",
    "auto",
    "inherit",
    "initial",
    "window",
    "windowtext",
    "000000",
    "black",
}
_NAMED = {
    "yellow": "ffff00", "lime": "00ff00", "green": "008000", "red": "ff0000", "blue": "0000ff", "aqua": "00ffff", "cyan": "00ffff",
    "fuchsia": "ff00ff", "magenta": "ff00ff", "orange": "ffa500", "silver": "c0c0c0", "gray": "808080", "grey": "808080",
    "lightgreen": "90ee90", "lightblue": "add8e6", "pink": "ffc0cb", "gold": "ffd700",
}  # fmt: skip
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


@dataclass(frozen=True, slots=True)
class _Look:
    """How words are set off: what a school may mark an option with."""

    bold: bool = False
    italic: bool = False
    under: bool = False
    struck: bool = False
    colour: str = ""
    shade: str = ""


def as_word(nodes: Iterable[etree._Element]) -> bytes:
    """A Word file of these tables and paragraphs of an HTML page, in order."""
    body = _made("body")
    for node in nodes:
        body.extend(_blocks(node, _Look()))
    return _packed(body)


def _packed(body: etree._Element) -> bytes:
    document = etree.Element(f"{{{_W}}}document", nsmap={"w": _W})
    document.append(body)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _RELATIONS)
        package.writestr(
            "word/document.xml",
            etree.tostring(document, xml_declaration=True, encoding="UTF-8", standalone=True),
        )
    return held.getvalue()


def _blocks(node: etree._Element, look: _Look) -> Iterator[etree._Element]:
    """A table as a table; anything else as paragraphs, broken where the page breaks a line."""
    if node.tag == "table":
        yield from (_paragraph([_run(text, look)]) for text in _beside_cells(node))
        yield _table(node, look)
        return
    runs: list[etree._Element] = []
    for piece in _pieces(node, look):
        if piece is None or piece.tag == f"{{{_W}}}tbl":
            if runs:
                yield _paragraph(runs)
            runs = []
            if piece is not None:
                yield piece
        else:
            runs.append(piece)
    if runs:
        yield _paragraph(runs)


def _pieces(node: etree._Element, look: _Look) -> Iterator[etree._Element | None]:
    """Runs, tables, and None for the end of a paragraph; without recursion, because pages nest as they like."""
    waiting: list[tuple[etree._Element | str | None, _Look]] = [(node, look)]
    while waiting:
        item, around = waiting.pop()
        if item is None:
            yield None
        elif isinstance(item, str):
            if item.strip() or item == " ":
                yield _run(item, around)
        elif item.tag == "table":
            yield None
            for text in _beside_cells(item):
                yield _run(text, around)
                yield None
            yield _table(item, around)
        elif item.tag == "br":
            yield _line_break()
        elif item.tag == "input":
            yield from _box(item, around)
        elif isinstance(item.tag, str):
            waiting += reversed(_inside(item, _seen(item, around)))


def _inside(node: etree._Element, look: _Look) -> list[tuple[etree._Element | str | None, _Look]]:
    own: list[tuple[etree._Element | str | None, _Look]] = [(_even(node.text), look)] if node.text else []
    for child in node:
        own.append((child, look))
        if child.tail:
            own.append((_even(child.tail), look))
    return [(None, look), *own, (None, look)] if node.tag in _LINES else own


def _even(text: str) -> str:
    return re.sub(r"[ \t\r\n\xa0]+", " ", text)


def _table(node: etree._Element, look: _Look) -> etree._Element:
    """Its rows, with cells that span columns or rows as Word has them."""
    table = _made("tbl", _made("tblPr"))
    below: dict[int, tuple[int, int]] = {}  # by column: rows that a cell still reaches down, and its width
    for row in _rows(node):
        table.append(_row(row, below, _seen(node, look)))
    return table


def _beside_cells(node: etree._Element) -> Iterator[str]:
    """The words of a table that stand in no cell: its caption, and what a broken page left between rows."""
    waiting: list[etree._Element | str] = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if item.strip():
                yield _even(item)
        elif isinstance(item.tag, str) and item.tag not in ("td", "th"):
            inside = [piece for child in item for piece in (child, child.tail) if piece is not None]
            waiting += reversed([item.text, *inside] if item.text else inside)


def _rows(node: etree._Element) -> Iterator[list[etree._Element]]:
    """The cells of each row; a cell that stands in no row is one by itself."""
    waiting = list(reversed(node))
    while waiting:
        item = waiting.pop()
        if item.tag == "tr":
            yield list(_cells(item))
        elif item.tag in ("td", "th"):
            yield [item]
        elif isinstance(item.tag, str):
            waiting += reversed(item)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    waiting = list(reversed(row))
    while waiting:
        item = waiting.pop()
        if item.tag in ("td", "th"):
            yield item
        elif isinstance(item.tag, str):
            waiting += reversed(item)


def _row(cells: list[etree._Element], below: dict[int, tuple[int, int]], look: _Look) -> etree._Element:
    row, column = _made("tr"), 0
    for cell in cells:
        column = _reached_down(row, below, column)
        width, height = _span(cell, "colspan"), _span(cell, "rowspan")
        row.append(_cell(cell, width, height, look))
        if height > 1:
            below[column] = (height - 1, width)
        column += width
    _reached_down(row, below, column)
    return row


def _reached_down(row: etree._Element, below: dict[int, tuple[int, int]], column: int) -> int:
    """Adds the cells of rows above that reach into this one here; the next free column."""
    while column in below:
        left, width = below.pop(column)
        properties = _made("tcPr", *_grid(width), _made("vMerge"))
        row.append(_made("tc", properties, _paragraph([])))
        if left > 1:
            below[column] = (left - 1, width)
        column += width
    return column


def _cell(node: etree._Element, width: int, height: int, look: _Look) -> etree._Element:
    seen = replace(_seen(node, look), shade="")
    shade = _colour(node, "background", "background-color") or _plain_colour(node.get("bgcolor", ""))
    properties = _made("tcPr", *_grid(width))
    if height > 1:
        properties.append(_made("vMerge", val="restart"))
    if shade:
        properties.append(_made("shd", val="clear", color="auto", fill=shade))
    blocks = [block for child in [_content(node)] for block in _blocks(child, seen)]
    return _made("tc", properties, *(blocks or [_paragraph([])]))


def _content(node: etree._Element) -> etree._Element:
    """What a cell holds, as a block of its own."""
    held = etree.Element("div")
    held.text = node.text
    held.extend(list(node))
    return held


def _grid(width: int) -> list[etree._Element]:
    return [_made("gridSpan", val=str(width))] if width > 1 else []


def _span(cell: etree._Element, name: str) -> int:
    said = cell.get(name, "1").strip()
    return max(1, min(int(said), _MOST_SPAN)) if said.isascii() and said.isdecimal() and len(said) < 4 else 1


def _box(node: etree._Element, look: _Look) -> Iterator[etree._Element]:
    """A check box that was pasted as one, and what stands in a field."""
    if node.get("type", "").lower() in ("checkbox", "radio"):
        yield _run("☒" if node.get("checked") is not None else "☐", look)
    elif node.get("value"):
        yield _run(_even(node.get("value", "")), look)


def _seen(node: etree._Element, look: _Look) -> _Look:
    """How the words of a node look, given how those around it do."""
    style = node.get("style", "").lower()
    tag = node.tag if isinstance(node.tag, str) else ""
    decoration = " ".join(re.findall(r"text-decoration[a-z-]*\s*:\s*([a-z\s-]+)", style))
    weight = re.search(r"font-weight\s*:\s*(bold|bolder|[6-9]00)", style)
    return replace(
        look,
        bold=look.bold or tag in _BOLD or weight is not None,
        italic=look.italic or tag in _ITALIC or re.search(r"font-style\s*:\s*italic", style) is not None,
        under=look.under or tag in _UNDER or "underline" in decoration,
        struck=look.struck or tag in _STRUCK or "line-through" in decoration,
        colour=_colour(node, "color") or _plain_colour(node.get("color", "")) or look.colour,
        shade=_colour(node, "background", "background-color", "mso-highlight")
        or ("ffff00" if tag == "mark" else look.shade),
    )


def _colour(node: etree._Element, *names: str) -> str:
    """The colour a style gives, as six digits; none for white, black and what is no colour."""
    for name in names:
        found = re.search(rf"(?:^|;)\s*{name}\s*:\s*([^;]+)", node.get("style", ""), re.IGNORECASE)
        if found and (colour := _plain_colour(found[1])):
            return colour
    return ""


def _plain_colour(said: str) -> str:
    said = said.strip().lower()
    if rgb := re.match(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})", said):
        said = "".join(f"{min(int(part), 255):02x}" for part in rgb.groups())
    word = said.split(" ")[0].removeprefix("#")
    if re.fullmatch(r"[0-9a-f]{3}", word):
        word = "".join(2 * digit for digit in word)
    colour = _NAMED.get(word, word)
    return colour if re.fullmatch(r"[0-9a-f]{6}", colour) and colour not in _WHITE else ""


def _paragraph(runs: list[etree._Element]) -> etree._Element:
    return _made("p", *runs)


def _line_break() -> etree._Element:
    return _made("r", _made("br"))


def _run(text: str, look: _Look) -> etree._Element:
    marks = [name for name, on in (("b", look.bold), ("i", look.italic), ("strike", look.struck)) if on]
    properties = _made("rPr", *(_made(name) for name in marks))
    if look.colour:
        properties.append(_made("color", val=look.colour))
    if look.under:
        properties.append(_made("u", val="single"))
    if look.shade:
        properties.append(_made("shd", val="clear", color="auto", fill=look.shade))
    words = _made("t")
    words.text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return _made("r", properties, words)


def _made(tag: str, *children: etree._Element, **attributes: str) -> etree._Element:
    node = etree.Element(f"{{{_W}}}{tag}", nsmap={"w": _W})
    for name, value in attributes.items():
        node.set(f"{{{_W}}}{name}", value)
    node.extend(children)
    return node
