"""The boxes of a page as they are printed: a glyph's own outline rather than its line's height."""

from typing import Any

import cv2 as _cv2
import numpy as np

from schemas.reading import Box

from .pictures import MM, PT, pixels

_cv: Any = _cv2  # its type stubs refuse plain arrays
_SMALLEST, _LARGEST = 1.6, 8.0  # mm: sides of boxes that people print


def tight(blank: Any, box: Box) -> Box:
    """The outline of what is printed in a glyph's box, in points; the box itself where nothing square is."""
    x0, y0, x1, y1 = pixels(box, blank.shape, grow=0.5)
    dark = (blank[y0:y1, x0:x1] < 150).astype(np.uint8)
    count, _, stats, _ = _cv.connectedComponentsWithStats(dark, connectivity=8)
    best: Box | None = None
    for number in range(1, count):
        x, y, w, h = (int(v) for v in stats[number][:4])
        if min(w, h) >= _SMALLEST * MM and max(w, h) <= _LARGEST * MM and 0.6 < w / h < 1.67:
            best = (x0 + x) / PT, (y0 + y) / PT, (x0 + x + w) / PT, (y0 + y + h) / PT
    return best or _square(box)


def beside(blank: Any, words: Box) -> Box | None:
    """A box drawn beside words that has no glyph, as legacy form fields are printed: left of them, else right."""
    height = words[3] - words[1]
    for area in (
        (words[0] - 2.2 * height, words[1] - 2, words[0], words[3] + 2),
        (words[2], words[1] - 2, words[2] + 2.2 * height, words[3] + 2),
    ):
        found = tight(blank, area)
        if found != _square(area):
            return found
    return None


def _square(box: Box) -> Box:
    """The square in the middle of a glyph's line."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    half = min(box[2] - box[0], box[3] - box[1]) * 0.42
    return x - half, y - half, x + half, y + half
