"""Pages as grey pictures the right way up, to be read as print: made again from their file where that is wanted.

Rows have rarely grown, and a page takes some 9 MB: what is kept of each meanwhile is how it lies.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from . import codes
from .register import Placed
from .vision import Array, cv

_TILT = 0.02  # share by which one edge of a page is larger than the other; a scanner's is under 0.002
_FINE, _MOST = 2480, 40  # px of a picture's shorter side (300 dpi of A4), and how many are read as print


@dataclass(frozen=True, slots=True)
class Pose:
    """How a picture is made upright: by quarter turns anticlockwise, or laid flat where it was seen at an angle."""

    turn: int
    tilted: Placed | None = None


def pose(placed: Placed | None, before: Sequence[Pose]) -> Pose:
    """How a picture lies: as its page does, or else as the picture before it."""
    if placed is None:
        return Pose(before[-1].turn if before else 0)
    turn = round(float(np.degrees(np.arctan2(placed.matrix[1, 0], placed.matrix[0, 0]))) / 90)
    return Pose(turn, placed if _is_tilted(placed) else None)


def upright(pictures: Iterable[Array | None], poses: Sequence[Pose]) -> Iterator[Array]:
    """The pictures that can be decoded, each by its pose."""
    whole = (picture for picture in pictures if picture is not None)
    for picture, own in islice(zip(whole, poses, strict=False), _MOST):
        grey = cv.cvtColor(codes.cleaned(picture)[0], cv.COLOR_BGR2GRAY)
        if own.tilted is not None:
            yield _laid_flat(grey, own.tilted)
        else:
            scale = min(1.0, _FINE / min(grey.shape))
            size = (round(grey.shape[1] * scale), round(grey.shape[0] * scale))
            yield np.rot90(cv.resize(grey, size, interpolation=cv.INTER_AREA), own.turn)


def _is_tilted(placed: Placed) -> bool:
    """Whether a page was seen at an angle, as by a camera: one edge of it is larger than the other."""
    height, width = placed.sheet.grey.shape[:2]
    return bool(abs(placed.matrix[2, 0]) * width + abs(placed.matrix[2, 1]) * height > _TILT)


def _laid_flat(grey: Array, placed: Placed) -> Array:
    """The page as its print at its top has it, at twice the blank's resolution."""
    height, width = placed.sheet.grey.shape[:2]
    matrix = placed.matrix @ np.diag([0.5, 0.5, 1.0])
    flags = cv.INTER_LINEAR | cv.WARP_INVERSE_MAP
    return cv.warpPerspective(grey, matrix, (2 * width, 2 * height), flags=flags, borderValue=255)
