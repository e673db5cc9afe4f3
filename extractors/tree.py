"""The small tree that every medium is opened into: a form is lines, a line is cells, a cell is tokens.

A paragraph is a line of one cell; a table row is a line of its cells. Tables are not nested containers but a
number on the line, so that a table split in two, merged with the next or nested in a cell costs nothing when
a return is aligned with its blank. Words of a cell are split into tokens only when somebody asks.
"""

import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final, NamedTuple

from .glyphs import OFF_GLYPHS, ON_GLYPHS, TICKS

TITLE = 99  # the heading level of a title, which opens no section


class Mark:
    """Emphasis on a stretch of text, as bits; SHADE is run shading, INSERTED a tracked insertion.

    Plain integers rather than an enum: every word of a return is asked for its marks.
    """

    BOLD: Final = 1
    ITALIC: Final = 2
    UNDERLINE: Final = 4
    STRIKE: Final = 8
    HIGHLIGHT: Final = 16
    COLOUR: Final = 32
    SHADE: Final = 64
    INSERTED: Final = 128
    CUT: Final = 256  # it runs over the edge of its box: what follows it may be hidden


class Sort(IntEnum):
    """What a token is."""

    WORD = 0
    BOX = 1  # a box to tick: glyph, symbol, content control or legacy field
    GAP = 2  # room to write inside text: a leader, or a control that shows its placeholder
    BREAK = 3  # end of a paragraph or line
    TAB = 4
    PICTURE = 5
    SHAPE = 6  # a drawn ellipse, line or empty box


_PLAIN = (Sort.WORD, Sort.BREAK, Sort.TAB, Sort.GAP)


class Place(NamedTuple):
    """Where something stands: the page from 1, the box in points from the top left corner of the page."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class Piece(NamedTuple):
    """A stretch of a cell as the opener found it: text of one formatting, or one thing that is not text."""

    sort: Sort
    text: str
    marks: int = 0
    on: bool = False
    control: int = -1
    place: Place | None = None  # where the medium has pages


class Token:
    """One word, box, gap, break, picture or shape. ``owner`` says who has claimed it."""

    __slots__ = ("_key", "control", "marks", "on", "owner", "place", "sort", "space", "text")

    def __init__(
        self,
        sort: Sort,
        text: str,
        marks: int,
        space: bool,
        on: bool = False,
        control: int = -1,
        place: Place | None = None,
    ) -> None:
        self.sort = sort
        self.text = text
        self.marks = marks
        self.space = space  # white space stands before it
        self.on = on
        self.control = control
        self.place = place
        self.owner: str | None = None
        self._key: str | None = None

    @property
    def key(self) -> str:
        """What the token is compared by."""
        if self._key is None:
            if self.sort is Sort.WORD:
                self._key = _NORMAL.get(self.text) or normal(self.text) or self.text
            else:
                self._key = f"\x00{self.sort.value}"
        return self._key

    def __repr__(self) -> str:
        return f"{self.sort.name}:{self.text!r}"


@dataclass(slots=True)
class Control:
    """A content control or legacy field: its kind, its list, and whether it shows only its placeholder."""

    kind: str  # "text", "rich", "check", "list", "combo", "date", "picture", "group"
    level: str  # "block", "inline", "row", "cell", "legacy"
    tag: str = ""
    title: str = ""
    options: list[str] = field(default_factory=list)
    placeholder: bool = False
    date: str = ""  # w:fullDate of a date picker
    value: str = ""  # of a PDF's form field: what it holds, of a box the name of its state when it is on


@dataclass(slots=True)
class Comment:
    """A comment, anchored at a cell."""

    author: str
    text: str


@dataclass(slots=True)
class Cell:
    """A table cell, or a paragraph: its pieces, its place in the table's grid and its shading."""

    pieces: list[Piece] = field(default_factory=list)
    column: int = 0
    span: int = 1
    width: int = 0  # twentieths of a point, 0 = not said
    shade: str = ""  # RRGGBB, "" = none
    merged: bool = False  # continues the cell above
    nested: bool = False  # a table stands in it
    comments: list[Comment] = field(default_factory=list)
    place: Place | None = None
    settled: bool = False  # says what the blank's cell says, to the letter
    same: Any = None  # of a blank's cell: the Delta of a return that left it as it was
    _tokens: list[Token] | None = None
    _key: str | None = None
    _said: list[Any] | None = None

    def renew(self, pieces: list[Piece]) -> None:
        """Say something else from now on."""
        self.pieces = pieces
        self._tokens = self._key = self._said = None

    @property
    def tokens(self) -> list[Token]:
        """The cell's tokens in reading order."""
        if self._tokens is None:
            self._tokens = split(self.pieces)
        return self._tokens

    @property
    def key(self) -> str:
        """The cell's wording, normalised for comparison; boxes, leaders and placeholders left out."""
        if self._key is None:
            pieces = self.pieces
            if not pieces:
                self._key = ""
            elif len(pieces) == 1 and pieces[0].sort is Sort.WORD:
                self._key = normal(pieces[0].text)
            else:
                self._key = normal("".join([_plain(p) for p in pieces]))
        return self._key

    @property
    def said(self) -> list[Any]:
        """All that the cell says: its words, the emphasis used, boxes, pictures and shading."""
        if self._said is None:
            pieces = self.pieces
            if len(pieces) == 1 and pieces[0].sort is Sort.WORD:
                words, things = pieces, []
            else:
                words = [p for p in pieces if p.sort is Sort.WORD]
                things = [(p.sort, p.on) for p in pieces if p.sort not in _PLAIN]
            self._said = ["".join([p.text for p in words]).split(), things, _emphasis(words), self.shade]
        return self._said

    @property
    def text(self) -> str:
        """The cell's wording as a person reads it."""
        return join(self.tokens)

    @property
    def empty(self) -> bool:
        """No wording, box, picture or shape."""
        return not self.key and all(t.sort in (Sort.GAP, Sort.BREAK, Sort.TAB) for t in self.tokens)


