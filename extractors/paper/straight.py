"""A picture of a page of print, made straight by itself: by its sheet's edges, then by its rules and lines of type.

It needs no place of the blank's print, for forms whose rows have grown have it elsewhere.
"""

import numpy as np

from .vision import Array, cv

_SEEN = 900  # px of the longer side in which a sheet's edges are looked for
_SHEET = 0.3  # share of a picture that a sheet fills at least
_WHITE = 0.85  # share of a picture's rim that is paper where a scanner made it
_PAPER = 0.8  # of the paper's brightness
_SLOPE = 0.21  # tangent of 12 degrees: what leans more is no line of type
_MANY = 6  # lines from which their lean may change across the page
_REACH = 0.2  # share of the page that they are spread over at least


def sheet_of(grey: Array) -> Array | None:
    """The sheet of paper in a photo, laid flat; None where a scanner made the picture, or no sheet is seen."""
    scale = _SEEN / max(grey.shape)
    small = cv.GaussianBlur(cv.resize(grey, None, fx=scale, fy=scale, interpolation=cv.INTER_AREA), (0, 0), 2)
    paper = float(np.percentile(small, 85))
    rim = np.concatenate((small[:6].ravel(), small[-6:].ravel(), small[:, :6].ravel(), small[:, -6:].ravel()))
    if float((rim > _PAPER * paper).mean()) >= _WHITE:
        return None
    _, bright = cv.threshold(small, 0, 255, cv.THRESH_BINARY + cv.THRESH_OTSU)
    bright = cv.morphologyEx(bright, cv.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    found, _ = cv.findContours(bright, cv.RETR_EXTERNAL, cv.CHAIN_APPROX_SIMPLE)
    if not found:
        return None
    outline = cv.convexHull(max(found, key=cv.contourArea))
    corners = cv.approxPolyDP(outline, 0.03 * cv.arcLength(outline, closed=True), closed=True)
    if len(corners) != 4 or cv.contourArea(corners) < _SHEET * small.size:
        return None
    spots = corners.reshape(4, 2).astype(np.float32) / scale
    total, off = spots.sum(axis=1), spots[:, 1] - spots[:, 0]
    ordered = spots[[int(total.argmin()), int(off.argmin()), int(total.argmax()), int(off.argmax())]]
    wide = max(np.linalg.norm(ordered[1] - ordered[0]), np.linalg.norm(ordered[2] - ordered[3]))
    high = max(np.linalg.norm(ordered[3] - ordered[0]), np.linalg.norm(ordered[2] - ordered[1]))
    size = (round(float(wide)), round(float(high)))
    target = np.array([[0, 0], [size[0], 0], size, [0, size[1]]], np.float32)
    matrix = cv.getPerspectiveTransform(ordered, target)
    return cv.warpPerspective(grey, matrix, size, flags=cv.INTER_LINEAR, borderValue=255)


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
