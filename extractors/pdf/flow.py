"""Words in a region as lines of type, lines as paragraphs, paragraphs as pieces of a cell.

A line went on by itself, and was not ended by its writer, if the first word of the next would not have fitted
behind it any more. That, and where the look, the distance or the start of the lines changes, tells paragraphs
from wrapped lines.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.tree import Mark, Piece, Place, Sort

from .broken import COMMON, one_word, torn
from .layers import font, unlaid, wrapped
from .sheet import Sheet, Word
from .tabs import Stops, wrapped_tab

_BULLET = re.compile(r"[•◦▪‣●■➢❖]")
_NUMBERED = re.compile(r"\(?\d{1,3}[.)]")
_DASH = re.compile(r"[–\-*]")
_ENDS = re.compile(r"[.,;:!?)’”]+")
_APART = 1.5  # line heights between words from which white space is a tab, not a space
_PARTS = re.compile(r"[^-–—/]+[-–—/]?|[-–—/]")


@dataclass(slots=True, eq=False)
class Row:
    """A line of type."""

    words: list[Word]
    base: float
    page: int = 0
    size: float = 10.0  # height of its first word

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return max(w.x1 for w in self.words)

    @property
    def height(self) -> float:
        """Height of its largest type."""
        said = [w.height for w in self.words if w.sort is Sort.WORD]
        return max(said or [w.height for w in self.words])

    @property
    def top(self) -> float:
        return min(w.y0 for w in self.words)

    @property
    def bottom(self) -> float:
        return max(w.y1 for w in self.words)

    @property
    def text(self) -> str:
        """Its words with single spaces."""
        return " ".join(w.text for w in self.words)


def rows(words: list[Word], page: int) -> list[Row]:
    """Words as lines of type, from the top; turned words each by themselves, after the others."""
    out: list[Row] = []
    for word in sorted((w for w in words if w.angle == 0), key=lambda w: (w.base, w.x0)):
        size = min(word.y1 - word.y0, 24)
        near = next((r for r in reversed(out[-4:]) if word.base - r.base <= _level_with(word, size, r)), None)
        small = word.tight and out and word.height < 0.78 * out[-1].size  # raised or lowered
        if near is None and (small or word.sort is not Sort.WORD or word.control >= 0):
            near = next((r for r in reversed(out[-3:]) if r.top < (word.y0 + word.y1) / 2 < r.bottom), None)
        if near is None:
            out.append(Row([word], word.base, page, size))
        else:
            near.words.append(word)
    for row in out:
        row.words.sort(key=lambda w: w.x0)
    for row in out:
        unlaid(row)
    return wrapped(out) + _turned([w for w in words if w.angle], page)


def _level_with(word: Word, size: float, row: Row) -> float:
    """How far under a row's base line a word may stand that is on it; further where its place there is free."""
    free = all(w.x1 <= word.x0 + 1 or w.x0 >= word.x1 - 1 for w in row.words)
    return (0.45 if free and font(word) != font(row.words[0]) else 0.38) * min(size, row.size)


def _turned(words: list[Word], page: int) -> list[Row]:
    """Turned words as lines: those that run up or down one column."""
    out: list[Row] = []
    for word in sorted(words, key=lambda w: w.x0 if w.angle == 1 else -w.x0):
        near = out[-1] if out and abs(out[-1].words[-1].x0 - word.x0) < 0.6 * (word.x1 - word.x0) else None
        if near is None:
            near = Row([], word.base, page)
            out.append(near)
        near.words.append(word)
    for row in out:
        row.words.sort(key=lambda w: -w.y1 if w.angle == 1 else w.y0)
    return out


@dataclass(frozen=True, slots=True)
class Room:
    """Where text may run, from the left edge to the right, and the words that the document is known to use."""

    right: float
    left: float = 0.0
    known: frozenset[str] = frozenset()
    spaces: bool = (
        False  # the document writes the space at which a line was wrapped, where there was room for it
    )
    stops: Stops | None = None  # where tabs lead to, in running text

    def within(self, left: float, right: float) -> "Room":
        """The same document, another region."""
        return replace(self, left=left, right=right, stops=None)


