"""Labels that stand inside one cell, each to write after or under: "Strengths: … Areas to develop: …"."""

from dataclasses import dataclass
from itertools import pairwise

from extractors import lexicon as words
from extractors.tree import Sort
from schemas.template import Spot

from .options import At, label

_SHORT = 8  # words of a label that stands beside another on its line
_ENDS = (":", "?")


@dataclass(frozen=True, slots=True)
class Inside:
    """A label in a cell: its words, and the room from its end to where the next one begins."""

    text: str
    spot: Spot


def labels_inside(ats: list[At]) -> list[Inside]:
    """The labels of a cell that end in a colon or question mark, in order."""
    found: list[tuple[str, int, int]] = []  # words, where they begin, where they end
    for part in _lines(ats):
        begin = 0
        for end in _ends(part):
            name = label([at.token for at in part[begin : end + 1]])
            if name and not words.NUMBERED.match(name):
                found.append((name, part[begin].place, part[end].place + 1))
            begin = end + 1
    if not found:
        return []
    stops = [*(begin for _, begin, _ in found[1:]), ats[-1].place + 1]
    return [
        Inside(name, Spot(line=ats[0].line, cell=ats[0].cell, token=end, end=stop))
        for (name, _, end), stop in zip(found, stops, strict=True)
    ]


def rooms_inside(ats: list[At]) -> list[Inside]:
    """The labels of a cell that is there to write in: several of them, or one with an empty line under it."""
    found = labels_inside(ats)
    empty = bool(ats) and ats[-1].token.sort is Sort.BREAK
    return found if len(found) > 1 or (found and empty) else []


def _lines(ats: list[At]) -> list[list[At]]:
    parts: list[list[At]] = [[]]
    for at in ats:
        if at.token.sort is Sort.BREAK:
            parts.append([])
        elif at.token.sort is Sort.WORD:
            parts[-1].append(at)
    return [p for p in parts if p]


def _ends(part: list[At]) -> list[int]:
    """Where the labels of a line end: at its own end, or before a wide space."""
    last = len(part) - 1
    if not part[last].token.text.endswith(_ENDS):
        return []
    ends = [
        i for i, at in enumerate(part) if at.token.text.endswith(_ENDS) and (i == last or part[i + 1].wide)
    ]
    sizes = [b - a for a, b in pairwise([-1, *ends])]
    return ends if max(sizes) <= _SHORT else [last]
