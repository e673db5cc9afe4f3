"""Where a printed page carries its QR code and its four corner marks, found from the layout alone.

Copiers and printers clip what is near a page's edge, so every mark keeps 10 mm from it. Marks lie over nothing that is
printed and over no room to write; where a page is too full for them its content is made a little smaller and moved.
Whoever registers a scan finds the same places with the same function: nothing about them is kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from extractors.blank.printed.pictures import PT, unpack_picture
from schemas.built import Marks
from schemas.layout import Layout
from schemas.reading import Box

_MM = 72 / 25.4  # points
EDGE = 10 * _MM  # what copiers clip
CODE = 20 * _MM  # the QR code's side: 18 mm is always read at 150 dpi, 12 mm is not
CORNER = 7 * _MM  # a corner mark's side
_QUIET, _QUIET_CORNER = 2 * _MM, 1 * _MM  # white round them
_NEAR = 60 * _MM  # how far from its corner a corner mark may lie
_STEP = 5  # pixels of the page picture in one of the search's: 0.85 mm
_DARK = 200
_SCALES = tuple(1 - 0.02 * n for n in range(13))  # registration takes 70 to 110 %
_SHRUNK = 1500.0  # what it costs to make the content vanish, in points that marks lie from their corners
_CORNERS = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
_TIGHT = 6 * _MM  # how near to the edge content may be moved, which most printers reach


_Mask = Any  # an array of truths, row by row


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page as the search sees it: which of its squares are taken, and its size in points."""

    taken: _Mask
    width: float
    height: float

    @property
    def content(self) -> Box:
        """The rectangle round everything on the page."""
        ys, xs = np.nonzero(self.taken)
        if not len(ys):
            return self.width / 2, self.height / 2, self.width / 2, self.height / 2
        step = _STEP / PT
        return xs.min() * step, ys.min() * step, (xs.max() + 1) * step, (ys.max() + 1) * step


def plan_marks(layout: Layout) -> list[Marks | None]:
    """The marks of each page; None for a page that is so full that even at three quarters nothing is free."""
    found = []
    for number, page in enumerate(layout.pages, 1):
        rooms = [g.box for places in layout.fields.values() for g in places if g.page == number]
        sheet = _Sheet(_taken(unpack_picture(page.picture), rooms), page.width, page.height)
        found.append(_best(sheet))
    return found


def _best(sheet: _Sheet) -> Marks | None:
    """The marks nearest to their corners for the least change of the page."""
    for scales in (_SCALES[:4], _SCALES[4:8], _SCALES[8:]):
        tried = [each for scale in scales for each in _tries(sheet, scale)]
        if tried:
            return min(tried, key=lambda each: each[0])[1]
    return None


def _taken(picture: Any, rooms: Sequence[Box]) -> _Mask:
    dark = picture < _DARK
    high, wide = (-(-n // _STEP) * _STEP for n in dark.shape)
    padded = np.zeros((high, wide), bool)
    padded[: dark.shape[0], : dark.shape[1]] = dark
    small: _Mask = padded.reshape(high // _STEP, _STEP, wide // _STEP, _STEP).any(axis=(1, 3))
    unit = PT / _STEP
    for x0, y0, x1, y1 in rooms:
        small[max(0, int(y0 * unit)) : int(y1 * unit) + 1, max(0, int(x0 * unit)) : int(x1 * unit) + 1] = True
    return small


def _tries(sheet: _Sheet, scale: float) -> Iterator[tuple[float, Marks]]:
    """Ways to make room at a scale, with what each costs: the content in the middle, or moved to a side."""
    x0, y0, x1, y1 = sheet.content
    left, top = _TIGHT - x0 * scale, _TIGHT - y0 * scale
    right, bottom = sheet.width - _TIGHT - x1 * scale, sheet.height - _TIGHT - y1 * scale
    middle = (left + right) / 2, (top + bottom) / 2
    moves = [(0.0, 0.0)] if scale == 1 else [middle]
    if left <= right and top <= bottom:
        moves += [(middle[0], top), (middle[0], bottom), (left, middle[1]), (right, middle[1])]
    for shift in moves:
        free = _Free(_moved(sheet.taken, scale, shift), sheet.width, sheet.height)
        corners = [free.near(x, y, CORNER, _QUIET_CORNER, _NEAR) for x, y in _CORNERS]
        code = free.near(1.0, 0.0, CODE, _QUIET, None)
        if code is None or None in corners:
            continue
        (far_a, a), (far_b, b), (far_c, c), (far_d, d) = [each for each in corners if each is not None]
        moved = abs(shift[0] - x0 * (1 - scale)) + abs(shift[1] - y0 * (1 - scale))
        cost = far_a + far_b + far_c + far_d + 0.3 * code[0] + _SHRUNK * (1 - scale) + 0.3 * moved
        found = Marks(
            code=code[1],
            corners=(a, b, c, d),
            scale=round(scale, 2),
            shift=(round(shift[0], 2), round(shift[1], 2)),
        )
        yield cost, found


def _moved(taken: _Mask, scale: float, shift: tuple[float, float]) -> _Mask:
    if scale == 1 and shift == (0.0, 0.0):
        return taken.copy()
    unit = PT / _STEP
    ys, xs = np.nonzero(taken)
    out = np.zeros_like(taken)
    for dy in (0, 1):
        for dx in (0, 1):
            y = ((ys + dy * 0.999) * scale + shift[1] * unit).astype(int).clip(0, out.shape[0] - 1)
            x = ((xs + dx * 0.999) * scale + shift[0] * unit).astype(int).clip(0, out.shape[1] - 1)
            out[y, x] = True
    return out


class _Free:
    """What is free of a page, less with every mark laid."""

    def __init__(self, taken: _Mask, width: float, height: float) -> None:
        self._taken = taken
        self._size = width, height

    def near(
        self, x: float, y: float, side: float, quiet: float, within: float | None
    ) -> tuple[float, Box] | None:
        """The free square nearest to a corner (0 or 1 each), taken from now on; how far it is, and its box without the white round it."""
        unit = PT / _STEP
        cells = int(np.ceil((side + 2 * quiet) * unit)) + 1
        low = int(np.ceil((EDGE - quiet) * unit))
        width, height = self._size
        last_x, last_y = (
            int((width - EDGE + quiet) * unit) - cells,
            int((height - EDGE + quiet) * unit) - cells,
        )
        sums = np.zeros((self._taken.shape[0] + 1, self._taken.shape[1] + 1), np.int64)
        sums[1:, 1:] = self._taken.cumsum(0).cumsum(1)
        held = sums[cells:, cells:] - sums[:-cells, cells:] - sums[cells:, :-cells] + sums[:-cells, :-cells]
        ys, xs = np.nonzero(held[low : last_y + 1, low : last_x + 1] == 0)
        if not len(ys):
            return None
        ys, xs = ys + low, xs + low
        far = np.abs(xs - (last_x if x else low)) + np.abs(ys - (last_y if y else low))
        best = int(far.argmin())
        if within is not None and far[best] > within * unit:
            return None
        left, top = int(xs[best]), int(ys[best])
        self._taken[top : top + cells, left : left + cells] = True
        x0, y0 = round((left + 0.5) / unit + quiet, 1), round((top + 0.5) / unit + quiet, 1)
        return float(far[best]) / unit, (x0, y0, round(x0 + side, 1), round(y0 + side, 1))
