"""A picture of a page of print, made straight by itself: by its sheet's edges, then by its rules and lines of type.

It needs no place of the blank's print, for forms whose rows have grown have it elsewhere.
"""

import numpy as np

from .vision import Array, cv

_SEEN = 900  # px of the longer side in which a sheet's edges are looked for
_SHEET = 0.3  # share of a picture that a sheet fills at least
_ALL = 0.98  # share that it fills at most: more is the picture itself
_FILLED = 0.95  # share of its four corners' area that is bright
_SQUAT, _LONG = (
    1.2,
    1.65,
)  # times as long as wide: A4 has 1.41, letter paper 1.29, and both are seen from aslant
_COARSE, _LIGHT = 420, 161  # px of a sheet's shorter side, and of a square (80 mm) that no shading fills
_RIM = 0.012  # share of a sheet's width: 2.5 mm, on which nothing is printed
_DARKEST = 24  # grey levels of paper in the deepest shadow that is still read
_BESIDE = 8.0  # px inside and outside a sheet's edge
_SEEN_EDGE = 1.15  # times as bright as its surroundings a sheet is along each of its sides
_LEVELS = range(6, 90, 3)  # percentiles of brightness
_WHITE = 0.85  # share of a picture's rim that is paper where a scanner made it
_PAPER = 0.8  # of the paper's brightness
_SLOPE = 0.21  # tangent of 12 degrees: what leans more is no line of type
_MANY = 6  # lines from which their lean may change across the page
_REACH = 0.2  # share of the page that they are spread over at least


def sheet_of(picture: Array) -> Array | None:
    """The sheet of paper in a photo, grey or in colour, laid flat; None where a scanner made it, or no sheet is seen.

    Of colours the darkest tells paper from wood best, and where a shadow lies one level does not hold for a whole sheet:
    each of several is tried, and the outline of a sheet's shape that parts light from dark best is taken.
    """
    scale = _SEEN / max(picture.shape)
    small = cv.GaussianBlur(
        cv.resize(picture, None, fx=scale, fy=scale, interpolation=cv.INTER_AREA), (0, 0), 2
    )
    if small.ndim > 2:
        small = small.min(axis=2)
    paper = float(np.percentile(small, 85))
    rim = np.concatenate((small[:6].ravel(), small[-6:].ravel(), small[:, :6].ravel(), small[:, -6:].ravel()))
    if float((rim > _PAPER * paper).mean()) >= _WHITE:
        return None
    otsu, _ = cv.threshold(small, 0, 255, cv.THRESH_BINARY + cv.THRESH_OTSU)
    first, *others = (_outline(small, float(level)) for level in (otsu, *np.percentile(small, _LEVELS)))
    like = [each for each in (first, *others) if each is not None and _like_a_sheet(each)]
    corners = max(like, key=lambda each: _edge(small, each), default=first)
    if corners is None or _edge(small, corners) < _SEEN_EDGE:
        return None
    ordered = corners / scale
    high, wide = _sides(ordered)
    size = (round(wide), round(high))
    target = np.array([[0, 0], [size[0], 0], size, [0, size[1]]], np.float32)
    matrix = cv.getPerspectiveTransform(ordered, target)
    return cv.warpPerspective(picture, matrix, size, flags=cv.INTER_LINEAR, borderValue=(255, 255, 255))


def _outline(small: Array, level: float) -> Array | None:
    """The corners of the largest bright area, from the upper left one; None where they are not four, or hold too much."""
    bright = np.pad((small > level).astype(np.uint8), 30)
    bright = cv.morphologyEx(bright, cv.MORPH_CLOSE, np.ones((25, 25), np.uint8))[30:-30, 30:-30]
    found, _ = cv.findContours(bright, cv.RETR_EXTERNAL, cv.CHAIN_APPROX_SIMPLE)
    if not found:
        return None
    largest = max(found, key=cv.contourArea)
    outline = cv.convexHull(largest)
    corners = cv.approxPolyDP(outline, 0.03 * cv.arcLength(outline, closed=True), closed=True)
    area = cv.contourArea(corners)
    if len(corners) != 4 or not _SHEET * small.size <= area <= _ALL * small.size:
        return None
    if cv.contourArea(largest) < _FILLED * area:
        return None
    spots = corners.reshape(4, 2).astype(np.float32)
    total, off = spots.sum(axis=1), spots[:, 1] - spots[:, 0]
    return spots[[int(total.argmin()), int(off.argmin()), int(total.argmax()), int(off.argmax())]]


def _like_a_sheet(corners: Array) -> bool:
    """Whether four corners have the shape of a sheet of A4 or letter paper seen a little askew, either way up."""
    sides = _sides(corners)
    return min(sides) > 0 and _SQUAT <= max(sides) / min(sides) <= _LONG