@dataclass(slots=True)
class Line:
    """A paragraph (``table`` is -1) or a table row."""

    cells: list[Cell]
    table: int = -1
    header: bool = False  # repeats at the top of each page
    heading: int = 0  # outline level, 1 the highest; 0 = body text
    depth: int = 0  # tables it is nested in
    story: str = "body"  # body | textbox | note
    boxed: bool = False  # a paragraph with a border round it
    numbered: bool = False  # carries an automatic number or bullet
    inserted: bool = False  # tracked insertion of a whole row
    parent: tuple[int, int] | None = None  # line and cell that a nested table stands in
    size: int = 0  # largest type on it in half points, 0 = the style's
    _keys: list[str] | None = None

    def renew(self) -> None:
        """Its cells say something else."""
        self._keys = None

    @property
    def keys(self) -> list[str]:
        """The wording of each cell that has any, normalised."""
        if self._keys is None:
            self._keys = [c.key for c in self.cells if c.key]
        return self._keys

    @property
    def key(self) -> str:
        """The wording of all cells, normalised."""
        keys = self.keys
        return keys[0] if len(keys) == 1 else " ".join(keys)


@dataclass(slots=True)
class Form:
    """An opened blank or return."""

    lines: list[Line] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)  # wording of headers and footers
    controls: list[Control] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    deletions: int = 0  # tracked deletions
    insertions: int = 0
    macros: bool = False
    links: int = 0  # references to things outside the file
    pictures: int = 0
    comments: int = 0


_DROP = re.compile(r"(?:[^\w%£&+<>=]|_)+")
_NORMAL: dict[str, str] = {}


def _emphasis(words: list[Piece]) -> list[tuple[int, int]]:
    """The emphasis of a text from left to right: marks, and for how many characters that are not space; [] if none."""
    out: list[tuple[int, int]] = []
    for piece in words:
        text = piece.text
        if not piece.marks and len(words) == 1:
            return []
        size = len("".join(text.split()))
        if size and out and out[-1][0] == piece.marks:
            out[-1] = (piece.marks, out[-1][1] + size)
        elif size:
            out.append((piece.marks, size))
    return out if len(out) > 1 or (out and out[0][0]) else []


def normal(text: str) -> str:
    """Text for comparison: case folded, punctuation and white space reduced to single spaces."""
    known = _NORMAL.get(text)
    if known is None:
        bare = text.replace("’", "").replace("'", "").replace("‘", "").casefold()
        known = _DROP.sub(" ", bare).strip()
        if len(text) < 40 and len(_NORMAL) < 20_000:  # words recur; long texts do not
            _NORMAL[text] = known
    return known


def _plain(piece: Piece) -> str:
    if piece.sort is Sort.WORD:
        return piece.text
    return " " if piece.sort is not Sort.BOX else ""


_GLYPHS = "".join(OFF_GLYPHS | ON_GLYPHS)
_TICKS = "".join(TICKS - {"×", "☓"})
_SPECIAL = re.compile(rf"[_…/|:<\[{_GLYPHS}{_TICKS}]|\( \)|\.\.|\. \.")
_WORD = re.compile(
    rf"(?P<gap>_{{2,}}|(?<!\S)_(?!\S)|[\[<](?:insert|enter|type|please (?:insert|enter|type))\b[^\]>]{{0,60}}[\]>]|\.{{4,}}|…{{2,}}|(?:\. ){{3,}}\.?)|(?P<typed>\[[ xX✓✔√]?\](?!\()|\( \))|(?P<box>[{_GLYPHS}])|[/|{_TICKS}]"
    rf"|(?:(?!_{{2}}|\.{{4}}|…{{2}}|\[[ xX✓✔√]?\]|[\[<](?:insert|enter|type)\b)[^\s/|:{_GLYPHS}{_TICKS}])+:?|:"
)


