"""A Word file as a form: every word, box, control and mark a reader sees, in reading order.

The XML is resolved here and nowhere else: content controls at every level, tracked changes (insertions read,
deletions counted), fields, text boxes, alternate content. Reading order follows ECMA-376 part 1; what a text
box or a nested table holds comes after the paragraph or row it stands in.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from extractors.package import Package, open_package
from extractors.tree import TITLE, Cell, Comment, Form, Line, Piece, Sort
from schemas.codes import Code, Failure

from .names import CLEAR, DEL, INS, MC, MOVE_TO, SDT, SDT_CONTENT, TBL, TC, TR, VAL, P, T, W, flag
from .runs import DEPTH, Runs, alternative, fill

_TC_PR, _TC_W, _W_W, _SHD, _GRID_SPAN = (W + n for n in ("tcPr", "tcW", "w", "shd", "gridSpan"))
_PROPERTIES = frozenset(
    W + n for n in ("tblPr", "tblGrid", "trPr", "tblPrEx", "bookmarkStart", "bookmarkEnd")
)
_STYLE, _OUTLINE, _NUMBERED, _BORDER = (W + n for n in ("pStyle", "outlineLvl", "numPr", "pBdr"))
_TR_PR, _HEADER, _BEFORE = (W + n for n in ("trPr", "tblHeader", "gridBefore"))
_MERGES = (W + "vMerge", W + "hMerge")
_BREAK = Piece(Sort.BREAK, "\n")


_LONGEST_PROPERTY = 2000  # characters


@dataclass(slots=True)
class Opener(Runs):
    """Walks the blocks of one part."""

    headings: dict[str, int] = field(default_factory=dict)
    _tables: int = 0

    def blocks(self, parent: Element, depth: int = 0, story: str = "body") -> None:
        """Read paragraphs and tables, and what wraps them."""
        if depth > DEPTH:
            raise Failure(f"nested deeper than {DEPTH}", code=Code.TOO_COMPLEX)
        for el in parent:
            tag = el.tag
            if tag == P:
                line = Line([Cell()], depth=depth, story=story)
                self.size = 0
                self.paragraph(el, line.cells[0])
                line.size = self.size
                self._style(line)
                self._add(line)
            elif tag == TBL:
                self.table(el, depth, story)
            elif tag == SDT:
                self._block_control(el, depth, story)
            elif tag in CLEAR or tag in (INS, MOVE_TO):
                self.blocks(el, depth + 1, story)
            elif tag == MC + "AlternateContent":
                chosen = alternative(el)
                if chosen is not None:
                    self.blocks(chosen, depth + 1, story)

    def _block_control(self, sdt: Element, depth: int, story: str) -> None:
        line = Line([Cell()], depth=depth, story=story)
        outer = self.control
        content = self.enter(sdt, "block", line.cells[0])
        if content is not None and content.find(P) is not None and line.cells[0].pieces:
            content = None  # the gap stands for the empty paragraph
        if line.cells[0].pieces:
            self._add(line)
        if content is not None:
            self.blocks(content, depth, story)
        self.control = outer

    def _add(self, line: Line) -> None:
        """Take a line, then the text boxes anchored in it, each a story of its own."""
        self.form.lines.append(line)
        while self.boxes:
            boxes, self.boxes = self.boxes, []
            for box in boxes:
                self.blocks(box, line.depth + 1, "textbox")

    def _style(self, line: Line) -> None:
        """Note what the properties of the paragraph just read say of its line."""
        for prop in self._properties if self._properties is not None else ():
            tag = prop.tag
            if tag == _STYLE:
                line.heading = line.heading or self.headings.get(prop.get(VAL, ""), 0)
            elif tag == _OUTLINE:
                level = prop.get(VAL, "9")
                line.heading = int(level) + 1 if level.isdigit() and int(level) < 9 else 0
            elif tag == _NUMBERED:
                line.numbered = True
            elif tag == _BORDER:
                line.boxed = len(prop) >= 4

    def table(self, tbl: Element, depth: int, story: str, parent: tuple[int, int] | None = None) -> None:
        """Read a table's rows as lines, each followed by what is nested in it."""
        if depth > DEPTH:
            raise Failure(f"nested deeper than {DEPTH}", code=Code.TOO_COMPLEX)
        number = self._tables
        self._tables += 1
        for tr in _unwrap(tbl, TR):
            line = Line([], table=number, depth=depth, story=story, parent=parent)
            column = self._row_properties(tr[0], line)
            if column < 0:
                self.form.deletions += 1
                continue
            nested: list[tuple[int, Element]] = []
            for tc, sdt in _unwrap(tr[0], TC):
                cell = Cell(column=column)
                inner: list[Element] = []
                self._cell(tc, sdt, cell, inner)
                nested.extend((len(line.cells), el) for el in inner)
                column += cell.span
                line.cells.append(cell)
            place = len(self.form.lines)
            self._add(line)
            for index, el in nested:
                self.table(el, depth + 1, story, (place, index))

    def _row_properties(self, tr: Element, line: Line) -> int:
        """Note the row's flags; return the grid columns before its first cell, or -1 for a deleted row."""
        before = 0
        properties = tr.find(_TR_PR)
        for prop in properties if properties is not None else ():
            tag = prop.tag
            if tag == _HEADER:
                line.header = flag(prop.get(VAL))
            elif tag == _BEFORE:
                before = _number(prop.get(VAL))
            elif tag == INS:
                line.inserted = True
            elif tag == DEL:
                return -1
        return before

    def _cell(self, tc: Element, sdt: Element | None, cell: Cell, nested: list[Element]) -> None:
        for properties in tc:
            if properties.tag == _TC_PR:
                _cell_properties(properties, cell)
                break
        outer = self.control
        outside, self.in_cell = self.in_cell, True
        if sdt is None or self.enter(sdt, "cell", cell) is not None:
            self._cell_blocks(tc, cell, nested, 0)
        self.in_cell = outside
        self.control = outer
        cell.nested = bool(nested)
        if cell.pieces and cell.pieces[-1].sort is Sort.BREAK:
            cell.pieces.pop()  # the mark of the cell's last paragraph

    def _cell_blocks(self, parent: Element, cell: Cell, nested: list[Element], depth: int) -> None:
        if depth > DEPTH:
            raise Failure(f"nested deeper than {DEPTH}", code=Code.TOO_COMPLEX)
        for el in parent:
            tag = el.tag
            if tag == P:
                self.paragraph(el, cell)
                cell.pieces.append(_BREAK)
            elif tag == TBL:
                nested.append(el)
            elif tag == SDT:
                outer = self.control
                content = self.enter(el, "block", cell)
                if content is not None:
                    self._cell_blocks(content, cell, nested, depth + 1)
                else:
                    cell.pieces.append(_BREAK)
                self.control = outer
            elif tag in CLEAR or tag in (INS, MOVE_TO):
                self._cell_blocks(el, cell, nested, depth + 1)
            elif tag == MC + "AlternateContent":
                chosen = alternative(el)
                if chosen is not None:
                    self._cell_blocks(chosen, cell, nested, depth + 1)


