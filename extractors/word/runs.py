"""What stands inside a paragraph: runs and their emphasis, controls, fields, notes, comments and drawings."""

import re
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from extractors.glyphs import OFF_GLYPHS, ON_GLYPHS, is_tick, symbol
from extractors.lexicon import PROMPTS
from extractors.tree import Cell, Comment, Form, Mark, Piece, Sort, normal
from schemas.codes import Code, Failure

from .controls import content_control, legacy_field
from .names import (
    BR,
    CLEAR,
    CR,
    DEL,
    INS,
    MC,
    MOVE_FROM,
    MOVE_TO,
    PPR,
    R_,
    RPR,
    SDT,
    SYM,
    TAB,
    VAL,
    WP,
    WPS,
    A,
    P,
    T,
    V,
    W,
    flag,
)  # fmt: skip

DEPTH = 60  # content nested deeper than this is no form; Word itself stops at 50 nested tables
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMMENT = W + "commentReference"
_BOX = W + "txbxContent"
_HEX = re.compile(r"[0-9A-Fa-f]{2,5}")
_TABS = W + "tabs"
_MARKS = {W + "b": Mark.BOLD, W + "i": Mark.ITALIC, W + "strike": Mark.STRIKE, W + "dstrike": Mark.STRIKE}
_TAB_KINDS = (TAB, W + "ptab")
_SZ, _U, _HIGHLIGHT, _COLOUR, _SHD, _FONTS, _VANISH = (
    W + n for n in ("sz", "u", "highlight", "color", "shd", "rFonts", "vanish")
)
_FILL = W + "fill"
_SILENT = frozenset(W + n for n in ("proofErr", "bookmarkStart", "bookmarkEnd"))
_IDLE = frozenset(
    W + n for n in ("lang", "szCs", "bCs", "iCs", "noProof", "rStyle", "kern")
)  # not seen by a reader
_VOLATILE = frozenset(
    ("PAGE", "NUMPAGES", "SECTIONPAGES", "DATE", "TIME", "SAVEDATE", "PRINTDATE", "FILENAME", "TOC")
)
_FILLED = ("text", "list", "combo", "date")
_SHAPES = (WPS + "wsp", V + "oval", V + "shape", V + "line", V + "rect", V + "roundrect")


@dataclass(slots=True)
class OpenField:
    """A field being read: before its separator the instruction, after it the result."""

    control: int = -1
    instruction: str = ""
    result: bool = False
    quiet: bool = False  # its result is not wording of the form


