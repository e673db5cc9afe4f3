"""The words of a page, from PDFium's characters: text, box, base line and look, without the hidden ones.

Only the first and last character of a word are asked for their boxes, and a font once for each text object, so
that a page costs a few milliseconds.
"""

import ctypes
import math
import re
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from extractors.glyphs import symbol
from extractors.tree import Mark
from schemas.codes import Code, Failure

from .sheet import Word
from .turning import Turning

MAX_CHARS = 200_000  # on one page; a page of small print holds some 10,000
_BOLD = 600  # weight from which a font is bold (OpenType usWeightClass: 600 is semi-bold)
_HIDDEN = (3, 7)  # text rendering modes that paint nothing (ISO 32000-1 table 106)
_FAT = 2  # fill and stroke: bold made by the program
_NUMBER = re.compile(r"\(?\d{1,3}[.)]")  # of a list: what follows stands apart, however near
_BULLETS = frozenset("•▪➢❖◦○")  # as word processors set them before the items of a list, in a symbol font
_APART = (
    0.03  # heights of the type between "16." and "2" that make them a number of a list and what it numbers
)
_CUT = "_/|…"  # alternatives and leaders are words of their own: one of them may be struck out alone
_CUTTING = re.compile(r"[_/|…]")
_SPACE = 32
_HYPHEN = 2  # as PDFium gives the hyphen at the end of a line
_STRANGE = 0xFFFD  # stands for a character that the file does not say
_NONE = frozenset(range(1, 32)) - {
    _HYPHEN,
    9,
    10,
    12,
    13,
}  # no characters: glyph numbers of a font without a map
_CLIPS, _POINTS = 8, 64  # paths of a clipping region and their points that are looked at
_BLANKS = frozenset((0xA0, 0xAD, 0x3000, 0x2007, 0x202F))
_ABOVE = 0.78  # share of the type's size that stands above the base line
_DARK = 0x50  # a colour whose parts are all below this is black to a reader
_DINGBATS = {
    0x33: "✓",
    0x34: "✔",
    0x35: "✕",
    0x36: "✖",
    0x37: "✗",
    0x38: "✘",
    0x6C: "●",
    0x6D: "○",
    0x6E: "■",
    0x6F: "☐",
    0x70: "☐",
    0x71: "☐",
    0x72: "☐",
}  # fmt: skip  (ISO 32000-1 annex D.6)
_OPEN_SYMBOL = {
    0xE00A: "■", 0xE00C: "•", 0xE01E: "☐", 0xE033: "☒", 0xE034: "☑", 0xE4C4: "✓", 0xE4C5: "✗", 0xE470: "☐",
    0xE471: "☒", 0xE47C: "•", 0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF076: "❖",
}  # fmt: skip


@dataclass(slots=True)
class Face:
    """How the characters of one text object look."""

    number: int
    marks: int
    symbols: str  # name of a symbol font, else ""
    angle: float
    size: float  # of the type, points
    hidden: bool
    unmapped: bool = False  # its font does not say which characters it has


