"""A page as shares of its own paper, and what its blank has printed: bands, rulings, and where paper shows.

Pictures are bytes: 255 is paper in a balanced page, 255 is solid ink in ``printed``.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from .vision import MM, Array, cv, shrunk

PAPER = 25.0  # mm: what is darker and narrower than that is not paper
WIDE = 80.0  # mm: a column of a rubric, all of it highlighted, is no paper; a shadow may be, so only for grey scans
_COARSE = 8  # the paper is sought at an eighth of the resolution
_BROAD = 12.0  # px of those
_WHITE = 253  # grey levels of what is no tint
_ALIKE = 3  # grey levels within which a tint is the same
_SOFT = 2  # px of those by which a copy's tint may seem narrower or wider than it is
_DARKEST = 24  # grey levels of paper in the deepest shadow that is still read
_TINT = 2.5  # mm: the stem of a heading's letter has 1
_PLAIN = 10  # grey levels by which print stands out of its tint
_DARK_TINT = 90  # grey levels of a band on which no pen shows
_BAND = 76  # mean grey level of a band that is dark all over
_RULED = 38  # grey levels of the lightest ruling
_LONG = round(6 * MM)  # px of a ruling


@dataclass(frozen=True, slots=True)
class Ground:
    """What one page of the blank has printed, in the blank's pixels.

    ``wide`` is the print and 2 px round it; ``level`` and ``upright`` are its rulings alone; ``filled`` its dark bands,
    a header's with its white words; ``clear`` where it has no print near. ``tinted`` is where a tint is so wide that it
    was taken for paper, as ``paper`` wants it.
    """

    printed: Array
    wide: Array
    level: Array
    upright: Array
    filled: Array
    clear: Array
    tinted: Array


@dataclass(frozen=True, slots=True)
class Packed:
    """A page's ground in a quarter of its size, to be kept: its print, the rest in bits of it or easily made again."""

    printed: Array
    bits: tuple[Array, ...]  # level, upright, filled, clear
    tinted: Array

    @classmethod
    def of(cls, own: Ground) -> Self:
        """What is kept of a ground."""
        kept = own.level > 0, own.upright > 0, own.filled, own.clear
        return cls(own.printed, tuple(np.packbits(each, axis=1) for each in kept), own.tinted)

    def ground(self) -> Ground:
        """The ground as it was."""
        wide = self.printed.shape[1]
        level, upright, filled, clear = (np.unpackbits(each, axis=1, count=wide) for each in self.bits)
        level, upright = (cv.copyTo(self.printed, each) for each in (level, upright))
        wide, tinted = _wide(self.printed), self.tinted
        return Ground(self.printed, wide, level, upright, filled.view(bool), clear.view(bool), tinted)


def ground(blank: Array, *, bits: bool) -> Ground:
    """The print of a page of the blank; of a black and white scan (``bits``) as such a scan would show it."""
    tinted = _tinted(blank)
    printed = cv.bitwise_not(balanced(blank, tinted))
    tint = _tints(printed)
    if bits:  # a coloured ruling came out black, a light tint white
        own = cv.multiply(cv.subtract(printed, tint), 1, scale=2.5)
        printed = np.where(tint > _DARK_TINT, np.uint8(255), own)
        tint = _tints(printed)
    five = np.ones((5, 5), np.uint8)
    edges = cv.subtract(cv.dilate(printed, five), cv.erode(tint, five))
    lines = cv.threshold(printed, _RULED, 255, cv.THRESH_BINARY)[1]
    level, upright = (
        cv.bitwise_and(printed, cv.morphologyEx(lines, cv.MORPH_OPEN, np.ones(along, np.uint8)))
        for along in ((1, _LONG + 1), (_LONG + 1, 1))
    )
    return Ground(
        printed,
        _wide(printed),
        level,
        upright,
        _filled(printed),
        (edges < _PLAIN) & (tint < _DARK_TINT),
        tinted,
    )


