"""WordprocessingML in small pieces: each function makes one thing a form is built of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lxml import etree

Node = Any  # an lxml element; lxml ships no types

SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
DIRECT = "direct"  # a table whose borders are its own, without a style
# The order in which w:rPr must hold its children (ECMA-376 part 1, 17.3.2.28).
MARKS = (
    ("rStyle", "rFonts", "b", "i", "caps", "strike", "dstrike", "vanish", "webHidden", "color", "spacing", "sz", "szCs", "highlight", "u", "bdr", "shd", "vertAlign", "rtl", "lang")
)  # fmt: skip


def q(name: str) -> str:
    """The expanded name of ``prefix:local``; a name without prefix is WordprocessingML's."""
    prefix, _, local = name.rpartition(":")
    return f"{{{SPACES[prefix or 'w']}}}{local}"


def make(tag: str, *children: Node | str | None, **attributes: str | int) -> Node:
    """An element; attributes are in the ``w`` space unless written ``prefix__name``."""
    node = etree.Element(q(tag), nsmap={k: v for k, v in SPACES.items() if k in ("w", "w14")})
    for key, value in attributes.items():
        prefix, _, local = key.rpartition("__")
        node.set(q(f"{prefix or 'w'}:{local}"), str(value))
    for child in children:
        if isinstance(child, str):
            node.text = child
        elif child is not None:
            node.append(child)
    return node


def text_nodes(text: str) -> list[Node]:
    """The ``w:t``, ``w:br`` and ``w:tab`` that show this text."""
    nodes: list[Node] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            nodes.append(make("br"))
        for place, piece in enumerate(line.split("\t")):
            if place:
                nodes.append(make("tab"))
            if piece:
                nodes.append(make("t", piece, xml__space="preserve"))
    return nodes


def run(text: str = "", marks: str = "", **values: str | int) -> Node:
    """A run: ``marks`` are letters (b, i, u, s), ``values`` are colour, size (pt), font, highlight, fill."""
    node = make("r", *text_nodes(text))
    for letter, name in (("b", "b"), ("i", "i"), ("s", "strike")):
        if letter in marks:
            mark(node, name)
    if "u" in marks:
        mark(node, "u", val="single")
    if "colour" in values:
        mark(node, "color", val=values["colour"])
    if "size" in values:
        mark(node, "sz", val=int(float(values["size"]) * 2))
    if "font" in values:
        mark(node, "rFonts", ascii=values["font"], hAnsi=values["font"], cs=values["font"])
    if "highlight" in values:
        mark(node, "highlight", val=values["highlight"])
    if "fill" in values:
        mark(node, "shd", val="clear", color="auto", fill=values["fill"])
    return node


def mark(node: Node, name: str, **attributes: str | int) -> None:
    """Give a run one mark of emphasis, in the place the schema wants it."""
    properties = node.find(q("rPr"))
    if properties is None:
        properties = make("rPr")
        node.insert(0, properties)
    for old in properties.findall(q(name)):
        properties.remove(old)
    order = MARKS.index(name)
    ranks = [MARKS.index(etree.QName(child).localname) for child in properties]
    properties.insert(sum(rank < order for rank in ranks), make(name, **attributes))


def paragraph(*inline: Node | str, style: str = "", align: str = "", after: int | None = None) -> Node:
    """A paragraph of runs (a string becomes a plain run)."""
    properties = make("pPr")
    if style:
        properties.append(make("pStyle", val=style))
    if after is not None:
        properties.append(make("spacing", after=after))
    if align:
        properties.append(make("jc", val=align))
    nodes = [run(item) if isinstance(item, str) else item for item in inline if item != ""]
    return make("p", properties if len(properties) else None, *nodes)


def said(node: Node) -> str:
    """The plain text under a node, as a person sees it: deletions and field codes left out."""
    parts: list[str] = []
    for part in node.iter(q("t"), q("tab"), q("br"), q("p")):
        if any(above.tag == q("moveFrom") for above in part.iterancestors()):
            continue
        name = etree.QName(part).localname
        parts.append((part.text or "") if name == "t" else {"tab": "\t", "br": "\n", "p": "\n"}[name])
    return "".join(parts).strip()


@dataclass(slots=True, eq=False)
class Cell:
    """One cell to be laid: text or block nodes, look, span; ``node`` is the ``w:tc`` once laid."""

    content: str | list[Node] = ""
    marks: str = ""
    colour: str = ""
    fill: str = ""
    span: int = 1
    merge: str = ""  # "restart" or "continue" of a vertical merge
    align: str = ""
    style: str = ""
    size: float = 0
    node: Node = None

    def lay(self, width: int) -> Node:
        """The ``w:tc`` of this cell, ``width`` in twentieths of a point."""
        properties = make("tcPr", make("tcW", w=width, type="dxa"))
        if self.span > 1:
            properties.append(make("gridSpan", val=self.span))
        if self.merge:
            properties.append(make("vMerge", val=self.merge))
        if self.fill:
            properties.append(make("shd", val="clear", color="auto", fill=self.fill))
        values: dict[str, str | int] = {}
        if self.colour:
            values["colour"] = self.colour
        if self.size:
            values["size"] = str(self.size)
        if isinstance(self.content, str):
            inline = run(self.content, self.marks, **values) if self.content else ""
            blocks = [paragraph(inline, align=self.align, style=self.style)]
        else:
            blocks = self.content
        self.node = make("tc", properties, *blocks)
        return self.node


def borders(colour: str = "808080") -> Node:
    """Borders given on the table itself, round it and inside."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return make("tblBorders", *(make(side, val="single", sz=4, space=0, color=colour) for side in sides))


def table(
    rows: Iterable[list[Cell]], widths: list[int], *, style: str, heads: int = 0, grow: int = 0
) -> Node:
    """A table: ``widths`` of the grid columns in twips, ``heads`` rows that repeat on each page, ``grow`` the
    least height of the other rows in twips.
    """
    properties = make(
        "tblPr", make("tblW", w=sum(widths), type="dxa"), make("tblLook", val="04A0" if heads else "0480")
    )
    if style == DIRECT:
        properties.insert(1, borders())
    else:
        properties.insert(0, make("tblStyle", val=style))
    node = make("tbl", properties, make("tblGrid", *(make("gridCol", w=width) for width in widths)))
    for number, cells in enumerate(rows):
        line = make("tr")
        if number < heads:
            line.append(make("trPr", make("cantSplit"), make("tblHeader")))
        elif grow and any(cell.content == "" for cell in cells):
            line.append(make("trPr", make("trHeight", val=grow, hRule="atLeast")))
        column = 0
        for cell in cells:
            line.append(cell.lay(sum(widths[column : column + cell.span])))
            column += cell.span
        node.append(line)
    return node