@dataclass(slots=True)
class Reader:
    """Reads one page's characters."""

    text_page: Any
    turning: Turning
    words: list[Word] = field(default_factory=list)
    hidden: int = 0
    unmapped: int = 0  # characters that the file does not say
    _faces: dict[int, Face] = field(default_factory=dict)
    _fonts: dict[int, tuple[int, str, int]] = field(default_factory=dict)
    _rect: Any = field(default_factory=pdfium.FS_RECTF)

    def read(self) -> None:
        """Fill ``words`` with the page's visible words."""
        count = pdfium.FPDFText_CountChars(self.text_page)
        if count > MAX_CHARS:
            raise Failure(f"{count} characters on one page", code=Code.TOO_COMPLEX)
        get_code, page = pdfium.FPDFText_GetUnicode, self.text_page
        codes = [get_code(page, at) for at in range(count)]
        if any(c in _NONE for c in codes):
            codes = [_STRANGE if c in _NONE else c for c in codes]
        start = -1
        glued = False
        for at, code in enumerate(codes):
            if (code <= 32 and code != _HYPHEN) or code in _BLANKS:
                if start >= 0:
                    self._take(codes, start, at, glued=glued)
                    start = -1
                    glued = code == _SPACE and self._made_up(codes, at)
            elif start < 0:
                start = at
        if start >= 0:
            self._take(codes, start, count, glued=glued)

    def _made_up(self, codes: list[int], at: int) -> bool:
        """Whether a space is PDFium's own, between two letters that touch."""
        if at + 1 >= len(codes) or codes[at + 1] <= 32 or not pdfium.FPDFText_IsGenerated(self.text_page, at):
            return False
        return self._touches(at - 1, at + 1)

    def _spaced(self, codes: list[int], end: int) -> bool:
        """Whether a space that is in the file, none that PDFium has put there, follows."""
        if end >= len(codes) or codes[end] not in (32, 0xA0):
            return False
        return not pdfium.FPDFText_IsGenerated(self.text_page, end)

    def _take(self, codes: list[int], start: int, end: int, *, glued: bool) -> None:
        """Characters without white space between them: one word, or several where the look or the object changes."""
        text = "".join("-" if c in (_HYPHEN, 0xFFFE) else chr(c) for c in codes[start:end])
        owner = self._owner(start)
        known = len(self.words)
        if owner == self._owner(end - 1) and not _CUTTING.search(text):
            self._word(text, start, end - 1, owner, tight=False)
        else:
            self._parts(text, start, end)
        if len(self.words) > known:
            self.words[known].tight = glued
            self.words[-1].spaced = self._spaced(codes, end)

    def _parts(self, text: str, start: int, end: int) -> None:
        """The words of a stretch in which the look or the object changes."""
        owner = self._owner(start)
        begin, space = start, True
        for at in range(start + 1, end):
            held = self._owner(at)
            one, two = text[at - 1 - start], text[at - start]
            cut = one != two and (one in _CUT or two in _CUT)
            if held == owner and not cut:
                continue
            listed = _NUMBER.fullmatch(text[begin - start : at - start]) is not None and (
                two.isalpha() or self._gap(at - 1, at) > _APART
            )
            near = held == owner or (self._touches(at - 1, at) and not listed)
            if cut or not near or self._face(held, at).number != self._face(owner, at - 1).number:
                self._word(text[begin - start : at - start], begin, at - 1, owner, tight=not space)
                begin, space = at, not near
            owner = held
        self._word(text[begin - start :], begin, end - 1, owner, tight=not space)

    def _owner(self, at: int) -> int:
        """The address of the text object that a character is of."""
        return ctypes.cast(pdfium.FPDFText_GetTextObject(self.text_page, at), ctypes.c_void_p).value or 0

    def _box(self, at: int) -> tuple[float, float, float, float]:
        rect = self._rect
        if not pdfium.FPDFText_GetLooseCharBox(self.text_page, at, rect):
            return 0.0, 0.0, 0.0, 0.0
        return rect.left, rect.bottom, rect.right, rect.top

    def _touches(self, one: int, two: int) -> bool:
        """Whether a character follows another without room for a space, on one line."""
        a, b = self._box(one), self._box(two)
        size = max(a[3] - a[1], 1.0)
        return a == b or (
            -0.5 * size < b[0] - a[2] < 0.12 * size and min(a[3], b[3]) - max(a[1], b[1]) > 0.3 * size
        )

    def _gap(self, one: int, two: int) -> float:
        """The room between two characters, in heights of the type."""
        a, b = self._box(one), self._box(two)
        return (b[0] - a[2]) / max(a[3] - a[1], 1.0)

    def _word(self, letters: str, start: int, last: int, owner: int, *, tight: bool) -> None:
        face = self._face(owner, start)
        if face.hidden:
            self.hidden += len(letters)
            return
        if face.unmapped:
            letters = chr(_STRANGE) * len(letters)
        self.unmapped += letters.count(chr(_STRANGE))
        text = letters
        if face.symbols:
            text = "".join(_meant(face.symbols, c) for c in text)
        elif any("\ue000" <= c <= "\uf8ff" for c in text):
            text = "".join(_meant("wingdings", c) for c in text)
        auto = text in _BULLETS and bool(face.symbols or text != letters)
        first, final = self._box(start), self._box(last)
        raw = (
            min(first[0], final[0]), min(first[1], final[1]), max(first[2], final[2]), max(first[3], final[3]),
        )  # fmt: skip
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self.text_page, start, x, y)
        quarter = round(face.angle / (math.pi / 2)) % 4
        x0, y0, x1, y1 = self.turning.box(*raw)
        angle = (quarter - self.turning.quarter) % 4
        base = y1
        if angle == 0:  # PDFium's box is as high as the letters; a line is as high as the type
            base = self.turning.point(x.value, y.value)[1]
            y0, y1 = base - _ABOVE * face.size, base + (1 - _ABOVE) * face.size
        if x1 > x0 and y1 > y0:
            self.words.append(
                Word(
                    text,
                    x0,
                    y0,
                    x1,
                    y1,
                    base,
                    face.marks,
                    tight=tight,
                    angle=angle,
                    auto=auto,
                    look=face.number,
                )
            )

    def _face(self, owner: int, at: int) -> Face:
        known = self._faces.get(owner)
        if known is None:
            known = self._faces[owner] = self._look(at)
        return known

    def _look(self, at: int) -> Face:
        item = pdfium.FPDFText_GetTextObject(self.text_page, at)
        if not item:
            return Face(0, 0, "", 0.0, 10.0, hidden=False)
        number, name, marks = self._font(pdfium.FPDFTextObj_GetFont(item))
        mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
        if mode == _FAT:
            marks |= Mark.BOLD
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        known = pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
        if known and max(red.value, green.value, blue.value) > _DARK:
            marks |= Mark.COLOUR
        paint = (red.value * 7 + green.value * 5 + blue.value * 3) if marks & Mark.COLOUR else 0
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self.text_page, at, matrix)
        angle = math.atan2(matrix.b, matrix.a)
        size = pdfium.FPDFText_GetFontSize(self.text_page, at) * math.hypot(matrix.c, matrix.d)
        size = min(max(size, 1.0), 200.0)
        look = (((number << 9) + round(size)) * 4096 + paint) * 256 + marks
        over = self._over_the_edge(item, at)
        hidden = mode in _HIDDEN or over > 0.7 * size
        marks |= Mark.CUT if over > 0 else 0
        unmapped = not name and pdfium.FPDFText_HasUnicodeMapError(self.text_page, at) == 1
        return Face(look, marks, name, angle, size, hidden=hidden, unmapped=unmapped)

    def _over_the_edge(self, item: Any, at: int) -> float:
        """How far under the edge of the region it is clipped to the base line of an upright text stands; 0 if not."""
        clip = pdfium.FPDFPageObj_GetClipPath(item)
        count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
        if count <= 0 or self.turning.quarter:
            return 0.0
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self.text_page, at, x, y)
        low = max(_lowest(clip, number) for number in range(min(count, _CLIPS)))
        return max(0.0, low - y.value)

    def _font(self, font: Any) -> tuple[int, str, int]:
        """A font's number, its name where it is one of symbols, and its emphasis."""
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        known = self._fonts.get(key)
        if known is not None:
            return known
        buffer = ctypes.create_string_buffer(128)
        size = pdfium.FPDFFont_GetBaseFontName(font, buffer, 128) if font else 0
        name = buffer.value.decode("utf-8", "replace") if size else ""
        plain = name.rpartition("+")[2].casefold().replace("-", " ").replace(",", " ")
        marks = 0
        heavy = any(w in plain for w in ("bold", "black", "heavy", "demi"))
        if heavy or (font and pdfium.FPDFFont_GetWeight(font) >= _BOLD):
            marks |= Mark.BOLD
        if "italic" in plain or "oblique" in plain:
            marks |= Mark.ITALIC
        return self._fonts.setdefault(key, (len(self._fonts) + 1, _symbols(plain), marks))