def balanced(picture: Array, tinted: Array | None = None) -> Array:
    """A page as shares of its own paper's colour: 255 is paper, whatever the light; ``tinted`` as ``paper`` wants it."""
    return cv.divide(picture, paper(picture, tinted=tinted), scale=255)


def paper(picture: Array, paper_mm: float = PAPER, *, tinted: Array | None = None) -> Array:
    """How light the paper is behind everything on a page; found by closing.

    A tint of the blank that is just wide enough to be taken for paper has to be paper in every copy of it, and one that is
    not in none: ``tinted`` is where the blank has the first (``Ground.tinted``).
    """
    height, width = picture.shape[:2]
    light = coarse_paper(picture, paper_mm, tinted=tinted)
    return cv.resize(light, (width, height), interpolation=cv.INTER_LINEAR)


def coarse_paper(picture: Array, paper_mm: float = PAPER, *, tinted: Array | None = None) -> Array:
    """How light the paper is, at an eighth of the resolution, for ``spread`` to give any part of."""
    small, side = shrunk(picture, _COARSE), _side(paper_mm)
    if tinted is None:
        light = _closed(small, side)
    else:
        light = _closed(small, side + _SOFT)
        if tinted.any():
            lower = cv.min(light, _closed(small, side - 2 * _SOFT))
            light = cv.copyTo(lower, tinted.view(np.uint8), light)
    return cv.max(_blurred(light, side / 4), _DARKEST)


def _blurred(light: Array, sigma: float) -> Array:
    """As a wide Gaussian has it, which is as good and far quicker at a fraction of the resolution."""
    times = 4 if sigma > _BROAD else 1
    size = [max(1, round(n / times)) for n in light.shape[1::-1]]
    small = cv.GaussianBlur(cv.resize(light, size, interpolation=cv.INTER_AREA), (0, 0), sigma / times)
    return cv.resize(small, light.shape[1::-1], interpolation=cv.INTER_LINEAR)


def spread(light: Array, area: tuple[slice, slice]) -> Array:
    """A part of a page of that coarse light, at the page's resolution."""
    ys, xs = (((np.arange(at.start, at.stop) + 0.5) / _COARSE - 0.5).astype(np.float32) for at in area)
    return cv.remap(light, *np.meshgrid(xs, ys), cv.INTER_LINEAR, borderMode=cv.BORDER_REPLICATE)


def _tinted(blank: Array) -> Array:
    """Where a tint is wide enough for paper, narrower or wider kernels alike."""
    small, side = shrunk(blank, _COARSE), _side(PAPER)
    light = _closed(small, side)
    return np.asarray((light < _WHITE) & (cv.subtract(light, _closed(small, side - 2 * _SOFT)) <= _ALIKE))


def _side(paper_mm: float) -> int:
    return round(paper_mm * MM / _COARSE) | 1


def _closed(small: Array, side: int) -> Array:
    kernel = cv.getStructuringElement(cv.MORPH_RECT, (side, side))
    return cv.morphologyEx(small, cv.MORPH_CLOSE, kernel, borderType=cv.BORDER_REPLICATE)


def _wide(printed: Array) -> Array:
    return cv.dilate(printed, cv.getStructuringElement(cv.MORPH_ELLIPSE, (5, 5)))


def _tints(printed: Array) -> Array:
    """The even areas of the blank, wider than any letter or ruling: a row's shading, a header's band."""
    side = round(_TINT * MM)
    return cv.morphologyEx(printed, cv.MORPH_OPEN, np.ones((side, side), np.uint8))


def _filled(printed: Array) -> Array:
    """The dark bands of the blank, a header's with its white words: no pen shows on them."""
    dark = (printed > _DARK_TINT).astype(np.uint8)
    side = round(_TINT * MM)
    whole = cv.morphologyEx(dark, cv.MORPH_CLOSE, np.ones((side, side), np.uint8))
    bands = cv.morphologyEx(whole, cv.MORPH_OPEN, np.ones((side, 3 * side), np.uint8)) > 0
    return bands & (cv.blur(printed, (side * 3, side)) > _BAND) if bands.any() else bands
