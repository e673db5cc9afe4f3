"""Pages as grey pictures the right way up, to be read as print: made again from their file where that is wanted.

Rows have rarely grown, and a page takes some 9 MB: what is kept of each meanwhile is how it lies.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from . import codes, text, typeset
from .register import Placed
from .straight import evenly_lit, sheet_of
from .vision import Array, cv

_FINE, _MOST = 2480, 40  # px of a picture's shorter side (300 dpi of A4), and how many are read as print

_INK, _LINE, _TRIED = 0.72, 8, 5  # of the paper's brightness; times as long as high; lines that are read
_BETTER, _LETTERS = 0.15, 20  # how much more surely, and how many letters say anything


@dataclass(frozen=True, slots=True)
class Pose:
    """How a picture is made upright: by quarter turns anticlockwise, which are not ``known`` where no page was found."""

    turn: int
    known: bool = True


def pose(placed: Placed | None, before: Sequence[Pose]) -> Pose:
    """How a picture lies: as its page does, or else as the picture before it."""
    if placed is None:
        return before[-1] if before else Pose(0, known=False)
    return Pose(round(float(np.degrees(np.arctan2(placed.matrix[1, 0], placed.matrix[0, 0]))) / 90))


def upright(pictures: Iterable[Array | None], poses: Sequence[Pose]) -> Iterator[Array]:
    """The pictures that can be decoded, each by its pose; of a photo the sheet of paper in it, by its own edges."""
    whole = (picture for picture in pictures if picture is not None)
    for picture, own in islice(zip(whole, poses, strict=False), _MOST):
        clean = codes.cleaned(picture)[0]
        sheet = sheet_of(clean)
        seen = cv.cvtColor(clean if sheet is None else sheet, cv.COLOR_BGR2GRAY)
        seen = seen if sheet is None else evenly_lit(seen)
        scale = min(1.0, _FINE / min(seen.shape))
        size = (round(seen.shape[1] * scale), round(seen.shape[0] * scale))
        page = cv.resize(seen, size, interpolation=cv.INTER_AREA)
        yield np.rot90(page, own.turn if own.known else _turn_of(page))


def _turn_of(page: Array) -> int:
    """The quarter turns by which the lines of a page are best read; none where no way reads better than as it came."""
    if not text.available():
        return 0
    scores = [_legible(np.ascontiguousarray(np.rot90(page, turn))) for turn in range(4)]
    best = int(np.argmax(scores))
    return best if scores[best] > scores[0] + _BETTER else 0


def _legible(page: Array) -> float:
    """How surely the longest lines of a page are read, each letter as much as any."""
    ink = (page < _INK * np.percentile(page, 90)).astype(np.uint8)
    lines = [
        box for box in typeset.lines(ink, np.zeros_like(ink)) if box[2] - box[0] > _LINE * (box[3] - box[1])
    ]
    told = []
    for x0, y0, x1, y1 in sorted(lines, key=lambda box: box[0] - box[2])[:_TRIED]:
        got = text.read_line(page[max(0, y0 - 4) : y1 + 4, max(0, x0 - 4) : x1 + 4])
        told += [(got.score, len(got.text))]
    letters = sum(count for _, count in told)
    return sum(score * count for score, count in told) / letters if letters >= _LETTERS else 0.0
