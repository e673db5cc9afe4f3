"""Pages as grey pictures the right way up, to be read as print: made again from their file where that is wanted.

Rows have rarely grown, and a page takes some 9 MB: what is kept of each meanwhile is how it lies.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from . import codes
from .register import Placed
from .straight import sheet_of
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
        grey = cv.cvtColor(codes.cleaned(picture)[0], cv.COLOR_BGR2GRAY)
        sheet = sheet_of(grey)
        seen = grey if sheet is None else sheet
        scale = min(1.0, _FINE / min(seen.shape))
        size = (round(seen.shape[1] * scale), round(seen.shape[0] * scale))
        yield np.rot90(cv.resize(seen, size, interpolation=cv.INTER_AREA), own.turn)
