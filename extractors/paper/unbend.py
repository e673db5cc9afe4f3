"""From a homography to a flat page: the blank is sought again patch by patch, and the picture bent to it.

Patches 30 mm wide are matched within 2.5 mm (TM_CCOEFF_NORMED) at half resolution; what they say is smoothed over
their neighbours, so that writing in one cell moves nothing, and the picture is sampled once.
"""

from dataclasses import dataclass

import numpy as np

from .register import Placed
from .vision import MM, Array, cv

_STEP = round(15 * MM / 2)  # px at half resolution between patches
_HALF = round(15 * MM / 2)  # half a patch
_REACH = round(2.5 * MM / 2)  # how far a patch is sought
_PEAK = 0.35  # correlation from which a patch is believed
_RIDGE = 0.05  # share of its height that a peak falls within 1 mm, if it is one
_STRAY = 2.4  # px at half resolution (0.8 mm) that a node may differ from the middle of those around it
_LOOKS = 5
_FLAT = 1.5  # px at half resolution (0.5 mm) of bending that one look sets right
_TEXTURE = 6.0  # grey levels of deviation in a patch that has anything to match


@dataclass(slots=True)
class Flat:
    """A page as flat as its blank, in colour and in the blank's pixels, and how well it fits.

    ``matched`` is the correlation of its better patches, ``residual`` the error in mm that 19 in 20 patches
    stay under, ``inside`` says which pixels the picture showed.
    """

    page: int
    colour: Array
    inside: Array
    matched: float
    residual: float
    map_x: Array
    map_y: Array


