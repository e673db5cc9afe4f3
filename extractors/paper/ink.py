"""What was added to a page: its darkness against its own paper and print, less the blank's.

Paper is found by closing (what is darker and narrower than 25 mm is not paper), print by how dark the blank's own
words came out, so that a shadow, a faded toner and a cheap camera cost nothing. Rulings that did not fall quite on
the blank's are taken out; blobs are kept with the pixels they bridge, so that a tick cut by its box is one mark.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from .unbend import Flat
from .vision import MM, MM2, Array, cv

_COARSE = 8  # the paper is sought at an eighth of the resolution
_PAPER = 25.0  # mm
_WIDE = 80.0  # mm: a column of a rubric, all of it highlighted, is no paper; a shadow may be, so only for grey scans
_COLOURED = 12  # grey levels between the colours of a pixel; noise of a grey scan has none
_BETWEEN = 0.12  # share of pixels between black and white; of a grey scan's paper 0.5 and more
_LEAST = 0.16  # darkness (of print) from which something is ink: light pencil gives 0.2 to 0.4
_THIN = 0.07  # darkness from which something belongs to the ink it hangs on: where a stroke thins out
_TINT = 2.5  # mm: the stem of a heading's letter has 1
_PLAIN = 0.04  # darkness by which print stands out of its tint
_DARK_TINT = 0.35  # darkness of a band on which no pen shows
_PRINT = 0.4  # darkness of what is print and no tint
_GRAIN = 0.008  # darkness of the finest grain that is believed: a clean scan has none, yet steps of JPEG
_SPECK = 0.10  # mm2; a full stop of a ballpoint has 0.2
_BRIDGE = 7  # px: a box's outline and its softness


class Tone(Enum):
    """How much of colour and grey a picture keeps."""

    COLOUR = "colour"
    GREY = "grey"
    BITS = "black and white"


@dataclass(slots=True)
class Ink:
    """The ink added to one page. Arrays are in the blank's pixels.

    ``added`` is darkness from 0 to 1, 0 where the blank is printed; ``blobs`` numbers the marks it makes (0: none);
    ``chroma`` is how coloured the paper is. ``excess`` is darkness beyond the blank's without threshold, the print
    taken off no wider than it is, to see a stroke between letters; ``clear`` is where the blank has no print near.
    ``hair`` is what is darker than the paper close round it, as hairlines of pencil are and shadows are not, in
    multiples of this page's own grain. ``shade`` is how much darker the paper is than the blank's, large areas too;
    ``tone`` says what of a highlighter the picture can show: its colour, its grey, or nothing.
    """

    added: Array
    blobs: Array
    count: int
    chroma: Array
    excess: Array
    clear: Array
    hair: Array
    shade: Array
    tone: Tone
    noise: float
    blur: float  # px: how soft its print is


def added_ink(flat: Flat, blank: Array) -> Ink:
    """The ink on a flat page that its blank does not have."""
    picture = flat.colour.copy()
    picture[~flat.inside] = 255
    balanced = _balanced(picture)
    light = cv.cvtColor(balanced, cv.COLOR_BGR2GRAY)
    blue, green, red = cv.split(balanced)
    bright, least = cv.max(cv.max(blue, green), red), cv.min(cv.min(blue, green), red)
    printed = 1 - _balanced(blank)  # a tint wide enough to be taken for paper is paper in both
    tone = _tone(picture[flat.inside])
    if tone is Tone.BITS:  # a coloured ruling came out black, a light tint white
        tint = _tints(printed)
        printed = np.where(tint > _DARK_TINT, 1, np.clip(2.5 * (printed - tint), 0, 1)).astype(np.float32)
    reach, soft, blur = _print_of(printed, 1 - light)
    dark = np.clip(np.minimum((1 - light) / reach, 1.6 * (1 - bright) / reach), 0, 1.2)
    dark[~flat.inside] = 0
    wide = cv.dilate(printed, cv.getStructuringElement(cv.MORPH_ELLIPSE, (5, 5)))
    excess = np.clip((1 - light) / reach, 0, 1.2) - cv.dilate(soft, np.ones((3, 3), np.uint8))
    added = cv.GaussianBlur(np.clip(dark - 1.15 * wide, 0, 1), (0, 0), 0.7)
    tint = _tints(printed)
    edges = cv.dilate(printed, np.ones((5, 5), np.uint8)) - cv.erode(tint, np.ones((5, 5), np.uint8))
    clear = (edges < _PLAIN) & (tint < _DARK_TINT) & flat.inside
    noise = float(np.percentile(added[clear][::7], 90)) if clear.any() else 0.0
    level = max(_LEAST, 2.5 * noise)
    mask = _connected(added, level, max(_THIN, 1.5 * noise)) & (wide < 0.9)
    mask &= ~(_rulings(mask, dark, printed, flat.residual) | _filled(printed))
    blobs, count = _blobs(mask, wide)
    added = np.where(blobs > 0, added, 0).astype(np.float32)
    chroma = (bright - least) / np.maximum(bright, 0.2)
    shade = excess.astype(np.float32)
    if tone is Tone.GREY:
        grey = cv.cvtColor(_balanced(picture, _WIDE), cv.COLOR_BGR2GRAY)
        shade = _balanced(blank, _WIDE) - grey
    chroma, hair = chroma.astype(np.float32), _hair(excess, clear)
    return Ink(added, blobs, count, chroma, excess.astype(np.float32), clear, hair, shade, tone, noise, blur)


def _tone(pixels: Array) -> Tone:
    some = pixels[:: max(1, len(pixels) // 20_000)].astype(np.int16)
    if float(np.percentile(np.ptp(some, axis=1), 98)) > _COLOURED:
        return Tone.COLOUR
    levels = some.mean(axis=1)
    return Tone.BITS if float(((levels > 60) & (levels < 245)).mean()) < _BETWEEN else Tone.GREY


def _connected(added: Array, strong: float, weak: float) -> Array:
    """What is darker than ``weak`` and hangs together with something darker than ``strong`` (Canny's hysteresis, 1986)."""
    count, labels = cv.connectedComponents((added > weak).astype(np.uint8), connectivity=8)
    held = np.zeros(count, bool)
    held[labels[added > strong]] = True
    held[0] = False
    return held[labels]


def _hair(excess: Array, clear: Array) -> Array:
    """How much darker than its surroundings a hairline is, in the page's grain: 6 and more is no grain."""
    seen = clear.astype(np.float32)
    held = np.where(clear, excess, 0).astype(np.float32)
    quarter = (excess.shape[1] // 4, excess.shape[0] // 4)
    share, mean = (
        cv.GaussianBlur(cv.resize(a, quarter, interpolation=cv.INTER_AREA), (0, 0), 3) for a in (seen, held)
    )
    around = cv.resize(mean / np.maximum(share, 0.05), excess.shape[::-1], interpolation=cv.INTER_LINEAR)
    fine = cv.GaussianBlur(held, (0, 0), 1.0) - around * cv.GaussianBlur(seen, (0, 0), 1.0)
    paper = fine[clear][::11]
    grain = 1.48 * float(np.median(np.abs(paper - np.median(paper)))) if paper.size else 1.0
    return fine / max(grain, _GRAIN)


def _balanced(picture: Array, paper_mm: float = _PAPER) -> Array:
    """A page as shares of its own paper's colour: 1 is paper, whatever the light."""
    height, width = picture.shape[:2]
    small = cv.resize(picture, (width // _COARSE, height // _COARSE), interpolation=cv.INTER_AREA)
    side = round(paper_mm * MM / _COARSE) | 1
    kernel = cv.getStructuringElement(cv.MORPH_RECT, (side, side))
    border = {"borderType": cv.BORDER_REPLICATE}
    paper = cv.morphologyEx(small, cv.MORPH_CLOSE, kernel, **border)
    paper = cv.GaussianBlur(paper, (0, 0), side / 4)
    paper = cv.resize(paper, (width, height), interpolation=cv.INTER_LINEAR)
    return np.minimum(picture.astype(np.float32) / np.maximum(paper, 24), 1.0)


def _tints(printed: Array) -> Array:
    """The even areas of the blank, wider than any letter or ruling: a row's shading, a header's band."""
    side = round(_TINT * MM)
    return cv.morphologyEx(printed, cv.MORPH_OPEN, np.ones((side, side), np.uint8))


def _print_of(printed: Array, seen: Array) -> tuple[float, Array, float]:
    """How dark black print came out (0.9 for a good copy, 0.5 for a faded one), the blank's print as soft, and how soft.

    The gain and blur that fit best, sought in the middle of the page.
    """
    height, width = printed.shape
    middle = (slice(height // 6, 5 * height // 6), slice(width // 3, 2 * width // 3))
    part, wanted = printed[middle], seen[middle]
    best = (np.inf, 0.8, 0.8)
    for blur in (0.5, 0.9, 1.4, 2.0, 2.8, 4.0):
        soft = cv.GaussianBlur(part, (0, 0), blur)
        held = (soft > _PRINT) & (
            wanted < 1.15
        )  # a tint is lighter or darker with every printer: it says nothing
        if held.sum() < 50:
            held = (soft > 0.15) & (wanted < 1.15)
        if held.sum() < 50:
            break
        gain = float((soft[held] * wanted[held]).sum() / (soft[held] ** 2).sum())
        best = min(best, (float(np.abs(gain * soft - wanted)[held].mean()), gain, blur))
    return float(np.clip(best[1], 0.25, 1.0)), cv.GaussianBlur(printed, (0, 0), best[2]), best[2]


def _rulings(mask: Array, dark: Array, printed: Array, residual: float) -> Array:
    """What lies along a ruling of the blank, is level or upright as it is, and no darker: the ruling itself.

    It may lie as far beside as the page was bent (``residual``, mm). A pen's underline there is darker than most.
    """
    out = np.zeros(mask.shape, bool)
    lines = (printed > 0.15).astype(np.uint8)
    marks = mask.astype(np.uint8)
    long, short = round(6 * MM), round(4 * MM)
    near = round(2 * min(1.2, max(0.45, 4 * residual)) * MM) | 1
    for size in ((1, 0), (0, 1)):
        along = (long * size[0] + 1, long * size[1] + 1)
        piece = (short * size[0] + 1, short * size[1] + 1)
        ruled = cv.morphologyEx(lines, cv.MORPH_OPEN, np.ones(along[::-1], np.uint8))
        if not ruled.any():
            continue
        darkness = cv.dilate(
            np.where(ruled > 0, printed, 0).astype(np.float32), np.ones((near, near), np.uint8)
        )
        band = (darkness > 0) & (dark < 1.25 * darkness + 0.05)
        pieces = cv.morphologyEx(marks, cv.MORPH_OPEN, np.ones(piece[::-1], np.uint8))
        out |= band & (cv.dilate(pieces, np.ones((3, 3), np.uint8)) > 0)
    return out


def _filled(printed: Array) -> Array:
    """The dark bands of the blank, a header's with its white words: no pen shows on them."""
    dark = (printed > 0.35).astype(np.uint8)
    side = round(2.5 * MM)
    bands = cv.morphologyEx(cv.morphologyEx(dark, cv.MORPH_CLOSE, np.ones((side, side), np.uint8)), cv.MORPH_OPEN,
                            np.ones((side, 3 * side), np.uint8))  # fmt: skip
    solid = cv.blur(printed, (side * 3, side)) > 0.3
    return (bands > 0) & solid


def _blobs(mask: Array, wide: Array) -> tuple[Array, int]:
    """Connected marks, numbered from 1, specks left out; printed pixels may join two parts of one mark."""
    marks = mask.astype(np.uint8)
    kernel = cv.getStructuringElement(cv.MORPH_ELLIPSE, (_BRIDGE, _BRIDGE))
    joined = marks | (cv.morphologyEx(marks, cv.MORPH_CLOSE, kernel) & (wide > 0.1).astype(np.uint8))
    count, labels = cv.connectedComponents(joined, connectivity=8)
    labels = labels * marks
    sizes = np.bincount(labels.ravel(), minlength=count)
    keep = sizes >= _SPECK * MM2
    keep[0] = False
    keep[_edges(labels, count)] = False
    renumber = np.cumsum(keep) * keep
    return renumber[labels].astype(np.int32), int(keep.sum())


def _edges(labels: Array, count: int) -> Array:
    """The marks that run along an edge of the page for 30 mm: the table it lies on, or the copier's shadow."""
    rim = 3
    frame = [labels[:rim].ravel(), labels[-rim:].ravel(), labels[:, :rim].ravel(), labels[:, -rim:].ravel()]
    along = np.max([np.bincount(side, minlength=count) for side in frame], axis=0) / rim
    along[0] = 0
    return np.flatnonzero(along > 30 * MM)
