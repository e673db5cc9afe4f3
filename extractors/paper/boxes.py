"""The zone round a printed box in which a mark is its own, the ink inside it, and the paper free beside a blank."""

import numpy as np

from extractors.blank.printed.pictures import pixels
from schemas.reading import Box

from .vision import PT, Array

_SEEN = 24  # grey levels by which the palest ruling or tint stands out of its paper
_MARGIN = 36.0  # points from the page's edge in which nobody writes
_BASE = 0.3  # share of a line's height at its foot, where its own underscores run
_FULL = 0.9  # share of a line's height that a ruling takes
_RULE = 2.0  # points within which a cell's ruling lies
_GAP = 3.0  # points before the next words


def zone(box: Box, others: list[Box]) -> Box:
    """Where a mark for a box may lie: its size and 0.6 of it on each side, less where another box is near."""
    size = max(box[2] - box[0], box[3] - box[1])
    reach = 0.6 * size
    for other in others:
        gap_x = max(other[0] - box[2], box[0] - other[2])
        gap_y = max(other[1] - box[3], box[1] - other[3])
        reach = min(reach, max(0.1 * size, max(gap_x, gap_y) / 2))
    return box[0] - reach, box[1] - reach, box[2] + reach, box[3] + reach


def interior(added: Array, box: Box) -> float:
    """The mean darkness added inside a box, its outline left out."""
    inset = 0.18 * min(box[2] - box[0], box[3] - box[1])
    x0, y0, x1, y1 = pixels(box, added.shape, grow=-inset)
    inner = added[y0:y1, x0:x1]
    return float(inner.mean()) if inner.size else 0.0


def free_to(blank: Array, box: Box, taken: list[Box]) -> float:
    """How far right from a box, in points, the paper of its line is free of print and of other places."""
    _, y0, x1, y1 = box
    start, end = x1 - _RULE, blank.shape[1] / PT - _MARGIN
    for other in taken:
        if other != box and other[1] < y1 and y0 < other[3] and other[0] >= start:
            end = min(end, other[0])
    rows = slice(round(y0 * PT), round((y1 - _BASE * (y1 - y0)) * PT))
    line = blank[rows, round(start * PT) : max(0, round(end * PT))]
    if not line.size:
        return x1
    print_ = line < int(line.max()) - _SEEN
    own = round(2 * _RULE * PT)  # its prompt may end here, its ruling must not
    dark = np.concatenate([print_[:, :own].mean(axis=0) > _FULL, print_[:, own:].any(axis=0)])
    if dark.any():
        end = start + int(dark.argmax()) / PT
    return float(max(x1, end - _GAP))
