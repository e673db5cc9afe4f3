"""How far a line of a return is a line of its blank: fuzzy wording, cell by cell, 0 to 1."""

import re

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from .alignment import Alignment
from .tree import Cell, normal

SAME = 0.62  # least likeness at which two lines in the same gap, or two cells of a row, are the same
_FIGURES = re.compile(r"\d+")
_COUNTER = re.compile(r"^(\d{1,2}( \d{1,2})*|[a-z]) (?=[a-z]{3})")


def likeness(found: Alignment, b: int, r: int) -> float:
    """How far a line of the return is this line of the blank, 0 to 1: the blank's wording, cell by cell."""
    theirs = found.form[r].keys
    if not theirs:
        return 0.0
    cells = found.blank[b].cells
    hard = [c.key for i, c in enumerate(cells) if c.key and (b, i) not in found.soft]
    kept = sum(1 for key in hard if key in theirs)
    if hard and kept == len(hard):
        return 1.0
    total = weight = 0.0
    for key in hard:
        size = float(min(len(key), 60))
        weight += size
        total += size * max(same(key, other) for other in theirs)
    for cell in [] if hard else [c for c in cells if c.key]:
        size = float(min(len(cell.key), 60))
        weight += size
        total += size * max(_within(cell, other) for other in theirs)
    like = total / weight if weight else 0.0
    return max(like, 0.8) if kept > 1 and kept * 2 >= len(hard) else like  # a header that lost some columns


def _within(cell: Cell, other: str) -> float:
    """Wording with room in it: how much of it stands in the other in its order, answers between its words.

    A lone "No" is not what is left of a question with its alternatives: some of the question has to be there.
    """
    key = cell.key
    ours, theirs = key.split(), other.split()
    asked = normal(cell.text.rpartition("?")[0]).split() if "?" in cell.text else []
    if len(asked) > 1 and not set(asked) & set(theirs):
        return same(key, other)
    common = LCSseq.similarity(ours, theirs)
    if common == len(theirs):  # what is left after alternatives were deleted
        return max(same(key, other), 0.8)
    return max(same(key, other), 0.96 * common / len(ours) if len(ours) > 1 or theirs[0] == ours[0] else 0.0)


def same(key: str, other: str) -> float:
    """1 for the same wording; nearly 1 where the answer was typed behind it; else the likeness of the two."""
    if key == other:
        return 1.0
    if other.startswith(key + " "):
        return 0.97
    if len(key) < 30 and _figures(key) != _figures(other[: len(key) + 6]):
        return 0.0  # "year 10" is never "year 11", however alike they are
    if len(key) > 20 and other.endswith(" " + key):
        return 0.93
    head = other[: len(key) + max(4, len(key) // 4)] if len(other) > len(key) * 1.5 else other
    return fuzz.ratio(key, head) / 100


def _figures(key: str) -> list[str]:
    """The numbers of a label, without one that only counts the line."""
    return _FIGURES.findall(_COUNTER.sub("", key))
