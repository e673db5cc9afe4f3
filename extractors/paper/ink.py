"""What was added to a page: its darkness against its own paper and print, less the blank's.

Paper is found by closing, print by how dark the blank's own words came out, so that a shadow, a faded toner and a cheap
camera cost nothing. Rulings that did not fall quite on the blank's are taken out; blobs are kept with the pixels they
bridge, so that a tick cut by its box is one mark. Pages are worked on as bytes, ``_FULL`` being the darkness of print.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Self

import numpy as np

from .ground import WIDE, Ground, balanced, coarse_paper, spread
from .register import Sheet
from .unbend import Flat
from .vision import MM, MM2, Array, cv, shrunk

_FULL, _MOST = 200, 240  # bytes that stand for darkness 1 and 1.2
_COLOURED = 12  # grey levels between the colours of a pixel; noise of a grey scan has none
_BETWEEN = 0.12  # share of pixels between black and white; a grey scan of a form with few tints has less
_WHITES, _BLACKS = (
    0.6,
    0.3,
)  # shares of light pixels that are white and of dark ones that are black: 0.98 and 0.7 of a fax
_EVENLY, _GREYS = (
    14,
    0.002,
)  # grey levels within 3 px, and share of a page that is an even grey: a tint of a grey scan
_LEAST = 0.16  # darkness (of print) from which something is ink: light pencil gives 0.2 to 0.4
_THIN = 0.07  # darkness from which something belongs to the ink it hangs on: where a stroke thins out
_PRINT = 102  # grey levels of what is print and no tint
_SOLID = 230  # grey levels of print so dark that nothing more would show
_BAND, _BANDS = 40, 6  # px of height of the bands in which a page's grain is sought, and how many
_GRAIN = 0.008  # darkness of the finest grain that is believed: a clean scan has none, yet steps of JPEG
_EVEN, _TINTED = 8.0, 0.5  # mm; darkness of an even area that is no stroke
_COVERED = 0.5  # darkness of print on which a stroke hardly shows
_COARSE = 8
_SPECK = 0.10  # mm2; a full stop of a ballpoint has 0.2
_BRIDGE, _CROSSED = 7, 11  # px: a box's outline and its softness; a table's rule, by a stroke aslant


class Tone(Enum):
    """How much of colour and grey a picture keeps."""

    COLOUR = "colour"
    GREY = "grey"
    BITS = "black and white"


@dataclass(frozen=True, slots=True)
class Hair:
    """What is darker than the paper close round it, as hairlines of pencil are and shadows are not."""

    excess: Array
    clear: Array
    around: Array  # how dark the paper is within some 3 mm, at a quarter of the resolution
    grain: float

    @classmethod
    def of(cls, excess: Array, clear: Array) -> Self:
        """The hairlines of a page, and the grain of its paper, sought in bands across it."""
        seen = clear.astype(np.float32)
        dark = cv.copyTo(excess, clear.view(np.uint8))
        share, mean = (cv.GaussianBlur(shrunk(a, 4), (0, 0), 3) for a in (seen, dark))
        one = cls(excess, clear, mean / np.maximum(share, 0.05), 1.0)
        height, width = excess.shape
        bands = [(slice(y, y + _BAND), slice(0, width)) for y in range(0, height - _BAND, height // _BANDS)]
        paper = np.concatenate([one.within(at)[::2, ::3][clear[at][::2, ::3]] for at in bands])
        grain = 1.48 * float(np.median(np.abs(paper - np.median(paper)))) if paper.size else 1.0
        return cls(excess, clear, one.around, max(grain, _GRAIN))

    def most(self, area: tuple[slice, slice]) -> float:
        """What no hairline in an area can be darker than, in the page's grain: found in a quarter of the time."""
        rows, columns = (slice(max(0, at.start // 4 - 1), at.stop // 4 + 2) for at in area)
        if not self.clear[area].size:
            return 0.0
        dark = cv.copyTo(self.excess[area], self.clear[area].view(np.uint8))
        return (float(dark.max()) + max(0.0, -float(self.around[rows, columns].min()))) / self.grain

    def within(self, area: tuple[slice, slice]) -> Array:
        """How much darker than its surroundings a hairline is, in the page's grain: 6 and more is no grain."""
        clear = self.clear[area].astype(np.float32)
        if not clear.size:
            return clear
        high, wide = clear.shape
        ys, xs = (
            (np.arange(at.start, at.start + n, dtype=np.float32) - 1.5) / 4
            for at, n in zip(area, (high, wide), strict=True)
        )
        around = cv.remap(self.around, *np.meshgrid(xs, ys), cv.INTER_LINEAR, borderMode=cv.BORDER_REPLICATE)
        fine = cv.GaussianBlur(self.excess[area] * clear, (0, 0), 1.0)
        fine -= cv.multiply(around, cv.GaussianBlur(clear, (0, 0), 1.0))
        return fine * np.float32(1 / self.grain)


@dataclass(slots=True)
class Shade:
    """How much darker a page's paper is than the blank's, large areas too; of a grey scan (``pages``: blank, seen) with paper sought widely."""

    excess: Array
    pages: tuple[Array, Array] | None
    _papers: tuple[Array, ...] = ()

    def within(self, area: tuple[slice, slice]) -> Array:
        """That of a part of the page; the paper of all of it is sought when it is first asked."""
        if self.pages is None:
            return self.excess[area]
        if not self._papers:
            self._papers = tuple(coarse_paper(page, WIDE) for page in self.pages)
        high, wide = self.excess.shape
        area = slice(area[0].start, min(high, area[0].stop)), slice(area[1].start, min(wide, area[1].stop))
        own, theirs = (
            cv.divide(page[area], spread(light, area), scale=255)
            for page, light in zip(self.pages, self._papers, strict=True)
        )
        return cv.subtract(own, theirs, dtype=cv.CV_32F) / np.float32(255)


@dataclass(slots=True)
class Ink:
    """The ink added to one page. Arrays are in the blank's pixels.

    ``added`` is darkness from 0 to 1, 0 where the blank is printed; ``blobs`` numbers the marks it makes (0: none),
    ``at`` is where they lie (indices of the flattened page), ``sizes`` their ink in mm2. ``chroma`` is how coloured the paper is. ``excess`` is darkness beyond the blank's without threshold, the print
    taken off no wider than it is, to see a stroke between letters; ``clear`` is where the blank has no print near.
    ``hair`` is where hairlines may be. ``shade`` is how dark the paper itself is;
    ``tone`` says what of a highlighter the picture can show: its colour, its grey, or nothing.
    """

    added: Array
    blobs: Array
    at: Array
    count: int
    sizes: Array
    chroma: Array
    excess: Array
    clear: Array
    hair: Hair
    shade: Shade
    tone: Tone
    noise: float
    blur: float  # px: how soft its print is
    soft: Array  # the blank's print as soft as this page's: bytes

    def over(self, area: tuple[slice, slice]) -> tuple[Array, Array]:
        """How dark the ink is that lies on and beside the print (0 to 1), and where print leaves any of it to see.

        Ink on print takes its share of the light that the print has left.
        """
        seen, soft = self.printed(area)
        return (seen - soft) / np.maximum(1 - soft, 0.2), soft < _COVERED

    def printed(self, area: tuple[slice, slice]) -> tuple[Array, Array]:
        """How dark the page is (0 to 1), and how dark the blank's print alone would make it."""
        soft = self.soft[area].astype(np.float32) * np.float32(1 / 255)
        return self.excess[area] + cv.dilate(soft, np.ones((3, 3), np.uint8)), soft


def added_ink(flat: Flat, sheet: Sheet) -> Ink:
    """The ink on a flat page that its blank does not have."""
    tone = _tone(flat.colour, flat.inside)
    print_ = sheet.ground(bits=tone is Tone.BITS)
    dark, darkest, chroma = _darkness(flat, tone, print_.tinted)
    reach, soft, blur = _print_of(print_.printed, dark)
    seen = cv.min(_scaled(dark, 1 / reach), _scaled(darkest, 1.6 / reach))
    seen = cv.copyTo(seen, flat.inside.view(np.uint8))
    excess = cv.LUT(dark, np.clip(np.arange(256, dtype=np.float32) / (255 * reach), 0, 1.2))
    rim = cv.dilate(soft, np.ones((3, 3), np.uint8))
    cv.subtract(excess, cv.LUT(rim, np.arange(256, dtype=np.float32) * np.float32(1 / 255)), dst=excess)
    added = cv.GaussianBlur(cv.min(cv.subtract(seen, _scaled(print_.wide, 1.15)), _FULL), (0, 0), 0.7)
    added = _strokes(added)
    clear = print_.clear & flat.inside
    some = added[::3, ::3][clear[::3, ::3]]
    noise = float(np.percentile(some, 90)) / _FULL if some.size else 0.0
    mask = _connected(added, max(_LEAST, 2.5 * noise), max(_THIN, 1.5 * noise))
    mask[(print_.wide >= _SOLID) | print_.filled] = 0
    _drop_rulings(mask, seen, print_, flat.residual)
    blobs, at, count = _blobs(mask, print_)
    shade = Shade(excess, (sheet.grey, flat.grey) if tone is Tone.GREY else None)
    marks = np.zeros(added.shape, np.float32)
    marks.ravel()[at] = added.ravel()[at] * np.float32(1 / _FULL)
    sizes = np.bincount(blobs.ravel()[at], weights=marks.ravel()[at], minlength=count + 1) / MM2
    hair = Hair.of(excess, clear)
    return Ink(marks, blobs, at, count, sizes, chroma, excess, clear, hair, shade, tone, noise, blur, soft)


def _darkness(flat: Flat, tone: Tone, tinted: Array) -> tuple[Array, Array, Array]:
    """How much darker than its paper a page is, how dark its brightest colour is (bytes), and how coloured it is (0 to 1)."""
    if tone is not Tone.COLOUR:
        dark = cv.bitwise_not(balanced(flat.grey, tinted))
        return dark, dark, np.zeros(dark.shape, np.float32)
    page = balanced(flat.colour, tinted)
    blue, green, red = cv.split(page)
    bright, least = cv.max(cv.max(blue, green), red), cv.min(cv.min(blue, green), red)
    chroma = cv.divide(cv.subtract(bright, least), cv.max(bright, 51), dtype=cv.CV_32F)
    return cv.bitwise_not(cv.cvtColor(page, cv.COLOR_BGR2GRAY)), cv.bitwise_not(bright), chroma


def _scaled(dark: Array, times: float) -> Array:
    """Grey levels (255 is black) as bytes of darkness, at most 1.2."""
    return cv.LUT(dark, np.clip(np.arange(256) * (times * _FULL / 255), 0, _MOST).round().astype(np.uint8))


def _tone(picture: Array, inside: Array) -> Tone:
    blue, green, red = picture[::9, ::11][inside[::9, ::11]].astype(np.int16).T
    apart = np.maximum(np.maximum(blue, green), red) - np.minimum(np.minimum(blue, green), red)
    if not apart.size or float(np.percentile(apart, 98)) > _COLOURED:
        return Tone.COLOUR
    levels = (blue + green + red) / 3
    light, dark = levels[levels > 200], levels[levels < 60]
    clipped = light.size and dark.size and (light >= 252).mean() > _WHITES and (dark <= 12).mean() > _BLACKS
    if not clipped or float(((levels > 60) & (levels < 245)).mean()) >= _BETWEEN:
        return Tone.GREY
    return Tone.GREY if _greys(picture, inside) > _GREYS else Tone.BITS


def _greys(picture: Array, inside: Array) -> float:
    """The share of a page that is evenly grey, as no black and white scan is."""
    grey, three = cv.cvtColor(picture, cv.COLOR_BGR2GRAY), np.ones((3, 3), np.uint8)
    even = cv.subtract(cv.dilate(grey, three), cv.erode(grey, three)) < _EVENLY
    return float((even & (grey > 60) & (grey < 245))[inside].mean())


def _strokes(added: Array) -> Array:
    """What was added less its large even areas: a band whose tint came out darker, a highlighter; no pen makes such."""
    coarse = cv.morphologyEx(
        shrunk(added, _COARSE), cv.MORPH_CLOSE, np.ones((3, 3), np.uint8)
    )  # over its words
    side = round(_EVEN * MM / _COARSE)
    even = cv.morphologyEx(coarse, cv.MORPH_OPEN, np.ones((side, side), np.uint8))
    even[even > _TINTED * _FULL] = 0  # black all over: somebody filled it in
    if float(even.max()) < _THIN * _FULL:
        return added
    whole = cv.resize(
        cv.dilate(even, np.ones((3, 3), np.uint8)), added.shape[::-1], interpolation=cv.INTER_LINEAR
    )
    return cv.subtract(added, cv.add(whole, whole // 4))


def _connected(added: Array, strong: float, weak: float) -> Array:
    """What is darker than ``weak`` and hangs together with something darker than ``strong`` (Canny's hysteresis, 1986).

    Bytes, 1 where it is so.
    """
    mask = (added > weak * _FULL).astype(np.uint8)
    count, labels = cv.connectedComponents(mask, connectivity=8)
    at = np.flatnonzero(mask.view(bool))
    own = labels.ravel()[at]
    held = np.zeros(count, bool)
    held[own[added.ravel()[at] > strong * _FULL]] = True
    mask.ravel()[at] = held[own]
    return mask


def _print_of(printed: Array, seen: Array) -> tuple[float, Array, float]:
    """How dark black print came out (0.9 for a good copy, 0.5 for a faded one), the blank's print as soft, and how soft.

    The gain and blur that fit best, sought in the middle of the page.
    """
    height, width = printed.shape
    middle = (slice(height // 6, 5 * height // 6), slice(width // 3, 2 * width // 3))
    part, wanted = printed[middle], seen[middle][::2].astype(np.float32)
    best = (np.inf, 0.8, 0.8)
    for blur in (0.5, 0.9, 1.4, 2.0, 2.8, 4.0):
        soft = cv.GaussianBlur(part, (0, 0), blur)[::2]
        held = soft > _PRINT  # a tint is lighter or darker with every printer: it says nothing
        if held.sum() < 25:
            held = soft > 38
        if held.sum() < 25:
            break
        ours, theirs = soft[held].astype(np.float32), wanted[held]
        gain = float((ours * theirs).sum() / (ours**2).sum())
        error = float(np.abs(gain * ours - theirs).mean())
        if error > 1.1 * best[0]:
            break  # softer than it is: more blur fits worse still
        best = min(best, (error, gain, blur))
    return float(np.clip(best[1], 0.25, 1.0)), cv.GaussianBlur(printed, (0, 0), best[2]), best[2]


def _drop_rulings(mask: Array, seen: Array, print_: Ground, residual: float) -> None:
    """Take from a mask what lies along a ruling of the blank, is level or upright as it is, and no darker: the ruling itself.

    It may lie as far beside as the page was bent (``residual``, mm). A pen's underline there is darker than most.
    """
    short = round(4 * MM)
    side = round(2 * min(1.2, max(0.45, 4 * residual)) * MM) | 1
    near = np.ones((side, side), np.uint8)
    beside: Array | None = None  # a dark band's edges
    limit = np.clip(np.arange(256) * (1.25 * _FULL / 255) + 0.05 * _FULL, 0, 255).astype(np.uint8)
    limit[0] = 0
    whole = mask.copy()
    for ruled, piece in ((print_.level, (1, short + 1)), (print_.upright, (short + 1, 1))):
        if not cv.countNonZero(ruled):
            continue
        pieces = cv.morphologyEx(whole, cv.MORPH_OPEN, np.ones(piece, np.uint8))
        at = np.flatnonzero(cv.dilate(pieces, np.ones((3, 3), np.uint8)).view(bool))
        if not len(at):
            continue
        beside = cv.dilate(print_.filled.view(np.uint8), near) if beside is None else beside
        ruling = seen.ravel()[at] < limit[cv.dilate(ruled, near).ravel()[at]]
        mask.ravel()[at[ruling | beside.view(bool).ravel()[at]]] = 0


def _blobs(mask: Array, print_: Ground) -> tuple[Array, Array, int]:
    """Connected marks, numbered from 1, specks left out, and where they lie; printed pixels may join two parts of one."""
    joined = mask.copy()
    rules = cv.dilate(cv.max(print_.level, print_.upright), np.ones((_CROSSED, _CROSSED), np.uint8))
    for reach, over in ((_BRIDGE, print_.wide), (_CROSSED, rules)):
        kernel = cv.getStructuringElement(cv.MORPH_ELLIPSE, (reach, reach))
        joined |= cv.morphologyEx(mask, cv.MORPH_CLOSE, kernel) & (over > 25).astype(np.uint8)
    count, labels = cv.connectedComponents(joined, connectivity=8)
    at = np.flatnonzero(mask.view(bool))
    own = labels.ravel()[at]
    keep = np.bincount(own, minlength=count) >= _SPECK * MM2
    keep[0] = False
    blobs = np.zeros(mask.shape, np.int32)
    blobs.ravel()[at] = own
    keep[_edges(blobs, count)] = False
    own = (np.cumsum(keep) * keep)[own]
    blobs.ravel()[at] = own
    return blobs, at[own > 0], int(keep.sum())


def _edges(labels: Array, count: int) -> Array:
    """The marks that run along an edge of the page for 30 mm: the table it lies on, or the copier's shadow."""
    rim = 3
    frame = [labels[:rim].ravel(), labels[-rim:].ravel(), labels[:, :rim].ravel(), labels[:, -rim:].ravel()]
    along = np.max([np.bincount(side, minlength=count) for side in frame], axis=0) / rim
    along[0] = 0
    return np.flatnonzero(along > 30 * MM)