def _cell_properties(properties: Element, cell: Cell) -> None:
    """Note a cell's span, width, merging and shading."""
    for prop in properties:
        tag = prop.tag
        if tag == _SHD:
            cell.shade = fill(prop)
        elif tag == _GRID_SPAN:
            cell.span = max(1, min(_number(prop.get(VAL)), 63))
        elif tag in _MERGES:
            cell.merged = prop.get(VAL, "continue") == "continue"
        elif tag == _TC_W:
            cell.width = _number(prop.get(_W_W))


def _number(value: str | None) -> int:
    return int(value) if value and value.isdigit() else 0


def _unwrap(parent: Element, wanted: str) -> list[tuple[Element, Element | None]]:
    """A table's own rows or a row's own cells, each with the content control that wraps it, if one does."""
    plain = [el for el in parent if el.tag not in _PROPERTIES]
    if all(el.tag == wanted for el in plain):
        return [(el, None) for el in plain]
    return list(_wrapped(parent, wanted))


def _wrapped(parent: Element, wanted: str) -> Iterator[tuple[Element, Element | None]]:
    todo: list[tuple[Element, Element | None]] = [(el, None) for el in reversed(parent)]
    while todo:
        el, sdt = todo.pop()
        if el.tag == wanted:
            yield el, sdt
        elif el.tag == SDT:
            content = el.find(SDT_CONTENT)
            todo.extend((inner, el) for inner in reversed(content if content is not None else ()))
        elif el.tag in CLEAR or el.tag in (INS, MOVE_TO):
            todo.extend((inner, sdt) for inner in reversed(el))


