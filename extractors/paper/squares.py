"""Boxes to tick on a page of print: squares of four straight sides, and whether something stands in them."""

from dataclasses import dataclass

import numpy as np

from .vision import Array, cv

_SIDE = (2.1, 6.5)  # mm: of a box
_STRAIGHT = (
    1.5  # mm of straight line that a side shows at least; a letter's stem has as much, but not four of them
)
_COVERED = 0.93  # share of a side in one row of pixels; of a round letter it is half
_ODD = 1.12  # times its width that a box is high, or the other way round; wider is what a tick adds
_SIDES = 0.76  # share of its patch that a side crosses
_CORNER = 0.6  # share of a corner's rows and columns that are inked
_ROUND = 0.14  # of a box's side that its corner may be rounded off
_APART = 0.4  # mm of bare paper at either side of a box
_EMPTY, _FULL = 0.04, 0.11  # share of ink inside up to which a box is empty, from which it is ticked
_BAR, _FILLED = 0.85, 0.7  # share of a row of ink inside that is a bar; of such rows where a box is filled
_REACH = 0.45  # of its side that a tick reaches past it at most


@dataclass(frozen=True, slots=True)
class Square:
    """A box to tick, in pixels; ``on`` None where what is inside may be dirt."""

    x0: int
    y0: int
    x1: int
    y1: int
    on: bool | None


def squares(ink: Array, mm: float) -> list[Square]:
    """The boxes to tick among the ink of a page (1 = ink), ``mm`` pixels in a millimetre."""
    length = round(_STRAIGHT * mm)
    level = cv.morphologyEx(ink, cv.MORPH_OPEN, np.ones((1, length), np.uint8))
    upright = cv.morphologyEx(ink, cv.MORPH_OPEN, np.ones((length, 1), np.uint8))
    sides = cv.morphologyEx(level | upright, cv.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv.connectedComponentsWithStats(sides, connectivity=8)
    low, high = _SIDE[0] * mm, _SIDE[1] * mm
    found = []
    for n in range(1, count):
        x, y, w, h, _ = (int(v) for v in stats[n])
        if not (low <= max(w, h) <= (1 + _REACH) * high and min(w, h) >= low):
            continue
        strays = max(w, h) > _ODD * min(w, h)
        if strays:
            left, top, w, h = _less_strays(labels[y : y + h, x : x + w] == n)
            x, y = x + left, y + top
        if not (low <= w <= high and low <= h <= high and max(w, h) <= _ODD * min(w, h)):
            continue
        if _outlined(labels[y : y + h, x : x + w] == n) and _alone(ink, (x, y, w, h), round(_APART * mm)):
            on, letter = _inside(ink[y : y + h, x : x + w])
            found += [] if letter or (strays and on is not True) else [Square(x, y, x + w, y + h, on)]
    return found


def _less_strays(sides: Array) -> tuple[int, int, int, int]:
    """Left, top, width and height of a box less what a tick adds to its corners: from full side to full side."""
    h, w = sides.shape
    rows, columns = sides.sum(axis=1), sides.sum(axis=0)
    across, down = np.flatnonzero(rows >= _SIDES * w), np.flatnonzero(columns >= _SIDES * h)
    if len(across) < 2 or len(down) < 2:
        return 0, 0, w, h
    return int(down[0]), int(across[0]), int(down[-1] - down[0]) + 1, int(across[-1] - across[0]) + 1


def without(letters: Array, found: list[Square]) -> Array:
    """The ink of a page without its boxes and what is ticked in them."""
    out = letters.copy()
    for box in found:
        reach = round(_REACH * (box.x1 - box.x0)) if box.on is not False else 1
        top, left = max(0, box.y0 - reach), max(0, box.x0 - reach)
        around = slice(top, box.y1 + reach), slice(left, box.x1 + reach)
        count, labels = cv.connectedComponents(out[around], connectivity=8)
        own = np.unique(labels[box.y0 - top : box.y1 - top, box.x0 - left : box.x1 - left])
        cut = np.isin(labels, own[own > 0]) if count > 1 else labels > 0
        out[around][cut] = 0
    return out


def _outlined(sides: Array) -> bool:
    """Whether lines run along all four edges of a patch."""
    h, w = sides.shape
    deep = max(2, round(0.16 * min(h, w)))
    level, upright = sides.mean(axis=1), sides.mean(axis=0)
    edges = (level[:deep], level[-deep:], upright[:deep], upright[-deep:])
    if not all(float(edge.max()) >= _COVERED for edge in edges):
        return False
    ends = (slice(0, deep), slice(-deep, None))
    return all(sides[a, b].any(axis=0).mean() >= _CORNER and sides[a, b].any(axis=1).mean() >= _CORNER
               and _tip(sides, a, b) for a in ends for b in ends)  # fmt: skip


def _tip(sides: Array, a: slice, b: slice) -> bool:
    """Whether the very corner of a patch is inked: that of a round letter is not."""
    corner = sides[a, b]
    corner = corner[::-1] if a.start else corner
    corner = corner[:, ::-1] if b.start else corner
    ys, xs = np.nonzero(corner)
    return bool(len(ys)) and int((ys + xs).min()) <= max(2, round(_ROUND * min(sides.shape)))


def _alone(ink: Array, box: tuple[int, int, int, int], apart: int) -> bool:
    """Whether nothing stands close at either side of a box, as letters do in a word."""
    x, y, w, h = box
    left = max(0, x - apart)
    around = ink[y : y + h, left : x + w + apart]
    count, labels = cv.connectedComponents(around, connectivity=8)
    own = np.unique(labels[:, x - left : x - left + w])
    beside = np.concatenate((labels[:, : x - left].ravel(), labels[:, x - left + w :].ravel()))
    return count < 2 or not np.setdiff1d(beside[beside > 0], own).size


def _inside(patch: Array) -> tuple[bool | None, bool]:
    """Whether there is ink inside a box (None where there is too little to tell), and whether it is a letter's bar."""
    h, w = patch.shape
    along_x, along_y = patch.mean(axis=0), patch.mean(axis=1)
    left, right = _inset(along_x), w - _inset(along_x[::-1])
    top, bottom = _inset(along_y), h - _inset(along_y[::-1])
    inside = patch[top:bottom, left:right]
    if not inside.size:
        return True, False
    share, bars = float(inside.mean()), float((inside.mean(axis=1) >= _BAR).mean())
    return (False if share <= _EMPTY else True if share >= _FULL else None), 0 < bars < _FILLED


def _inset(along: Array) -> int:
    """How far in the inside begins: past the side's own line, and a pixel more."""
    reach = max(2, round(0.35 * len(along)))
    dark = np.flatnonzero(along[:reach] >= 0.6)
    return min(int(dark[-1]) + 3 if len(dark) else 3, reach)
