"""A page of print without its shading: what is written on a shaded cell, dark or light, lies dark on white.

Shading is what stays where everything narrower than 3.5 mm is taken out. White words on a dark panel are turned over.
"""

from dataclasses import dataclass

import numpy as np

from extractors.pdf.sheet import Box

from .vision import Array, cv

_STROKE = 3.5  # mm: no stroke of type or rule is as wide, no row of a table as low
_DARK = 0.6  # share of the paper's brightness that a panel with white words stays under
_CORE = 1.6  # mm: a square of dark without a letter in it
_FULL, _SOLID = (
    0.45,
    0.8,
)  # share of dark in each row of a panel at least; share of its box that a panel fills
_LEAST = (4.0, 3.2)  # mm: width and height of the smallest panel
_WORD = (2.0, 2.2)  # mm: the same of what lies behind a word
_SHADED = 0.965  # share of the paper's brightness that shading stays under
_ROUGH = 5.0  # grey levels that bare paper differs by from a smooth surface
_BARE = 0.1  # share of a page that is bare at least
_PLANE = (0, 1, 4)  # the terms of a plane among those of a surface of the third degree
_STEP = 4  # px of the page in one of what shading is looked for in


@dataclass(frozen=True, slots=True)
class Clean:
    """A page without its shading, print dark on white, and the shading without its print: grey levels."""

    page: Array
    ground: Array


def cleaned(page: Array, mm: float) -> Clean:
    """The clean page of one that has ``mm`` pixels in a millimetre."""
    page = _turned_over(page, mm)
    side = round(_STROKE * mm) | 1
    ground = cv.morphologyEx(page, cv.MORPH_CLOSE, np.ones((side, side), np.uint8))
    flat = np.clip(page.astype(np.float32) * 255 / np.maximum(ground, 60), 0, 255).astype(np.uint8)
    return Clean(flat, ground)


def _turned_over(page: Array, mm: float) -> Array:
    """White words on dark panels, turned to dark ones on white."""
    dark = (page < 255 * _DARK).astype(np.uint8)
    core = round(_CORE * mm)
    solid = cv.morphologyEx(dark, cv.MORPH_OPEN, np.ones((core, core), np.uint8))
    if not solid.any():
        return page
    whole = cv.morphologyEx(dark, cv.MORPH_CLOSE, np.ones((round(1.2 * mm), round(2.5 * mm)), np.uint8))
    whole = cv.morphologyEx(
        whole, cv.MORPH_OPEN, np.ones((core, core), np.uint8)
    )  # less the rules that lead to it
    count, labels, stats, _ = cv.connectedComponentsWithStats(whole, connectivity=4)
    out = page
    for n in range(1, count):
        x, y, wide, high, _ = (int(v) for v in stats[n])
        held = (dark[y : y + high, x : x + wide] * (labels[y : y + high, x : x + wide] == n)).sum(axis=1)
        rows = np.flatnonzero(held >= _FULL * wide)  # bold words that stand close below it fill no row
        if not len(rows):
            continue
        y, high = y + int(rows[0]), int(rows[-1] - rows[0]) + 1
        around = slice(y, y + high), slice(x, x + wide)
        own = labels[around] == n
        if wide < _LEAST[0] * mm or high < _LEAST[1] * mm or own.mean() < _SOLID or not solid[around].any():
            continue
        part = page[around].astype(np.float32)
        ground = float(np.median(part[own & (dark[around] > 0)]))
        turned = np.clip(255 - np.abs(part - ground) * 255 / max(255 - ground, 60), 0, 255)
        out = out.copy() if out is page else out
        out[around] = np.where(own, turned, part).astype(np.uint8)
    return out


def fills(ground: Array, rules: Array, mm: float) -> list[Box]:
    """The shaded boxes of a page, in pixels, parted by its rules; their colour is the grey they are printed in."""
    small = cv.resize(ground, None, fx=1 / _STEP, fy=1 / _STEP, interpolation=cv.INTER_AREA)
    share = small / paper_of(small)
    shaded = (share < _SHADED).astype(np.uint8)
    shaded[cv.resize(rules, shaded.shape[::-1], interpolation=cv.INTER_AREA) > 0] = 0
    shaded = cv.morphologyEx(shaded, cv.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv.connectedComponentsWithStats(shaded, connectivity=4)
    found = []
    for n in range(1, count):
        x, y, wide, high, area = (int(v) for v in stats[n])
        if min(wide / _WORD[0], high / _WORD[1]) * _STEP < mm or area < 0.6 * wide * high:
            continue
        own = labels[y : y + high, x : x + wide] == n
        grey = min(255, round(255 * float(np.median(share[y : y + high, x : x + wide][own]))))
        found.append(Box(x * _STEP, y * _STEP, (x + wide) * _STEP, (y + high) * _STEP, f"{grey:02X}" * 3))
    return found


def paper_of(small: Array) -> Array:
    """The brightness of bare paper all over a small page: a smooth surface on what is lightest."""
    high, wide = small.shape
    ys, xs = np.mgrid[0:high:8, 0:wide:8]
    seen = small[::8, ::8].astype(np.float64)
    x, y = xs / wide - 0.5, ys / high - 0.5
    terms = np.stack([x**a * y**b for a in range(4) for b in range(4 - a)], axis=-1)
    held, even = seen >= np.percentile(seen, 85), np.isin(np.arange(terms.shape[-1]), _PLANE)
    for turn in range(10):  # a plane first: a bent surface would run away where little is bare
        used = terms[..., even] if turn < 4 else terms
        weights, *_rest = np.linalg.lstsq(used[held], seen[held], rcond=None)
        off = seen - used @ weights
        held = (off > -_ROUGH) & (off < 4 * _ROUGH)
        if held.mean() < _BARE:
            break
    surface = (used @ weights).astype(np.float32)
    return np.maximum(cv.resize(surface, (wide, high), interpolation=cv.INTER_LINEAR), 40)