def vocabulary(words: list[Word]) -> set[str]:
    """The words that stand whole: between two others on the same line."""
    return {
        b.text.strip(".,;:!?‘’()").casefold()
        for a, b, c in zip(words, words[1:], words[2:], strict=False)
        if (a.spaced or _neighbours(a, b)) and (b.spaced or _neighbours(b, c)) and not b.tight
    } | COMMON


def writes_spaces(sheets: list[Sheet]) -> bool:
    """Whether a document writes the space at which a line was wrapped: LibreOffice, Word and Quartz do, Skia does not.

    Seen where a space is written behind the last word of a line, with another line beneath it.
    """
    ends = written = 0
    for sheet in sheets:
        for one, two in pairwise(sheet.words):
            if 0.8 * one.height < two.base - one.base < 2 * one.height and two.x0 < one.x1:
                ends += 1
                written += one.spaced
    return written >= 3 and written > 0.15 * ends


def _neighbours(one: Word, two: Word) -> bool:
    """Whether two words stand on one line with a space between them."""
    return abs(one.base - two.base) < 1 and one.x1 < two.x0 < one.x1 + 0.5 * one.height and not two.tight


def paragraphs(lines: list[Row], room: Room) -> list[list[Row]]:
    """Lines of type as paragraphs."""
    out: list[list[Row]] = []
    for row in lines:
        if out and goes_on(out[-1], row, room):
            out[-1].append(row)
        else:
            out.append([row])
    return out


def goes_on(before: list[Row], row: Row, room: Room) -> bool:
    """Whether a line of type goes on with a paragraph."""
    last = before[-1]
    if last.words[0].angle or row.words[0].angle:
        return bool(last.words[0].angle == row.words[0].angle)
    first = row.words[0]
    if any(w.fresh for w in row.words) or _apart(before, row):
        return False
    if abs(last.height - row.height) > 0.15 * row.height or _listed(row):
        return False
    if _DASH.fullmatch(first.text) and before[0].words[0].text == first.text:
        return False
    if _all(before, Mark.BOLD) != _all([row], Mark.BOLD) and _any(before, Mark.BOLD) != _any(
        [row], Mark.BOLD
    ):
        return False
    tabbed = room.stops is not None and wrapped_tab(last.words, row.words, room.right, room.stops)
    if tabbed or _ENDS.fullmatch(first.text):  # no paragraph begins with it
        return True
    return not fits(last, first, room.right) and not _ended(last, first, room)


def _apart(before: list[Row], row: Row) -> bool:
    """Whether a line stands further from a paragraph than the lines of one do, or than its own."""
    last = before[-1]
    if last.page != row.page:
        return False
    distance = row.base - last.base
    if distance > 1.75 * max(last.height, row.height) or distance <= 0:
        return True
    steady = len(before) > 1 and last.page == before[-2].page
    return steady and abs(distance - (last.base - before[-2].base)) > 0.2 * row.height


def _ended(last: Row, first: Word, room: Room) -> bool:
    """Whether a line of several words was ended by its writer: it lacks the space that wrapping leaves."""
    own = _own(last)
    final = last.words[-1]
    if final.sort is not Sort.WORD or final.control >= 0 or final.text[-1] in "-/–—":
        return False
    return any(not w.tight for w in own[1:]) and _unspaced(last, first, room)


def _unspaced(last: Row, first: Word, room: Room) -> bool:
    """Whether there was room for a space at the end of a line, and none was written; centred lines never have one."""
    spaced = last.words[-1].spaced or last.x1 + 1.3 * _space(last) > room.right
    return room.spaces and not spaced and _level(last, first)


def _level(last: Row, first: Word) -> bool:
    """Whether a line begins where the line before it begins, which may have a number: neither is centred."""
    own = _own(last)
    return own is not last.words or abs(own[0].x0 - first.x0) < 1.5


