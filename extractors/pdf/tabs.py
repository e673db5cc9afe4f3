"""Tab stops: where tabs lead to on a page, seen by gaps between words that no space was written in.

A table that was pasted as text is paragraphs with tabs, and an empty cell is one tab more: told only by how many
stops a gap passes. Word processors set a stop at every multiple of one distance from the left margin.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from extractors.tree import Sort

from .sheet import Word

_STEPS = (
    36.0,
    35.43,
    42.52,
    28.35,
    56.69,
    70.87,
    72.0,
    18.0,
)  # half an inch, 1.25, 1.5, 1, 2, 2.5 cm, 1, 0.25 inch
_NEAR = 1.2  # points by which a word may miss its stop
_LEAST = 4  # gaps that end at stops before they are taken for such
_MOST = 0.9  # share of the gaps that must
_WIDE = 1.5  # line heights from which white space is a tab, whether or not a space was written in it
_WRITTEN = 0.5  # share of the gaps that hold a space where a document writes its spaces
_SEEN = 0.35  # line heights from which a gap without a space is more than room between letters
_TOUCHING = 0.05  # the same where it ends at a stop


@dataclass(frozen=True, slots=True)
class Stops:
    """Stops at every multiple of a distance from the left margin, points."""

    left: float
    step: float
    spaces: bool  # the document writes its spaces

    def at(self, x: float) -> int:
        """The number of the stop at a place, from 1; 0 if none is there."""
        number = round((x - self.left) / self.step)
        return number if number > 0 and abs(x - self.left - number * self.step) < _NEAR else 0

    def after(self, x: float) -> float:
        """The first stop behind a place."""
        return self.left + (int((x - self.left + 0.1) // self.step) + 1) * self.step

    def tabs(self, one: Word, two: Word) -> int:
        """How many tabs stand between two words of a line; 0 if there is none, or it does not lead to a stop."""
        end = self.at(two.x0)
        least = _TOUCHING if self.spaces else _SEEN
        if not end or two.tight or one.spaced or two.x0 - one.x1 < least * two.height:
            return 0
        return end - round((self.after(one.x1) - self.left) / self.step) + 1


def stops(lines: list[list[Word]]) -> Stops | None:
    """The stops that the gaps in lines of type end at; None where they end anywhere."""
    pairs = [pair for words in lines for pair in pairwise(words) if not pair[1].tight]
    spaces = sum(1 for one, _ in pairs if one.spaced) > _WRITTEN * len(pairs)
    left = min((words[0].x0 for words in lines if words), default=0.0)
    ends = [two.x0 for words in lines for two in _behind_gaps(words, spaces=spaces)]
    if len(ends) < _LEAST:
        return None
    for step in _STEPS:
        found = Stops(left, step, spaces)
        if sum(1 for x in ends if found.at(x)) >= max(_LEAST, _MOST * len(ends)):
            return found
    return None


def know_cells(lines: list[list[Word]], stops: Stops) -> None:
    """Numbers before tabs that other tabs follow are cells of a table's first column, no numbers of a list."""
    numbers = [words for words in lines if words and words[0].auto]
    cells = [words[0] for words in numbers if any(stops.tabs(a, b) for a, b in pairwise(words[1:]))]
    for words in numbers:
        if any(abs(words[0].x0 - cell.x0) < _NEAR for cell in cells):
            words[0].auto = False


def _behind_gaps(words: list[Word], *, spaces: bool) -> Iterator[Word]:
    """The words of a line that stand behind more than a space."""
    for one, two in pairwise(words):
        gap = two.x0 - one.x1
        seen = spaces and not one.spaced and gap > _SEEN * two.height
        plain = one.sort is two.sort is Sort.WORD and not two.tight and two.frame is None and not one.auto
        if plain and one.angle == 0 and (gap > _WIDE * two.height or seen):
            yield two


def wrapped_tab(last: list[Word], row: list[Word], right: float, stops: Stops) -> bool:
    """Whether a line begins with a tab that did not fit behind the line before, which has tabs as well."""
    if not stops.at(row[0].x0) or last[-1].spaced:
        return False
    tabbed = bool(stops.at(last[0].x0)) or any(stops.tabs(a, b) for a, b in pairwise(last))
    end = next((a.x1 for a, b in pairwise(row) if not b.tight), row[-1].x1)
    return tabbed and stops.after(last[-1].x1) + end - row[0].x0 > right - 0.5
