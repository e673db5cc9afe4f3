"""Which page of the blank a picture shows, and how it lies on it: a homography by matched features.

ORB features and MAGSAC (Barath and others, CVPR 2019) at 150 dpi; features do not mind in which of four ways a
page was laid on the glass. What a homography cannot say (curl, a stretched print) is left to ``unbend``.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from extractors.blank.printed.pictures import unpack_picture
from schemas.layout import Layout

from .fit import Prints
from .ground import Ground, Packed, ground
from .vision import Array, cv

FEATURES = 2500
_PART = 120  # px: 20 mm of a page; features are taken from all its parts in turn
_FEW = 300  # strongest features of a page that are asked first, to rank the pages
_PLAIN = 12  # votes of half as many features for one page, and twice the next one's: no more need to be asked
_STRONG = 1200  # strongest features that are matched first; the rest only where these do not settle it
# px of the longer side at which a picture's features are sought: the blank's own, where a scan has twice as many that
# agree, and a finer one, where a bent photo has a quarter more.
_SIDE, _FINER = 1754, 1900
_LEAST = 22  # inliers from which a homography is believed; chance gives up to 12
_SURE = 90  # inliers at which no other page needs to be tried
_BENT = 22.0  # px within which a match that the homography misses may still be right: 3 mm on a page, bent
_RATIO = 0.8  # nearest to second nearest distance (Lowe, 2004)


@dataclass(slots=True)
class Sheet:
    """One page of the blank made ready: its grey picture, its features, and what it has printed once that was asked."""

    number: int
    grey: Array
    points: Array
    features: Array
    _grounds: dict[bool, Packed] = field(default_factory=dict)
    _prints: Prints | None = None

    @property
    def is_ready(self) -> bool:
        """Whether what the page has printed was worked out already."""
        return False in self._grounds

    def make_ready(self) -> None:
        """Work out what it has printed before it is asked."""
        _ = self.ground(bits=False), self.prints

    @property
    def prints(self) -> Prints:
        """Where it has print to be sought, worked out once."""
        if self._prints is None:
            self._prints = Prints.of(self.grey)
        return self._prints

    def ground(self, *, bits: bool) -> Ground:
        """What the page has printed, worked out once; ``bits``: as a black and white scan would show it."""
        packed = self._grounds.get(bits)
        if packed is None:
            packed = self._grounds[bits] = Packed.of(ground(self.grey, bits=bits))
        return packed.ground()


@dataclass(slots=True)
class Placed:
    """A picture laid on a page: ``matrix`` takes the blank's pixels to the picture's."""

    sheet: Sheet
    matrix: Array
    inliers: int


@dataclass(slots=True)
class Pages:
    """The pages of one blank, made ready once."""

    sheets: list[Sheet]
    heads: Array = field(default=None)  # the strongest features of all pages
    owners: Array = field(default=None)  # the page each belongs to


def make_ready(layout: Layout) -> Pages:
    """The pages of a layout with their features."""
    finder = cv.ORB_create(nfeatures=FEATURES)
    sheets = []
    for number, page in enumerate(layout.pages, 1):
        grey = unpack_picture(page.picture)
        points, features = _features(finder, cv.GaussianBlur(grey, (0, 0), 0.8))
        sheets.append(Sheet(number, grey, points, features))
    heads = [s.features[:_FEW] for s in sheets]
    owners = [np.full(len(h), n) for n, h in enumerate(heads)]
    return Pages(sheets, np.concatenate(heads), np.concatenate(owners))


def _features(finder: Array, grey: Array) -> tuple[Array, Array]:
    """Points and descriptors; the first of them are the strongest of every part of the page."""
    found, features = finder.detectAndCompute(grey, None)
    if features is None:
        return np.empty((0, 2), np.float32), np.empty((0, 32), np.uint8)
    points = cv.KeyPoint_convert(found)
    strength = np.array([p.response for p in found])
    part = (points // _PART) @ np.array([1, 1000])
    order = np.lexsort((-strength, part))
    starts = np.flatnonzero(np.diff(part[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    order = order[np.lexsort((-strength[order], rank))]
    return points[order], features[order]


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture's features, the strongest first, sought at ``size`` (width, height), ``scale`` times its own."""

    points: Array
    features: Array
    size: tuple[int, int]
    scale: float


class Looks:
    """A grey picture's features, sought once and, where its page does not fit, once more and finer."""

    def __init__(self, grey: Array, side: int = _SIDE) -> None:
        self._grey, self._side = grey, side

    @cached_property
    def first(self) -> Seen:
        """What is asked of every picture."""
        return see(self._grey, self._side)

    @cached_property
    def closer(self) -> "Looks":
        """A second look."""
        return self if self._side == _FINER else Looks(self._grey, _FINER)