def _own(row: Row) -> list[Word]:
    """The words of a line behind the number of a list."""
    numbered = row.words[0].auto or _NUMBERED.fullmatch(row.words[0].text)
    return row.words[1:] if numbered and len(row.words) > 1 else row.words


def _listed(row: Row) -> bool:
    """Whether a line begins with a bullet, or with a number that a word processor has set."""
    if len(row.words) < 2:
        return False
    return row.words[0].auto or bool(_BULLET.fullmatch(row.words[0].text))


def fits(last: Row, first: Word, right: float) -> bool:
    """Whether the first word of a line, or the part of it that could be broken off, fits behind the line before."""
    wide = first.x1 - first.x0
    part = _PARTS.match(first.text)
    if part is not None and first.sort is Sort.WORD and 0 < len(part.group()) < len(first.text):
        wide *= len(part.group()) / len(first.text)
    final = last.words[-1].text
    tail = final[-1:]
    if tail == "-" and final[:-1].isalnum():
        return False  # no paragraph ends with a hyphen
    space = 0.0 if tail in "-/–" else _space(last)
    if last.words[-1].spaced and len(last.words) > 1:  # options set apart by several spaces
        space = max(space, last.words[-1].x0 - last.words[-2].x1)
    return last.x1 + space + wide < right - 0.5