def open_word(data: bytes, *, styled: bool = False) -> Form:
    """A Word file (any OOXML kind) as a form; ``styled`` for a blank: which styles are headings matters there, and
    what its controls hold are defaults.

    Raises Failure with DAMAGED, ENCRYPTED, TOO_COMPLEX or TOO_LARGE.
    """
    return open_form(open_package(data), styled=styled)


def open_form(package: Package, *, styled: bool = False) -> Form:
    """The form of an opened package."""
    part = package.main
    root = package.tree(part)
    body = root.find(W + "body")
    if body is None:
        raise Failure("no body", code=Code.DAMAGED)
    opener = Opener(blank=styled)
    opener.comments = _comments(package, part)
    opener.notes = _notes(package, part)
    if styled:
        opener.headings = _headings(package, part)
    opener.blocks(body)
    form = opener.form
    form.lines += [Line([Cell([Piece(Sort.WORD, note)])], story="note") for note in opener.noted]
    form.comments = len(opener.comments)
    form.macros = package.has_macros
    form.links = sum(1 for link in package.externals(part) if link.kind != "hyperlink")
    form.margins = _margins(package, part)
    form.properties = _properties(package)
    return form


def _properties(package: Package) -> dict[str, str]:
    """The custom properties that are text."""
    return {
        prop.get("name", ""): "".join(prop.itertext())[:_LONGEST_PROPERTY]
        for name in package.related("", "custom-properties")
        for prop in package.tree(name)
    }


def _comments(package: Package, part: str) -> dict[str, Comment]:
    found = {}
    for name in package.related(part, "comments"):
        for el in package.tree(name).iter(W + "comment"):
            text = "\n".join("".join(t.text or "" for t in p.iter(T)) for p in el.iter(P)).strip()
            found[el.get(W + "id", "")] = Comment(el.get(W + "author", ""), text)
    return found


def _notes(package: Package, part: str) -> dict[tuple[str, str], str]:
    found = {}
    for kind in ("footnote", "endnote"):
        for name in package.related(part, f"{kind}s"):
            for el in package.tree(name).iter(W + kind):
                text = " ".join("".join(t.text or "" for t in el.iter(T)).split())
                found[(W + kind + "Reference", el.get(W + "id", ""))] = text
    return found


def _headings(package: Package, part: str) -> dict[str, int]:
    """Style ids that are headings, with their level; Title and Subtitle have a level of their own."""
    levels = {}
    for name in package.related(part, "styles"):
        for style in package.tree(name).iter(W + "style"):
            label = style.find(W + "name")
            words = (label.get(VAL, "") if label is not None else "").casefold().split()
            outline = style.find(W + "pPr/" + W + "outlineLvl")
            if words in (["title"], ["subtitle"]):
                levels[style.get(W + "styleId", "")] = TITLE
            elif len(words) == 2 and words[0] == "heading" and words[1].isdigit():
                levels[style.get(W + "styleId", "")] = int(words[1])
            elif outline is not None and outline.get(VAL, "9").isdigit() and int(outline.get(VAL, "9")) < 9:
                levels[style.get(W + "styleId", "")] = int(outline.get(VAL, "9")) + 1
    return levels


def _margins(package: Package, part: str) -> list[str]:
    """The wording of headers and footers, one text a paragraph or cell, each once."""
    texts: dict[str, None] = {}
    for kind in ("header", "footer"):
        for name in package.related(part, kind):
            reader = Opener()
            reader.blocks(package.tree(name))
            for line in reader.form.lines:
                for cell in line.cells:
                    if cell.key:
                        texts[cell.text] = None
    return list(texts)
