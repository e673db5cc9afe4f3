"""Writing over print: a prompt written across, where hardly a stroke stands clear.

Between and beside letters a page is as light as its blank, but for a rim where the two prints differ; where something was
written over them more of that paper is dark than anywhere on the page's other print.
"""

from collections.abc import Sequence

import numpy as np

from .ink import Ink
from .places import Place
from .vision import MM, Array, cv

_PRINT = 60  # grey levels of print, softened
_RULED, _LONG = 38, round(6 * MM)  # grey levels and px of a ruling, which never falls quite alike
_NEAR = 2  # px round print in which paper is beside it
_WINDOW = round(4 * MM), round(3 * MM)  # px across and down: two letters
_SOME = 0.06  # share of a window that is paper beside print
_LEAST = 40  # px beside print from which a room has any
# Darkness of a stroke; the share of paper so dark from which it is writing; and that over the share which 99 in 100
# windows of the page's other print stay under. Empty prompts have up to 0.19 and 0.9, for the lightest pencil 0.29 and 1.11.
_LOOKS = ((0.3, 0.23, 1.15), (0.17, 0.31, 1.17))
_OWN = 12  # px round places that are written in, where print tells nothing of the page


class Overprint:
    """Tells of the rooms of one page whether their print was written over."""

    def __init__(self, ink: Ink, blank: Array, places: Sequence[Place]) -> None:
        self._ink, self._blank, self._places = ink, blank, places
        self._known: dict[float, float] = {}

    def written(self, area: tuple[slice, slice]) -> bool:
        """Whether somebody wrote over the print in these rows and columns of the page."""
        around = tuple(slice(max(0, at.start - _NEAR), at.stop + _NEAR) for at in area)
        if not (self._ink.soft[around] > _PRINT).any():  # most rooms have no print to write over
            return False
        return any(self._over(area, *look) for look in _LOOKS)

    def _over(self, area: tuple[slice, slice], dark: float, least: float, more: float) -> bool:
        share, beside = self._share(area, dark)
        if int(beside.sum()) < _LEAST:
            return False
        most = float(share[beside].max())
        return most > least and most > more * self._usual(dark)

    def _usual(self, dark: float) -> float:
        """The share that 99 in 100 windows of the page's other print stay under."""
        if dark not in self._known:
            height, width = self._blank.shape
            share, beside = self._share((slice(0, height), slice(0, width)), dark)
            for place in self._places:
                x0, y0, x1, y1 = place.box
                beside[max(0, y0 - _OWN) : y1 + _OWN, max(0, x0 - _OWN) : x1 + _OWN] = False
            enough = int(beside.sum()) >= _LEAST
            self._known[dark] = float(np.percentile(share[beside], 99)) if enough else 0.0
        return self._known[dark]

    def _share(self, area: tuple[slice, slice], least: float) -> tuple[Array, Array]:
        """The share of the paper beside print that is dark, in a window round each pixel, and where such paper is."""
        wide = (
            slice(max(0, area[0].start - _LONG), area[0].stop + _LONG),
            slice(max(0, area[1].start - _LONG), area[1].stop + _LONG),
        )
        over, open_ = self._ink.over(wide)
        print_ = (self._ink.soft[wide] > _PRINT).astype(np.uint8)
        near = (
            (cv.dilate(print_, np.ones((2 * _NEAR + 1, 2 * _NEAR + 1), np.uint8)) > 0)
            & open_
            & ~_rules(self._blank[wide])
        )
        paper = cv.blur(near.astype(np.float32), _WINDOW)
        dark = cv.blur(((over > least) & near).astype(np.float32), _WINDOW)
        share = np.where(paper > _SOME, dark / np.maximum(paper, 1e-6), 0)
        down, across = (at.start - out.start for at, out in zip(area, wide, strict=True))
        within = (
            slice(down, down + area[0].stop - area[0].start),
            slice(across, across + area[1].stop - area[1].start),
        )
        return share[within], near[within]


def _rules(blank: Array) -> Array:
    """Where rulings run, and 3 px beside them."""
    dark = (blank < 255 - _RULED).astype(np.uint8)
    lines = [
        cv.morphologyEx(dark, cv.MORPH_OPEN, np.ones(along, np.uint8)) for along in ((1, _LONG), (_LONG, 1))
    ]
    return np.asarray(cv.dilate(cv.max(*lines), np.ones((7, 7), np.uint8)) > 0)