@dataclass(slots=True)
class Runs:
    """Reads the inside of paragraphs; what it finds goes to cells and to ``form``."""

    form: Form = field(default_factory=Form)
    comments: dict[str, Comment] = field(default_factory=dict)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    noted: list[str] = field(default_factory=list)  # foot and end notes referred to, in order
    boxes: list[Element] = field(default_factory=list)  # text boxes met in the current paragraph or row
    blank: bool = False  # a blank is read: what its controls hold is a default, and room to answer
    control: int = -1
    in_cell: bool = False
    size: int = 0  # largest type met since it was last set to 0, half points
    _fields: list[OpenField] = field(default_factory=list)
    _inserted: int = 0
    _properties: Element | None = None  # of the paragraph being read

    def paragraph(self, p: Element, cell: Cell) -> None:
        """Read a paragraph's runs into a cell."""
        self._properties = None
        self.inline(p, cell, 0)

    def _has_leaders(self) -> bool:
        """Whether the paragraph's tabs are drawn as dots or lines."""
        tabs = self._properties.find(_TABS) if self._properties is not None else None
        return tabs is not None and any(
            tab.get(W + "leader", "none") != "none" and tab.get(VAL) != "clear" for tab in tabs
        )

    def inline(self, parent: Element, cell: Cell, depth: int) -> None:
        """Read runs and what wraps them."""
        if depth > DEPTH:
            raise Failure(f"nested deeper than {DEPTH}", code=Code.TOO_COMPLEX)
        for el in parent:
            tag = el.tag
            if tag == R_:
                self._run(el, cell)
            elif tag == PPR:
                self._properties = el
            elif tag in _SILENT:
                continue
            elif tag == SDT:
                self._inline_control(el, cell, depth)
            elif tag in (INS, MOVE_TO):
                self._inserted += 1
                self.form.insertions += 1
                self.inline(el, cell, depth + 1)
                self._inserted -= 1
            elif tag in (DEL, MOVE_FROM):
                self.form.deletions += 1
            elif tag in CLEAR:
                self.inline(el, cell, depth + 1)
            elif tag == MC + "AlternateContent":
                chosen = alternative(el)
                if chosen is not None:
                    self.inline(chosen, cell, depth + 1)
            elif isinstance(tag, str) and tag.startswith(_MATH) and "".join(el.itertext()).strip():
                self._word(cell, "".join(el.itertext()), 0)

    def _inline_control(self, sdt: Element, cell: Cell, depth: int) -> None:
        outer = self.control
        content = self.enter(sdt, "inline", cell)
        if content is not None:
            self.inline(content, cell, depth + 1)
        self.control = outer

    def enter(self, sdt: Element, level: str, cell: Cell) -> Element | None:
        """Begin a content control. A tick box or a placeholder is put in the cell at once, and None returned."""
        control, on, content = content_control(sdt, level)
        if content is None or control.kind in ("group", "picture"):
            return content
        self.form.controls.append(control)
        number = len(self.form.controls) - 1
        if control.kind == "check":
            glyph = "".join(t.text or "" for t in content.iter(T)).strip()
            if (
                glyph[:1] in ON_GLYPHS or glyph[:1] in OFF_GLYPHS
            ):  # what a reader sees, whatever the control says
                on = glyph[:1] in ON_GLYPHS
            cell.pieces.append(Piece(Sort.BOX, glyph[:1] or "☐", self._marks(0), on, number))
            return None
        text = _inner(content)
        prompts = (
            self.blank or not text.strip() or PROMPTS.fullmatch(normal(text))
        )  # some editors leave the flag on
        if (control.placeholder and prompts) or (self.blank and control.kind in _FILLED):
            cell.pieces.append(Piece(Sort.GAP, text, 0, on=False, control=number))
            return None
        self.control = number
        if next(content.iter(T, SYM, TAB), None) is None:  # emptied by the school, or never filled
            cell.pieces.append(Piece(Sort.GAP, "", 0, on=False, control=number))
        return content

    def _marks(self, marks: int) -> int:
        return marks | Mark.INSERTED if self._inserted else marks

    def _word(self, cell: Cell, text: str, marks: int) -> None:
        if self._inserted:
            marks |= Mark.INSERTED
        control = self._current() if self._fields else self.control
        cell.pieces.append(Piece(Sort.WORD, text, marks, False, control))

    def _run(self, r: Element, cell: Cell) -> None:
        marks = 0
        font = ""
        hidden = False
        for el in r:
            tag = el.tag
            if tag == T:
                text = el.text
                if text and hidden:
                    self.noted.append(f"hidden text: {text}")
                elif text and not (self._fields and self._quiet()):
                    text = "".join(symbol(font, ord(c)) for c in text) if font else text
                    self._word(cell, text, marks)
            elif tag == RPR:
                marks, font, hidden, size = emphasis(el)
                self.size = max(self.size, size)
            elif tag in _TAB_KINDS:
                if not self._quiet():
                    sort = Sort.GAP if self._has_leaders() else Sort.TAB
                    cell.pieces.append(Piece(sort, "\t", marks, on=False, control=self._current()))
            elif tag in (BR, CR):
                cell.pieces.append(Piece(Sort.BREAK, "\n"))
            else:
                self._rare(el, cell, marks)

    def _rare(self, el: Element, cell: Cell, marks: int) -> None:
        """The less common children of a run."""
        tag = el.tag
        if tag == W + "fldChar":
            self._field(el, cell)
        elif tag == W + "instrText":
            if self._fields and not self._fields[-1].result:
                self._fields[-1].instruction += el.text or ""
        elif tag == SYM:
            code = el.get(W + "char") or ""
            if _HEX.fullmatch(code):
                self._word(cell, symbol(el.get(W + "font", ""), int(code, 16)), marks)
        elif tag == T:
            self._word(cell, el.text or "", marks)
        elif tag == W + "noBreakHyphen":
            self._word(cell, "-", marks)
        elif tag == MC + "AlternateContent":
            chosen = alternative(el)
            known = chosen is None or not any(str(inner.tag).endswith("}symEx") for inner in chosen)
            chosen = chosen if known else el.find(MC + "Fallback")
            for inner in chosen if chosen is not None else ():
                self._rare(inner, cell, marks)
        elif tag in (W + "drawing", W + "pict", W + "object") or tag.endswith("}contentPart"):
            self._drawing(el, cell)
        elif tag == W + "commentReference":
            comment = self.comments.get(el.get(W + "id", ""))
            if comment is not None:
                cell.comments.append(comment)
        elif tag in (W + "footnoteReference", W + "endnoteReference"):
            note = self.notes.get((tag, el.get(W + "id", "")))
            if note:
                self.noted.append(note)
        elif tag == W + "ruby":
            for base in el.iterfind(W + "rubyBase/" + R_):
                self._run(base, cell)

    def _drawing(self, el: Element, cell: Cell) -> None:
        found = list(el.iter(_BOX))
        boxes = [b for b in found if _has_text(b) and not any(a in found for a in b.iterancestors(_BOX))]
        if boxes:
            text = "".join(t.text or "" for t in boxes[0].iter(T)).strip()
            if len(boxes) == 1 and is_tick(text):  # a mark laid over the page, where it is anchored
                cell.pieces.append(Piece(Sort.SHAPE, text, self._marks(0), on=_anchored(el)))
            elif self.in_cell and not self.blank:  # typed into a text box that lies in the cell
                for p in boxes[0].iter(P):
                    self._word(cell, " " + "".join(t.text or "" for t in p.iter(T)), 0)
                    cell.pieces.append(Piece(Sort.BREAK, "\n"))
            else:
                self.boxes.extend(boxes)
            return
        art = next((p.get("string") for p in el.iter(V + "textpath") if p.get("string")), None)
        if art:
            self._word(cell, f" {art} ", 0)
            return
        blip = next(el.iter(A + "blip", V + "imagedata"), None)
        if blip is not None:
            self.form.pictures += 1
            cell.pieces.append(Piece(Sort.PICTURE, "picture"))
            return
        shape = next(el.iter(*_SHAPES), None) if el.tag != W + "object" else None
        if shape is not None:
            geometry = next(el.iter(A + "prstGeom"), None)
            name = geometry.get("prst", "") if geometry is not None else shape.tag.rpartition("}")[2]
            cell.pieces.append(Piece(Sort.SHAPE, name, self._marks(0), on=_anchored(el)))
            return
        self.form.pictures += 1  # a chart, an embedded object, ink: for a person to look at
        cell.pieces.append(Piece(Sort.PICTURE, "picture"))

    # --- fields: begin, instruction, separator, result, end (ECMA-376 part 1, 17.16) ------------------------

    def _field(self, el: Element, cell: Cell) -> None:
        kind = el.get(W + "fldCharType")
        if kind == "begin":
            self._fields.append(self._begin(el, cell))
        elif kind == "separate" and self._fields:
            top = self._fields[-1]
            top.result = True
            top.quiet = top.quiet or bool(_VOLATILE.intersection(top.instruction.split()[:1]))
        elif kind == "end" and self._fields:
            top = self._fields.pop()
            if top.control >= 0 and not top.quiet:
                self._end(top, cell)

    def _begin(self, el: Element, cell: Cell) -> OpenField:
        data = el.find(W + "ffData")
        if data is None:
            return OpenField()
        control, on, chosen = legacy_field(data)
        self.form.controls.append(control)
        number = len(self.form.controls) - 1
        if control.kind == "check":
            cell.pieces.append(Piece(Sort.BOX, "☐", self._marks(0), on, number))
            return OpenField(quiet=True)
        if control.kind == "list":
            sort, text = (Sort.GAP, (control.options or [""])[0]) if chosen is None else (Sort.WORD, chosen)
            cell.pieces.append(Piece(sort, text, self._marks(0), on=False, control=number))
            return OpenField(quiet=True)
        return OpenField(control=number)

    def _end(self, top: OpenField, cell: Cell) -> None:
        """A legacy text field that holds only its blanks is a gap."""
        held = "".join(p.text for p in cell.pieces if p.control == top.control)
        if self.blank or not held.strip():  # what a blank's field holds is a default
            cell.pieces[:] = [p for p in cell.pieces if p.control != top.control]
            cell.pieces.append(Piece(Sort.GAP, held.strip(), 0, on=False, control=top.control))

    def _quiet(self) -> bool:
        return any(not f.result or f.quiet for f in self._fields)

    def _current(self) -> int:
        for opened in reversed(self._fields):
            if opened.control >= 0:
                return opened.control
        return self.control


