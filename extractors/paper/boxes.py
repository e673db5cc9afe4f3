"""The zone round a printed box in which a mark is its own, and the ink inside it."""

from extractors.blank.printed.pictures import pixels
from schemas.reading import Box

from .vision import Array


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