def flatten(picture: Array, placed: Placed) -> Flat:
    """The picture laid flat on its page."""
    blank = placed.sheet.grey
    grey = cv.cvtColor(picture, cv.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
    height, width = blank.shape
    half = (width // 2, height // 2)
    ground = cv.resize(blank, half, interpolation=cv.INTER_AREA)
    to_half = placed.matrix @ np.array([[2.0, 0, 0.5], [0, 2.0, 0.5], [0, 0, 1]])
    rough = _warped(grey, to_half, half)
    field, matched, residual = _settled(ground, rough)
    moved = cv.resize(field, (width, height), interpolation=cv.INTER_LINEAR) * 2
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    xs += moved[:, :, 0]
    ys += moved[:, :, 1]
    m = placed.matrix.astype(np.float32)
    deep = m[2, 0] * xs + m[2, 1] * ys + m[2, 2]
    map_x = (m[0, 0] * xs + m[0, 1] * ys + m[0, 2]) / deep
    map_y = (m[1, 0] * xs + m[1, 1] * ys + m[1, 2]) / deep
    colour = sampled(picture, map_x, map_y)
    inside = (map_x >= 0) & (map_y >= 0) & (map_x < grey.shape[1]) & (map_y < grey.shape[0])
    return Flat(placed.sheet.number, colour, inside, matched, residual, map_x, map_y)


def _settled(ground: Array, rough: Array) -> tuple[Array, float, float]:
    """The shift of every pixel at half resolution; a bent page is looked at again where each look has brought it.

    A bend is followed from where the page already fits, some 60 mm further at each look.
    """
    height, width = ground.shape
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    field = np.zeros((height, width, 2), np.float32)
    matched, residual, seen = 0.0, 0.0, rough
    for _ in range(_LOOKS):
        shift, matched, residual = _shifts(ground, seen)
        field = field + cv.resize(shift, (width, height), interpolation=cv.INTER_CUBIC)
        if float(np.abs(shift).max()) <= _FLAT and residual < 1:
            break
        map_x, map_y = xs + field[:, :, 0], ys + field[:, :, 1]
        seen = cv.remap(rough, map_x, map_y, cv.INTER_LINEAR, borderMode=cv.BORDER_REPLICATE)
    return field, matched, residual


def sampled(picture: Array, map_x: Array, map_y: Array) -> Array:
    """The picture at these places; a much finer picture is softened first, so that thin strokes are not skipped."""
    step = float(
        np.median(np.hypot(np.diff(map_x[::16, ::16], axis=1), np.diff(map_y[::16, ::16], axis=1))) / 16
    )
    if step > 1.5:
        picture = cv.GaussianBlur(picture, (0, 0), 0.35 * step)
    return cv.remap(
        picture, map_x, map_y, cv.INTER_LINEAR, borderMode=cv.BORDER_CONSTANT, borderValue=(255,) * 3
    )


def _warped(grey: Array, matrix: Array, size: tuple[int, int]) -> Array:
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
    if scale > 1.5:
        grey = cv.GaussianBlur(grey, (0, 0), 0.35 * scale)
    flags = cv.INTER_LINEAR | cv.WARP_INVERSE_MAP
    return cv.warpPerspective(grey, matrix, size, flags=flags, borderMode=cv.BORDER_REPLICATE)


def _shifts(blank: Array, rough: Array) -> tuple[Array, float, float]:
    """The shift at every node (half pixels, x and y), the correlation, the error in mm left over."""
    height, width = blank.shape
    rows = max(2, round(height / _STEP) + 1)
    columns = max(2, round(width / _STEP) + 1)
    found = np.zeros((rows, columns, 2), np.float32)
    trust = np.zeros((rows, columns, 2), np.float32)
    peaks, lost = [], 0
    for r in range(rows):
        for c in range(columns):
            middle = (c * (width - 1) // (columns - 1), r * (height - 1) // (rows - 1))
            seen = _match(blank, rough, middle)
            if seen is not None:
                found[r, c], trust[r, c] = seen[0], seen[1]
                peaks.append(seen[2])
                lost += seen[3]
    if not trust.any():
        return np.zeros((rows, columns, 2), np.float32), 0.0, 99.0
    smooth = np.dstack([_smoothed(found[:, :, n], trust[:, :, n]) for n in (0, 1)])
    errors = np.concatenate([np.abs(found - smooth)[trust > 0] * 2 / MM, np.full(lost, _REACH * 2 / MM)])
    return _pinned(smooth), float(np.percentile(peaks, 75)), float(np.percentile(errors, 95))


def _match(blank: Array, rough: Array, middle: tuple[int, int]) -> tuple[Array, Array, float, bool] | None:
    """How far a patch has moved (x, y), how far each is to be trusted, the correlation, and whether it lies further off.

    A patch that holds only level lines says nothing of x: its peak is a ridge. None where nothing is printed.
    """
    height, width = blank.shape
    x, y = middle
    x0, x1 = max(_REACH, x - _HALF), min(width - _REACH, x + _HALF)
    y0, y1 = max(_REACH, y - _HALF), min(height - _REACH, y + _HALF)
    if x1 - x0 < _HALF // 2 or y1 - y0 < _HALF // 2:
        return None
    patch = blank[y0:y1, x0:x1]
    if float(patch.std()) < _TEXTURE:
        return None
    around = rough[y0 - _REACH : y1 + _REACH, x0 - _REACH : x1 + _REACH]
    scores = cv.matchTemplate(around, patch, cv.TM_CCOEFF_NORMED)
    _, peak, _, (px, py) = cv.minMaxLoc(scores)
    shift = px - _REACH + _parabola(scores[py], px), py - _REACH + _parabola(scores[:, px], py)
    trust = np.array([_sharpness(scores[py], px), _sharpness(scores[:, px], py)])
    beyond = peak > _PEAK and (_beyond(scores[py], px) or _beyond(scores[:, px], py))
    return np.array(shift), trust if peak > _PEAK else trust * 0, float(peak), beyond


def _beyond(values: Array, at: int) -> bool:
    """Whether a peak rises to the edge of the search: what is sought lies outside it."""
    if 0 < at < len(values) - 1:
        return False
    return float(values[at] - values[len(values) // 2]) > _RIDGE * float(values[at])


def _sharpness(values: Array, at: int) -> float:
    """How much a peak stands out over what lies 1 mm beside it: 0 for a ridge or an edge of the search, 1 at most."""
    if not 0 < at < len(values) - 1:
        return 0.0
    beside = [float(values[n]) for n in (at - 3, at + 3) if 0 <= n < len(values)]
    drop = (float(values[at]) - max(beside)) / max(float(values[at]), 1e-6)
    return min(1.0, drop / 0.2) if drop > _RIDGE else 0.0


def _parabola(values: Array, at: int) -> float:
    """Where between pixels the peak stands."""
    if not 0 < at < len(values) - 1:
        return 0.0
    left, top, right = (float(v) for v in values[at - 1 : at + 2])
    bend = left - 2 * top + right
    return 0.0 if bend >= 0 else max(-0.5, min(0.5, (left - right) / (2 * bend)))


def _smoothed(found: Array, trust: Array) -> Array:
    """Every node as its neighbours see it: strays left out, gaps filled from further away."""
    steady = trust.copy()
    rows, columns = trust.shape
    for r in range(rows):
        for c in range(columns):
            window = (slice(max(0, r - 1), r + 2), slice(max(0, c - 1), c + 2))
            held = trust[window] > 0
            if held.sum() > 3 and abs(float(found[r, c]) - float(np.median(found[window][held]))) > _STRAY:
                steady[r, c] = 0
    near, weight = cv.GaussianBlur(found * steady, (0, 0), 0.8), cv.GaussianBlur(steady, (0, 0), 0.8)
    far, spread = cv.GaussianBlur(found * steady, (0, 0), 4), cv.GaussianBlur(steady, (0, 0), 4)
    share = np.clip(weight / 0.15, 0, 1)
    return share * near / np.maximum(weight, 1e-6) + (1 - share) * far / np.maximum(spread, 1e-6)


def _pinned(nodes: Array) -> Array:
    """Nodes stand on the page's edges; a resize treats them as middles of pixels: sampled back to stand right."""
    rows, columns = nodes.shape[:2]
    wide, high = columns * 4, rows * 4
    xs = np.linspace(0, columns - 1, wide * 2 + 1)[1::2].astype(np.float32)
    ys = np.linspace(0, rows - 1, high * 2 + 1)[1::2].astype(np.float32)
    map_x, map_y = np.meshgrid(xs, ys)
    return cv.remap(nodes.astype(np.float32), map_x, map_y, cv.INTER_CUBIC, borderMode=cv.BORDER_REPLICATE)