def fill(shade: Element) -> str:
    """The colour of a shading as RRGGBB, "" for none or white."""
    colour = shade.get(_FILL, "auto").upper()
    if colour == "AUTO":
        solid = shade.get(VAL) == "solid"
        ink = shade.get(W + "color", "auto").upper()
        return ink if solid and ink not in ("AUTO", "FFFFFF") else ""
    return "" if colour == "FFFFFF" else colour


def emphasis(properties: Element) -> tuple[int, str, bool, int]:
    """The emphasis of a run, its symbol font if any, whether it is hidden, and its size in half points (0 = unsaid)."""
    marks = size = 0
    font = ""
    hidden = False
    for prop in properties:
        tag = prop.tag
        if tag in _IDLE:
            continue
        value = prop.get(VAL)
        if tag in _MARKS:
            marks |= _MARKS[tag] if flag(value) else 0
        elif tag == _SZ:
            size = int(value) if value and value.isdigit() else 0
        elif tag == _U:
            marks |= 0 if value in ("none", None) else Mark.UNDERLINE
        elif tag == _HIGHLIGHT:
            marks |= 0 if value in ("none", "white") else Mark.HIGHLIGHT
        elif tag == _COLOUR:
            marks |= 0 if value in ("auto", "000000", None) else Mark.COLOUR
        elif tag == _SHD:
            marks |= Mark.SHADE if fill(prop) else 0
        elif tag == _FONTS:
            name = prop.get(W + "ascii") or prop.get(W + "hAnsi") or ""
            font = name if name.casefold() in ("wingdings", "wingdings 2", "symbol") else ""
        elif tag == _VANISH:
            hidden = flag(value)
    return marks, font, hidden, size


def _anchored(el: Element) -> bool:
    """Whether a drawing lies where it is anchored: in line with the text, or placed from its character."""
    anchor = next(el.iter(WP + "anchor"), None)
    if anchor is None:
        return True
    across = anchor.find(WP + "positionH")
    return across is None or across.get("relativeFrom") == "character"


def alternative(el: Element) -> Element | None:
    """The branch of alternate content that a reader of today shows."""
    choice: Element | None = el.find(MC + "Choice")
    return choice if choice is not None else el.find(MC + "Fallback")


def _inner(content: Element) -> str:
    """The words of a control, a line for each of its paragraphs and breaks."""
    parts = ["\n" if el.tag in (P, BR, CR) else el.text or "" for el in content.iter(T, BR, CR, P)]
    return "".join(parts).strip("\n")


def _has_text(box: Element) -> bool:
    return next(
        (True for t in box.iter(T, SDT, SYM, _COMMENT) if t.tag != T or (t.text or "").strip()), False
    )
