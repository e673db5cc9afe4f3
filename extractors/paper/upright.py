"""Pages as grey pictures the right way up, to be read as print: made again from their file where that is wanted.

Rows have rarely grown, and a page takes some 9 MB: what is kept of each meanwhile is how it lies.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from . import codes
from .register import Placed
from .straight import evenly_lit, sheet_of
from .vision import Array, cv

_FINE, _MOST = 2480, 40  # px of a picture's shorter side (300 dpi of A4), and how many are read as print


@dataclass(frozen=True, slots=True)
class Pose:
    """How a picture is made upright: by quarter turns anticlockwise."""

    turn: int


def pose(placed: Placed | None, before: Sequence[Pose]) -> Pose:
    """How a picture lies: as its page does, or else as the picture before it."""
    if placed is None:
        return Pose(before[-1].turn if before else 0)
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
        yield np.rot90(cv.resize(seen, size, interpolation=cv.INTER_AREA), own.turn)