def _space(row: Row) -> float:
    """The width of a space in a line: as seen between its words, or a usual one."""
    gaps = sorted(
        b.x0 - a.x1
        for a, b in pairwise(row.words)
        if not b.tight and 0.1 * b.height < b.x0 - a.x1 < 0.6 * b.height
    )
    return gaps[len(gaps) // 2] if gaps else 0.25 * row.height


def _all(lines: list[Row], mark: int) -> bool:
    return all(w.marks & mark for r in lines for w in r.words if w.sort is Sort.WORD)


def _any(lines: list[Row], mark: int) -> bool:
    return any(w.marks & mark for r in lines for w in r.words if w.sort is Sort.WORD)


def pieces(paragraph: list[Row], room: Room) -> list[Piece]:
    """A paragraph as pieces, one a word, each with its place.

    A bullet or number that a word processor has set is left out, as it is no wording in a Word file either.
    """
    out: list[Piece] = []
    begun = ""  # what is cut over more than two lines, as far as the line before
    for number, row in enumerate(paragraph):
        previous: Word | None = None
        auto = len(row.words) > 1 and row.words[0].auto
        out += [Piece(Sort.TAB, "\t")] * _tabs_before(paragraph, number, room)
        for word in row.words[1:] if auto and number == 0 else row.words:
            lead = " "
            if previous is None:
                whole = number > 0 and cut(paragraph[number - 1], word, room, begun)
                begun = begun + paragraph[number - 1].words[-1].text if whole and len(row.words) == 1 else ""
                lead = "" if number == 0 or whole else " "
            elif word.tight and word.x0 - previous.x1 < 0.12 * word.height:
                lead = (
                    " " if (word.marks ^ previous.marks) & Mark.STRIKE else ""
                )  # what is struck out ends there
            elif word.angle == 0 and (tabs := _tabs(previous, word, room.stops)):
                out += [Piece(Sort.TAB, "\t")] * tabs
                lead = ""
            out += _piece(word, lead, row.page)
            if word.sort is not Sort.SHAPE:
                previous = word
    return out


def _tabs(one: Word, two: Word, stops: Stops | None) -> int:
    """How many tabs stand between two words of a line."""
    wide = two.x0 - one.x1 > _APART * two.height
    return max(stops.tabs(one, two) if stops is not None else 0, int(wide))


def _tabs_before(paragraph: list[Row], number: int, room: Room) -> int:
    """How many tabs a line of a paragraph begins with, where other tabs show that it is no indent."""
    row, stops = paragraph[number], room.stops
    if stops is None or not stops.at(row.x0) or row.words[0].auto:
        return 0
    if number:
        tabbed = wrapped_tab(paragraph[number - 1].words, row.words, room.right, stops)
    else:
        tabbed = any(stops.tabs(a, b) for a, b in pairwise(row.words))
    return stops.at(row.x0) if tabbed else 0


def _piece(word: Word, lead: str, page: int) -> list[Piece]:
    box = word.frame or word
    place = Place(page, round(box.x0, 1), round(box.y0, 1), round(box.x1, 1), round(box.y1, 1))
    if word.sort is Sort.WORD and word.control >= 0:  # the text of a control is its own
        lines = [Piece(Sort.WORD, lead)]
        for n, text in enumerate(word.text.split("\n")):
            lines += [Piece(Sort.BREAK, "\n", control=word.control)] if n else []
            lines.append(Piece(Sort.WORD, text, word.marks, word.on, word.control, place))
        return lines
    if word.sort is Sort.WORD:
        return [Piece(Sort.WORD, lead + word.text, word.marks, word.on, word.control, place)]
    own = Piece(word.sort, word.text, word.marks, word.on, word.control, place)
    return [Piece(Sort.WORD, lead), own] if lead else [own]


def cut(before: Row, word: Word, room: Room, begun: str = "") -> bool:
    """Whether a line ends within a word: at its hyphen or slash, or where a long word fills the whole line.

    ``begun`` is how the line's only word began on the lines before.
    """
    last = before.words[-1]
    if last.sort is not Sort.WORD or word.sort is not Sort.WORD or last.spaced:
        return False
    if word.text[0] in ".,;:!?)" or word.text in ("’", "”") or _holds_on(last.text, word.text):
        return True
    if last.text in "/|" or word.text in "/|":
        return last.tight or word.text in "/|"
    own = _own(before)
    alone = all(w.tight for w in own[1:])
    free = room.right - last.x1
    if not _level(before, word):  # centred: as much at its left
        free += max(own[0].x0 - room.left, 0.0)
    if free > 1.15 * _letter(word) + 0.2:  # what is left of a word could have begun on this line
        unspaced = alone and _unspaced(before, word, room)
        return unspaced and _halves(begun + last.text, word.text, room.known, unspaced=True)
    if not alone:  # it could have been put on the next line as a whole
        return last.text.isalpha() and word.text[0].islower() and torn(last.text, word.text, room.known)
    unspaced = last.text[-1].isalnum() and _unspaced(before, word, room)
    if "@" in before.text or (unspaced and not (last.text[-1].isalpha() and word.text[0].isalpha())):
        return True
    if last.text[-1].isdigit():
        return word.text[0].isdigit()
    return _halves(begun + last.text, word.text, room.known, unspaced=unspaced)


def _holds_on(last: str, first: str) -> bool:
    """Whether a line ends with the hyphen of a word, its apostrophe, or a leader that the next goes on with."""
    if last[-1] in "’'" and first.strip(".,;:!?)") in ("s", "t", "d", "m", "re", "ve", "ll"):
        return True
    return (len(last) > 1 and last[-1] == "-" and last[-2].isalnum()) or last[-1] == "_" == first[0]


def _halves(first: str, rest: str, known: frozenset[str], *, unspaced: bool = False) -> bool:
    """Whether the end of one line and the beginning of the next are the halves of a word."""
    small = rest[0].islower() or (first.isupper() and rest.isupper())
    return small and one_word(first, rest, known, unspaced=unspaced)


def _letter(word: Word) -> float:
    """The width of a word's first letter, by the proportions of most faces."""

    def share(letter: str) -> float:
        return (
            0.5 if letter in "ijltfr.,:;'" else 1.5 if letter in "mwMW" else 1.25 if letter.isupper() else 1.0
        )

    if not any(c.isalnum() for c in word.text[1:]):
        return word.x1 - word.x0  # no line begins with a full stop
    return (word.x1 - word.x0) * share(word.text[0]) / sum(share(c) for c in word.text)


def breaks(parts: list[list[Piece]]) -> list[Piece]:
    """Paragraphs in one cell: each on a line of its own."""
    out: list[Piece] = []
    for part in parts:
        if out and part:
            out.append(Piece(Sort.BREAK, "\n"))
        out += part
    return out