def split(pieces: list[Piece]) -> list[Token]:
    """Pieces as tokens; neighbouring text of one formatting is split together, so a word cut by runs is whole."""
    tokens: list[Token] = []
    space = False
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        at += 1
        if piece.sort is not Sort.WORD:
            tokens.append(
                Token(piece.sort, piece.text, piece.marks, space, piece.on, piece.control, piece.place)
            )
            space = False
            continue
        text = piece.text
        cuts = [(len(text), piece.marks, piece.place)]
        while at < len(pieces) and pieces[at].sort is Sort.WORD and pieces[at].control == piece.control:
            text += pieces[at].text
            cuts.append((len(text), pieces[at].marks, pieces[at].place))
            at += 1
        space = _words(text, cuts, piece.control, space, tokens)
    return tokens


def _words(
    text: str, cuts: list[tuple[int, int, Place | None]], control: int, space: bool, out: list[Token]
) -> bool:
    """Append the words of a text to ``out``; a word has the marks of the formatting most of it stands in."""
    if len(cuts) == 1 and not _SPECIAL.search(text):
        marks = cuts[0][1]
        spaced = space or text[:1].isspace()
        place, sort = cuts[0][2], Sort.WORD
        words = text.split()
        out.extend([Token(sort, word, marks, True, False, control, place) for word in words])
        if words:
            out[-len(words)].space = spaced
        return text[-1:].isspace() or (space and not text.strip())
    at = 0
    last = 0
    for match in _WORD.finditer(text):
        begin, end = match.span()
        while cuts[at][0] <= begin:
            at += 1
        marks = cuts[at][1]
        if cuts[at][0] < end and at + 1 < len(cuts) and cuts[at][0] - begin < end - cuts[at][0]:
            marks = cuts[at + 1][1]
        spaced = space if begin == 0 else begin > last
        sort, on = Sort.WORD, False
        if match.lastgroup == "gap":
            sort = Sort.GAP
        elif match.lastgroup == "typed":
            sort, on = Sort.BOX, match.group()[1:-1].strip() != ""
        elif match.lastgroup == "box":
            sort, on = Sort.BOX, match.group() in ON_GLYPHS
        out.append(Token(sort, match.group(), marks, spaced, on, control, cuts[at][2]))
        last = end
    return last < len(text) or (space and last == 0)


def join(tokens: list[Token]) -> str:
    """Tokens as text: paragraphs on lines of their own, gaps and boxes left out, white space collapsed."""
    parts: list[str] = []
    word = Sort.WORD
    for token in tokens:
        if token.sort is word:
            parts.append(f" {token.text}" if token.space else token.text)
        elif token.sort is Sort.BREAK:
            parts.append("\n")
        elif token.sort in (Sort.TAB, Sort.GAP):
            parts.append(" ")
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def dump_lines(lines: list[Line]) -> list[Any]:
    """Lines as plain lists and dicts for a template's YAML; the inverse of ``load_lines``."""
    return [_dump_line(line) for line in lines]


def _dump_line(line: Line) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if line.table >= 0:
        out["table"] = line.table
    for name in ("header", "heading", "depth", "boxed", "numbered"):
        if getattr(line, name):
            out[name] = getattr(line, name)
    if line.story != "body":
        out["story"] = line.story
    out["cells"] = [_dump_cell(cell) for cell in line.cells]
    return out


def _dump_cell(cell: Cell) -> dict[str, Any]:
    out: dict[str, Any] = {}
    pieces: list[Any] = []
    for sort, text, marks, on, control, _ in _merge(cell.pieces):
        if sort is Sort.WORD and not marks and control < 0:
            pieces.append(text)
        else:
            pieces.append([sort.name.lower(), text, int(marks), int(on), control])
    if pieces:
        out["text"] = pieces[0] if len(pieces) == 1 and isinstance(pieces[0], str) else pieces
    for name, default in (
        ("column", 0),
        ("span", 1),
        ("width", 0),
        ("shade", ""),
        ("merged", False),
        ("nested", False),
    ):
        if getattr(cell, name) != default:
            out[name] = getattr(cell, name)
    return out


def _merge(pieces: list[Piece]) -> list[Piece]:
    out: list[Piece] = []
    for piece in pieces:
        same = out and piece.sort is Sort.WORD and out[-1].sort is Sort.WORD
        if same and (piece.marks, piece.control) == (out[-1].marks, out[-1].control):
            out[-1] = out[-1]._replace(text=out[-1].text + piece.text)
        else:
            out.append(piece)
    return out


def load_lines(rows: list[Any]) -> list[Line]:
    """The lines that ``dump_lines`` wrote."""
    return [
        Line(
            cells=[_load_cell(c) for c in row["cells"]],
            **{k: v for k, v in row.items() if k != "cells"},
        )
        for row in rows
    ]


def _load_cell(row: dict[str, Any]) -> Cell:
    text = row.get("text", [])
    pieces = [
        Piece(Sort.WORD, p) if isinstance(p, str) else Piece(Sort[p[0].upper()], p[1], p[2], bool(p[3]), p[4])
        for p in ([text] if isinstance(text, str) else text)
    ]
    return Cell(pieces, **{k: v for k, v in row.items() if k != "text"})
