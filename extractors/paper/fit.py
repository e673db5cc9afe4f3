"""Whether what the blank prints stands where the blank has it: a form that was filled in on screen has grown.

Small patches of the blank are sought within 1.2 mm of their place (TM_CCOEFF_NORMED). On a print of the blank, by
whatever pen and camera, at most one in twenty-five is not found; where rows have grown one in ten and more are not.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from .ground import balanced
from .vision import MM, MM2, Array, cv, shrunk

MOVED = 0.08  # share of patches not found from which a page is taken to have moved
_FEW = 0.04  # share of patches not found on a print of the blank, at most
_CORNER = round(
    50 * MM / 2
)  # px at half resolution of a corner that a staple or a thumb folds over; rows are wider
_FOUND = 0.3  # correlation; what else stands in a place gives up to 0.25
_NEAR, _BLACK, _WHITE = (
    7,
    115,
    60,
)  # px round print in which it may lie; grey levels of print, and of what is none
_PLAINLY = 0.6  # correlation at a quarter of the resolution from which no patch needs to be sought
_PRINTED = 14.0  # grey levels of deviation in a patch that holds words or rules
_HALF, _STEP, _REACH = round(7 * MM / 2), round(10 * MM / 2), round(1.2 * MM / 2)  # px at half resolution


@dataclass(frozen=True, slots=True)
class Prints:
    """Where a page of the blank has print to be sought: its patches' middles, at half resolution, and what is there."""

    half: Array
    quarter: Array
    deviation: Array  # at a quarter of the resolution
    places: list[tuple[int, int]]

    @classmethod
    def of(cls, blank: Array) -> Self:
        """Those of a page."""
        half = shrunk(blank, 2)
        quarter, deviation, edge = shrunk(half, 2), _deviation(half), _HALF + _REACH
        places = [
            (x, y)
            for y in range(edge, half.shape[0] - edge, _STEP)
            for x in range(edge, half.shape[1] - edge, _STEP)
            if deviation[y, x] >= _PRINTED
        ]
        return cls(half, quarter, _deviation(quarter, _HALF // 2), places)


def moved(prints: Prints, grey: Array) -> float:
    """The share of the blank's print (0 to 1) that a flattened page does not have in its place."""
    seen = shrunk(grey, 2)
    alike = _alike(prints, shrunk(seen, 2))
    lost = [
        (x, y)
        for x, y in prints.places
        if alike[y // 2, x // 2] < _PLAINLY and not _found(prints.half, seen, x, y)
    ]
    return _share_lost(prints.places, lost, seen.shape)


def _share_lost(places: list[tuple[int, int]], lost: list[tuple[int, int]], shape: tuple[int, ...]) -> float:
    """The share of patches that are lost; where all but a few are lost in one corner, that was folded over."""
    if not places:
        return 0.0
    height, width = shape
    share = len(lost) / len(places)
    for x0, y0 in ((0, 0), (width - _CORNER, 0), (0, height - _CORNER), (width - _CORNER, height - _CORNER)):
        rest, gone = (
            [at for at in some if not (x0 <= at[0] <= x0 + _CORNER and y0 <= at[1] <= y0 + _CORNER)]
            for some in (places, lost)
        )
        if rest and len(gone) <= _FEW * len(rest):
            share = min(share, len(gone) / len(rest))
    return share


def lost_print(blank: Array, grey: Array) -> float:
    """The print of the blank, in mm2, that a flattened page does not have within half a mm: no pen takes print away."""
    wanted, seen = cv.bitwise_not(balanced(blank)), cv.bitwise_not(balanced(grey))
    seen = cv.dilate(seen, np.ones((_NEAR, _NEAR), np.uint8))
    gone = cv.bitwise_and(cv.compare(wanted, _BLACK, cv.CMP_GT), cv.compare(seen, _WHITE, cv.CMP_LT))
    return float(cv.countNonZero(cv.morphologyEx(gone, cv.MORPH_OPEN, np.ones((2, 2), np.uint8)))) / MM2


def _deviation(grey: Array, half: int = _HALF) -> Array:
    """The standard deviation in the patch round each pixel."""
    side = (2 * half + 1, 2 * half + 1)
    values = grey.astype(np.float32)
    mean = cv.blur(values, side)
    return np.sqrt(np.maximum(cv.sqrBoxFilter(values, -1, side) - mean * mean, 0))


def _alike(prints: Prints, seen: Array) -> Array:
    """The correlation of the patch round each pixel with what is seen just there, at a quarter of the resolution."""
    side = (_HALF + 1, _HALF + 1)
    a, b = prints.quarter.astype(np.float32), seen.astype(np.float32)
    both = cv.blur(a * b, side) - cv.blur(a, side) * cv.blur(b, side)
    return both / np.maximum(prints.deviation * _deviation(seen, _HALF // 2), 1.0)


def _found(wanted: Array, seen: Array, x: int, y: int) -> bool:
    patch = wanted[y - _HALF : y + _HALF, x - _HALF : x + _HALF]
    wide = _HALF + _REACH
    around = seen[y - wide : y + wide, x - wide : x + wide]
    return bool(cv.matchTemplate(around, patch, cv.TM_CCOEFF_NORMED).max() >= _FOUND)