def see(grey: Array, side: int = _SIDE) -> Seen:
    """The features of a grey picture whose longer side is brought to ``side`` px, to be laid on the pages of any blank."""
    scale = side / max(grey.shape)
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    small = cv.resize(grey, size, interpolation=cv.INTER_AREA if scale < 1 else cv.INTER_LINEAR)
    return Seen(*_features(cv.ORB_create(nfeatures=FEATURES), small), size, scale)


def place(seen: Seen, pages: Pages, without: int | None = None) -> Placed | None:
    """The page that a picture shows and how it lies, or None where it shows none of them.

    ``without`` is the number of a page that it was laid on before, and does not fit.
    """
    if len(seen.points) < _LEAST:
        return None
    best: Placed | None = None
    for sheet in _ranked(seen.features, pages):
        if sheet.number == without:
            continue
        found = _lay(sheet, seen)
        if found is not None and (best is None or found.inliers > best.inliers):
            best = found
        if best is not None and best.inliers >= _SURE:
            break
    if best is None:
        return None
    best.matrix = np.diag([1 / seen.scale, 1 / seen.scale, 1.0]) @ best.matrix
    return best


def _ranked(features: Array, pages: Pages) -> list[Sheet]:
    """The pages, the likeliest first: features that only one page has vote for it."""
    if len(pages.sheets) == 1:
        return pages.sheets
    votes = _votes(features[:_FEW], pages)
    first, second = sorted(votes, reverse=True)[:2]
    if first < _PLAIN or first < 2 * second:
        votes += _votes(features[_FEW : 2 * _FEW], pages)
    return [pages.sheets[n] for n in np.argsort(-votes, kind="stable")]


def _votes(features: Array, pages: Pages) -> Array:
    pairs = cv.BFMatcher(cv.NORM_HAMMING).knnMatch(features, pages.heads, k=2)
    votes = np.zeros(len(pages.sheets))
    for pair in pairs:
        if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance:
            votes[pages.owners[pair[0].trainIdx]] += 1
    return votes


def _lay(sheet: Sheet, seen: Seen) -> Placed | None:
    """How a picture lies on one page: by its strongest features, or by all where those are not enough."""
    found = _laid(sheet, seen, _STRONG)
    return found if found is not None and found.inliers >= _SURE else _laid(sheet, seen, FEATURES)


def _laid(sheet: Sheet, seen: Seen, most: int) -> Placed | None:
    if len(sheet.points) < _LEAST:
        return None
    pairs = cv.BFMatcher(cv.NORM_HAMMING).knnMatch(sheet.features[:most], seen.features[:most], k=2)
    good = [p[0] for p in pairs if len(p) == 2 and p[0].distance < _RATIO * p[1].distance]
    if len(good) < _LEAST:
        return None
    source = sheet.points[[m.queryIdx for m in good]]
    target = seen.points[[m.trainIdx for m in good]]
    matrix, mask = cv.findHomography(source, target, cv.USAC_MAGSAC, 3.0, maxIters=3000, confidence=0.999)
    if matrix is None:
        return None
    inliers = int(mask.sum())
    shape, size = sheet.grey.shape, seen.size
    if inliers < _LEAST or not _plausible(matrix, shape, size):
        return None
    return Placed(sheet, _widened(matrix, source, target, inliers, shape, size), inliers)


def _widened(
    matrix: Array, source: Array, target: Array, inliers: int, shape: tuple[int, ...], size: tuple[int, int]
) -> Array:
    """On a bent page the homography of its flattest part is far off elsewhere: one that halves the error everywhere."""
    off = np.hypot(*(cv.perspectiveTransform(source[:, None], matrix)[:, 0] - target).T)
    near = off < _BENT
    if near.sum() < 1.15 * inliers:
        return matrix
    wider, _ = cv.findHomography(source[near], target[near], 0)
    return wider if wider is not None and _plausible(wider, shape, size) else matrix


def _plausible(matrix: Array, shape: tuple[int, ...], size: tuple[int, int]) -> bool:
    """A page seen from above its table: its corners turn one way, and its sides keep their proportions."""
    height, width = shape[:2]
    corners = np.array([[[0, 0]], [[width, 0]], [[width, height]], [[0, height]]], np.float32)
    seen = cv.perspectiveTransform(corners, matrix).reshape(4, 2)
    area = cv.contourArea(seen.astype(np.float32), True)
    whole = size[0] * size[1]
    if area < 0.08 * whole or area > 9 * whole or not cv.isContourConvex(seen.astype(np.float32)):
        return False
    sides = [float(np.hypot(*(seen[n] - seen[n - 1]))) for n in range(4)]
    across, down = (sides[1] + sides[3]) / width, (sides[0] + sides[2]) / height
    return 0.6 < across / down < 1.7 and all(s > 0.15 * max(sides) for s in sides)