def _edge(small: Array, corners: Array) -> float:
    """How many times as bright it is inside four corners as outside them, along the side where that is least."""
    middle = corners.mean(axis=0)
    along = np.linspace(0.1, 0.9, 40)[:, None]
    least = np.inf
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        line = start + (end - start) * along
        inward = middle - (start + end) / 2
        inward = inward / max(1.0, float(np.linalg.norm(inward))) * _BESIDE
        within, beyond = (_at(small, line + way) for way in (inward, -inward))
        least = min(least, float(np.median(within / np.maximum(beyond, 1.0))))
    return least


def _at(small: Array, spots: Array) -> Array:
    """The brightness at places, or at the picture's edge where they lie outside it."""
    x, y = np.rint(spots).astype(int).T
    return small[np.clip(y, 0, small.shape[0] - 1), np.clip(x, 0, small.shape[1] - 1)].astype(np.float64)


def _sides(ordered: Array) -> tuple[float, float]:
    """How high and how wide what has these corners is, from its upper left one clockwise."""
    a, b, c, d = ordered.astype(np.float64)
    high = max(np.linalg.norm(d - a), np.linalg.norm(c - b))
    wide = max(np.linalg.norm(b - a), np.linalg.norm(c - d))
    return float(high), float(wide)


def evenly_lit(sheet: Array) -> Array:
    """The grey sheet of a photo as if no shadow lay on it, and nothing of the table it lies on left at its rim.

    What is divided by is its own paper, which a closing leaves.
    """
    scale = _COARSE / min(sheet.shape)
    small = cv.resize(sheet, None, fx=scale, fy=scale, interpolation=cv.INTER_AREA)
    light = cv.morphologyEx(
        small, cv.MORPH_CLOSE, np.ones((_LIGHT, _LIGHT), np.uint8), borderType=cv.BORDER_REPLICATE
    )
    light = cv.max(cv.GaussianBlur(light, (0, 0), _LIGHT / 8), _DARKEST)
    even = cv.divide(sheet, cv.resize(light, sheet.shape[::-1], interpolation=cv.INTER_LINEAR), scale=255)
    rim = round(_RIM * min(sheet.shape))
    return cv.copyMakeBorder(even[rim:-rim, rim:-rim], rim, rim, rim, rim, cv.BORDER_CONSTANT, value=255)


def straightened(page: Array, gap: int) -> Array:
    """A page whose level lines are level and whose upright rules stand; ``gap`` is the space between words in pixels."""
    ink = (page < 0.72 * np.percentile(page, 90)).astype(np.uint8)
    near = cv.morphologyEx(ink, cv.MORPH_CLOSE, np.ones((3, gap), np.uint8))
    level = _leaning(near)
    if not len(level):
        return page
    upright = _leaning(np.ascontiguousarray(ink.T))
    height, width = page.shape
    down, across = _fit(level, height), _fit(upright, width)
    if not len(upright):
        across = (-down[0], 0.0)
    x = np.arange(width, dtype=np.float32) - width / 2
    y = (np.arange(height, dtype=np.float32) - height / 2)[:, None]
    from_y = y + height / 2 + (down[0] + down[1] * y) * x
    from_x = x + width / 2 + (across[0] + across[1] * x) * y
    return cv.remap(page, from_x, from_y, cv.INTER_LINEAR, borderMode=cv.BORDER_CONSTANT, borderValue=255)


def _leaning(ink: Array) -> Array:
    """The long lines of a page that are nearly level: how far down each stands from the middle, its slope."""
    found = cv.HoughLinesP(
        cv.Canny(ink * 255, 50, 150), 1, np.pi / 1800, 200, minLineLength=ink.shape[1] // 8, maxLineGap=12
    )
    if found is None:
        return np.empty((0, 2))
    ends = found.reshape(-1, 4).astype(np.float64)
    run = ends[:, 2] - ends[:, 0]
    slope = np.divide(ends[:, 3] - ends[:, 1], run, out=np.full(len(run), 9.0), where=run != 0)
    place = (ends[:, 1] + ends[:, 3]) / 2 - ink.shape[0] / 2
    return np.stack((place, slope), axis=1)[np.abs(slope) < _SLOPE]


def _fit(lines: Array, size: int) -> tuple[float, float]:
    """The slope in the middle of a page and how it changes down the page; strays are left out."""
    if not len(lines):
        return 0.0, 0.0
    middle = float(np.median(lines[:, 1]))
    held = lines[np.abs(lines[:, 1] - middle) < max(0.01, 3 * float(np.median(np.abs(lines[:, 1] - middle))))]
    if len(held) < _MANY or np.ptp(held[:, 0]) < _REACH * size:
        return middle, 0.0
    change, start = np.polyfit(held[:, 0], held[:, 1], 1)
    if abs(change) * size < 0.002:  # less than a page's unevenness in a scanner
        return middle, 0.0
    return float(start), float(change)
