"""The tokens of a cell among its printed characters."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from extractors.tree import Sort, Token
from schemas.layout import Geometry
from schemas.reading import Box

from .printing import Letter

_SHORT = 150.0  # points: a line for a few words
_GAP = 1.5  # points before the next word
_LINE = 0.5  # share of a letter's height within which two stand on one line


@dataclass(slots=True)
class Located:
    """The printed letters of a cell, and which of them each token is."""

    letters: list[Letter]
    of: dict[int, list[int]] = field(default_factory=dict)  # token -> letters

    def words(self, start: int, end: int) -> list[Geometry]:
        """The boxes of a stretch of tokens, one for each printed line."""
        return lines_of([self.letters[i] for t in range(start, end) for i in self.of.get(t, [])])

    def room(self, start: int, end: int, paragraphs: list[Geometry], areas: list[Geometry]) -> list[Geometry]:
        """The room of a gap: what is printed between the tokens round it, to the end of its line."""
        before = [i for t in range(start) for i in self.of.get(t, [])]
        after = [i for t in range(end, max(self.of, default=0) + 1) for i in self.of.get(t, [])]
        first = before[-1] + 1 if before else 0
        last = after[0] if after else len(self.letters)
        leader = lines_of(self.letters[first:last])
        left = self.letters[before[-1]] if before else None
        right = self.letters[after[0]] if after else None
        if leader:
            return [_raised(place) for place in [*leader[:-1], self._to_the_end(leader[-1], right, areas)]]
        if left is None:
            return _free(paragraphs, self.letters) or areas
        return self._beside(left, right, areas, paragraphs)

    def _to_the_end(self, leader: Geometry, right: Letter | None, areas: list[Geometry]) -> Geometry:
        """A short line to write on, or Word's five spaces, as far as its own line of print is free: people write on."""
        x0, y0, x1, y1 = leader.box
        edges = [
            area.box[2]
            for area in areas
            if area.page == leader.page and area.box[1] <= (y0 + y1) / 2 <= area.box[3]
        ]
        if x1 - x0 >= _SHORT or not edges:
            return leader
        edge = max(edges)
        if right is not None and right.page == leader.page and right.box[1] < y1 and y0 < right.box[3]:
            edge = right.box[0] - _GAP
        return Geometry(page=leader.page, box=(x0, y0, max(x1, edge), y1))

    def _beside(
        self, left: Letter, right: Letter | None, areas: list[Geometry], paragraphs: list[Geometry]
    ) -> list[Geometry]:
        """From the end of a label to the next word on its line; where no room is left there, what is under it."""
        area = next((a for a in areas if a.page == left.page and _within(a, left)), areas[0])
        edge = area.box[2]
        if right is not None and right.page == left.page and _same_line(left, right):
            edge = right.box[0]
        found = []
        if edge - left.box[2] > 12:
            found.append(
                Geometry(page=left.page, box=(left.box[2] + 1, left.box[1] - 2, edge, left.box[3] + 2))
            )
        under = [p for p in _free(paragraphs, self.letters) if p.page != left.page or p.box[1] >= left.box[1]]
        limit = right.box[1] if right is not None and right.page == left.page else 1e9
        return found + [p for p in under if p.box[1] < limit]


def locate(tokens: list[Token], letters: list[Letter]) -> Located:
    """Match a cell's tokens with the letters printed in it, in order; what differs is left out."""
    text, owner = "", []
    for number, token in enumerate(tokens):
        if token.sort in (Sort.WORD, Sort.BOX):
            plain = token.text.replace(" ", "") if token.sort is Sort.WORD else (token.text or "☐")[:3]
            text += plain
            owner += [number] * len(plain)
    letters = _as_read(letters)
    found = Located(letters)
    printed = "".join(c.text for c in letters)
    for how, a0, a1, b0, b1 in SequenceMatcher(None, text, printed, autojunk=False).get_opcodes():
        if how == "equal" or (how == "replace" and a1 - a0 == b1 - b0):
            for step in range(a1 - a0):
                found.of.setdefault(owner[a0 + step], []).append(b0 + step)
    return found


def _as_read(letters: list[Letter]) -> list[Letter]:
    """Letters line by line from left to right: a glyph of another font is printed before or after its line."""
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda c: (c.page, c.box[1] + c.box[3])):
        last = lines[-1][0] if lines else None
        if last is not None and last.page == letter.page and letter.box[1] < (last.box[1] + last.box[3]) / 2:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [letter for line in lines for letter in sorted(line, key=lambda c: c.box[0])]


def lines_of(letters: list[Letter]) -> list[Geometry]:
    """The boxes of letters that follow one another, one for each line."""
    out: list[Geometry] = []
    last: Letter | None = None
    for letter in letters:
        if last is not None and last.page == letter.page and _same_line(last, letter):
            a, b = out[-1].box, letter.box
            box: Box = min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
            out[-1] = Geometry(page=letter.page, box=box)
        else:
            out.append(Geometry(page=letter.page, box=letter.box))
        last = letter
    return out


def _same_line(a: Letter, b: Letter) -> bool:
    middle = (b.box[1] + b.box[3]) / 2
    return a.box[1] <= middle <= a.box[3] and b.box[0] > a.box[0] - _LINE


def _within(area: Geometry, letter: Letter) -> bool:
    return area.box[1] - 1 <= letter.box[1] and letter.box[3] <= area.box[3] + 1


def _raised(place: Geometry) -> Geometry:
    """A leader is written on: its room reaches above it."""
    x0, y0, x1, y1 = place.box
    return Geometry(page=place.page, box=(x0, y0 - 3, x1, y1 + 2))


def _free(paragraphs: list[Geometry], letters: list[Letter]) -> list[Geometry]:
    """The paragraphs in which nothing is printed."""
    return [
        p
        for p in paragraphs
        if not any(
            c.page == p.page
            and p.box[0] <= (c.box[0] + c.box[2]) / 2 <= p.box[2]
            and p.box[1] <= (c.box[1] + c.box[3]) / 2 <= p.box[3]
            for c in letters
        )
    ]
