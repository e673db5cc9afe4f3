"""Numbers that a word processor has set before the items of a list: by the tab stop that follows them.

The text behind a number that was typed begins one space after it; behind one that was set it begins at a tab stop,
at the same distance from the start of every number of that list, short or long.
"""

import re
from itertools import pairwise

from .layers import font
from .sheet import Sheet, Word

_ONE = r"\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)]"
_NUMBER = re.compile(_ONE)
_TRACKED = re.compile(
    rf"(?:{_ONE})?\[{_ONE}\]"
)  # "5.[7.]": LibreOffice's, with tracked changes and without them
_WIDE = 0.45  # heights of type between number and text that are no space


def know_lists(sheets: list[Sheet]) -> None:
    """Mark the numbers of lists as set by a word processor."""
    spaces = _spaces(sheets)
    found = [pair for sheet in sheets for pair in _numbers(sheet.words)]
    stops = {
        round(b.x0 - a.x0)
        for a, b in found
        if max(_WIDE, 1.4 * spaces.get(font(b), 0.0)) < (b.x0 - a.x1) / a.height < 4
    }
    for word in (w for sheet in sheets for w in sheet.words if w.text.endswith("]")):
        word.auto = word.auto or _TRACKED.fullmatch(word.text) is not None
    off = 0.6 + max((sheet.jitter for sheet in sheets), default=0.0)
    for number, text in found:
        distance = text.x0 - number.x0
        if any(abs(distance - stop) <= off for stop in stops):
            number.auto = True


def _spaces(sheets: list[Sheet]) -> dict[int, float]:
    """The usual width of a space in each font, in heights of its type; a typewriter's is wide."""
    seen: dict[int, list[float]] = {}
    for sheet in sheets:
        for a, b in pairwise(sheet.words):
            gap = (b.x0 - a.x1) / b.height
            if a.look == b.look and abs(a.base - b.base) < 1 and 0.1 < gap < 1.0 and not b.tight:
                seen.setdefault(font(b), []).append(gap)
    return {name: sorted(gaps)[len(gaps) // 2] for name, gaps in seen.items()}


def _numbers(words: list[Word]) -> list[tuple[Word, Word]]:
    """Numbers at the start of a line, each with the word behind it, in the order in which they were written."""
    out = []
    before: Word | None = None
    for word, after in pairwise(words):
        starts = before is None or abs(before.base - word.base) > 2 or before.x1 > word.x0 or (
            word.x0 - before.x1 > 2 * word.height
        )  # fmt: skip
        same = abs(after.base - word.base) < 2 and after.x0 >= word.x1 and not after.tight
        if starts and same and word.angle == 0 and _NUMBER.fullmatch(word.text):
            out.append((word, after))
        before = word
    return out