def _lowest(clip: Any, number: int) -> float:
    """The lowest point of one path of a clipping region, in the PDF's own coordinates."""
    x, y = ctypes.c_float(), ctypes.c_float()
    found = []
    for at in range(min(pdfium.FPDFClipPath_CountPathSegments(clip, number), _POINTS)):
        pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, number, at), x, y)
        found.append(y.value)
    return min(found, default=-math.inf)


def _symbols(name: str) -> str:
    flat = name.replace(" ", "")
    if "wingdings2" in flat:
        return "wingdings 2"
    if "wingdings" in flat and "wingdings3" not in flat:
        return "wingdings"
    if "dingbats" in flat:
        return "dingbats"
    if "opensymbol" in flat:
        return "opensymbol"
    return "symbol" if flat.startswith("symbol") else ""


def _meant(font: str, letter: str) -> str:
    """What a character of a symbol font looks like; one that already says it in Unicode stays."""
    code = ord(letter)
    if code in _OPEN_SYMBOL:
        return _OPEN_SYMBOL[code]
    if font == "opensymbol":
        font = "wingdings" if code > 0xFF else ""
    if code > 0xFF and not 0xF000 <= code <= 0xF0FF:
        return letter
    if font == "dingbats":
        return _DINGBATS.get(code & 0xFF, letter)
    found = symbol(font, code & 0xFF | 0xF000)
    return letter if found == "\ufffd" else found
