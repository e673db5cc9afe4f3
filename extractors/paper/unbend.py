"""From a homography to a flat page: the blank is sought again patch by patch, and the picture bent to it.

Patches 30 mm wide are matched within 2.5 mm (TM_CCOEFF_NORMED) at half resolution; what they say is smoothed over
their neighbours, so that writing in one cell moves nothing, and the picture is sampled once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .register import Placed
from .surface import surface
from .vision import MM, Array, cv, shrunk

_STEP = round(15 * MM / 2)  # px at half resolution between patches
_HALF = round(15 * MM / 2)  # half a patch
_REACH = round(2.5 * MM / 2)  # how far a patch is sought
_PEAK = 0.35  # correlation from which a patch is believed
_RIDGE = 0.05  # share of its height that a peak falls within 1 mm, if it is one
_LOOKS = 10
_CALM = 0.75  # px at half resolution (0.25 mm): a patch that lies no further off is in its place
_FAR = 3  # nodes: a patch that lies past the search beside one in its place is no bend but a likeness
_COARSE = 8  # px between the places that are worked out one by one
_FLAT = 1.5  # px at half resolution (0.5 mm) of bending that one look sets right
_STILL = 0.06  # mm of error in a first look at every second patch; from a scanner 0.02 to 0.045
_EVEN = 0.5  # sum of squared grey levels from their mean in a place where everything is alike
_TEXTURE = 6.0  # grey levels of deviation in a patch that has anything to match


@dataclass(slots=True)
class Flat:
    """A page as flat as its blank, in colour and in the blank's pixels, and how well it fits.

    ``matched`` is the correlation of its better patches, ``residual`` the error in mm that 19 in 20 patches
    stay under, ``inside`` says which pixels the picture showed; the others are white.
    """

    page: int
    colour: Array
    inside: Array
    matched: float
    residual: float
    map_x: Array
    map_y: Array
    grey: Array = None
    plain: bool = True  # it has no colour: its grey is all of it

    def __post_init__(self) -> None:
        """A page without colour comes with its grey; another's is made of its colours."""
        if self.grey is None:
            self.grey, self.plain = cv.cvtColor(self.colour, cv.COLOR_BGR2GRAY), False


def flatten(picture: Array, placed: Placed) -> Flat:
    """The picture laid flat on its page."""
    blank = placed.sheet.grey
    grey = cv.cvtColor(picture, cv.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
    height, width = blank.shape
    half = (width // 2, height // 2)
    ground = shrunk(blank, 2)
    to_half = placed.matrix @ np.array([[2.0, 0, 0.5], [0, 2.0, 0.5], [0, 0, 1]])
    rough = _warped(grey, to_half, half)
    nodes, matched, residual = _settled(ground, rough)
    map_x, map_y = _maps(placed.matrix, nodes, blank.shape)
    plain = _colourless(picture, grey)
    seen = sampled(grey if plain else picture, map_x, map_y)
    across, down = (cv.inRange(m, 0.0, n - 0.01) for m, n in ((map_x, grey.shape[1]), (map_y, grey.shape[0])))
    inside = cv.bitwise_and(across, down) > 0
    outside = np.flatnonzero(~inside)
    seen.reshape(-1, 1 if plain else seen.shape[2])[outside] = 255
    colour = cv.cvtColor(seen, cv.COLOR_GRAY2BGR) if plain else seen
    return Flat(placed.sheet.number, colour, inside, matched, residual, map_x, map_y, seen if plain else None)


def _colourless(picture: Array, grey: Array) -> bool:
    """Whether a picture has the same in all its colours: then one of them is all of it, laid flat in a third of the time."""
    if picture.ndim == 2:
        return True
    if (picture[::9, ::11] != grey[::9, ::11, None]).any():
        return False
    return not any(cv.norm(cv.extractChannel(picture, n), grey, cv.NORM_INF) for n in range(3))


def _maps(matrix: Array, nodes: Array, shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Where in the picture each pixel of the blank lies: worked out every few pixels, as paper bends slowly."""
    height, width = shape
    xs, ys = (
        ((np.arange(-1, -(-side // _COARSE) + 1) + 0.5) * _COARSE - 0.5).astype(np.float32)
        for side in (width, height)
    )
    high, wide = nodes.shape[:2]
    at_x, at_y = np.meshgrid((xs + 0.5) / width * wide - 0.5, (ys + 0.5) / height * high - 0.5)
    moved = cv.remap(nodes, at_x, at_y, cv.INTER_CUBIC, borderMode=cv.BORDER_REPLICATE)
    x, y = xs[None] + 2 * moved[:, :, 0], ys[:, None] + 2 * moved[:, :, 1]
    m = matrix
    deep = m[2, 0] * x + m[2, 1] * y + m[2, 2]
    within = slice(_COARSE, _COARSE + height), slice(_COARSE, _COARSE + width)
    found = []
    for row in m[:2]:
        coarse = ((row[0] * x + row[1] * y + row[2]) / deep).astype(np.float32)
        fine = cv.resize(coarse, None, fx=_COARSE, fy=_COARSE, interpolation=cv.INTER_LINEAR)
        found.append(fine[within])
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class _Patch:
    """What is printed round one node of the page, and where: row and column of the node, and pixels."""

    node: tuple[int, int]
    area: tuple[int, int, int, int]
    print: Array


@dataclass(slots=True)
class _Bend:
    """What is known of a page's bend at its nodes, in pixels at half resolution (x, y).

    ``at`` is where each patch was last seen, ``trust`` how far that is to be believed, ``laid`` the surface through all.
    """

    at: Array
    trust: Array
    laid: Array
    peaks: dict[tuple[int, int], float] = field(default_factory=dict)
    beyond: set[tuple[int, int]] = field(default_factory=set)
    calm: set[tuple[int, int]] = field(default_factory=set)  # patches that were where the surface has them

    def look(self, seen: Array, printed: Sequence[_Patch]) -> float:
        """Seek these patches in the page as it is bent so far; how far that moves any of the page's nodes."""
        for patch in printed:
            node = patch.node
            shift, sure, self.peaks[node], beyond = _match(patch, seen)
            self.at[node], self.trust[node] = self.laid[node] + shift, sure
            (self.beyond.add if beyond else self.beyond.discard)(node)
            told = sure > 0
            if not beyond and told.any() and float(np.abs(shift[told]).max()) <= _CALM:
                self.calm.add(node)
        before = self.laid
        self.laid = np.dstack([surface(self.at[:, :, n], self.trust[:, :, n]) for n in (0, 1)])
        return float(np.abs(self.laid - before).max())

    @property
    def astray(self) -> bool:
        """Whether a patch that lies further off is two nodes away from all that are in their place: paper bends no sooner."""
        off, held = (np.array(sorted(nodes)).reshape(-1, 2) for nodes in (self.beyond, self.calm))
        apart = np.abs(off[:, None] - held[None]).max(axis=2)
        return bool((apart.min(axis=1, initial=_FAR) >= _FAR).any())

    @property
    def matched(self) -> float:
        return float(np.percentile(list(self.peaks.values()), 75)) if self.trust.any() else 0.0

    @property
    def residual(self) -> float:
        """The error in mm that 19 in 20 patches stay under."""
        if not self.trust.any():
            return 99.0
        off = np.abs(self.at - self.laid)[self.trust > 0] * 2 / MM
        return float(np.percentile(np.concatenate([off, np.full(len(self.beyond), _REACH * 2 / MM)]), 95))


def _settled(ground: Array, rough: Array) -> tuple[Array, float, float]:
    """The shift at the nodes, in pixels at half resolution; a bent page is looked at again where each look has brought it.

    A bend is followed from where the page already fits, some 60 mm further at each look; what is found in its place
    is not sought again.
    """
    size, printed = _patches(ground)
    nothing = np.zeros((*size, 2), np.float32)
    bend = _Bend(nothing.copy(), nothing.copy(), nothing)
    seen, asked, far = rough, [p for p in printed if sum(p.node) % 2 == 0], len(printed) + 1
    for look in range(_LOOKS):
        moved = bend.look(seen, asked)
        still = moved <= _FLAT and (len(bend.beyond) in (0, far) or not bend.astray)
        if still and bend.residual < (1 if look else _STILL):
            break
        far = len(bend.beyond) if look else far
        seen = _bent(rough, _pinned(bend.laid))
        asked = [p for p in printed if not look or p.node not in bend.calm]
        if not asked:
            break
    return _pinned(bend.laid), bend.matched, bend.residual


def _bent(rough: Array, nodes: Array) -> Array:
    """The page as these nodes lay it."""
    height, width = rough.shape
    shift = cv.resize(nodes, (width, height), interpolation=cv.INTER_CUBIC)
    map_x = shift[:, :, 0] + np.arange(width, dtype=np.float32)
    map_y = shift[:, :, 1] + np.arange(height, dtype=np.float32)[:, None]
    return cv.remap(rough, map_x, map_y, cv.INTER_LINEAR, borderMode=cv.BORDER_REPLICATE)


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


def _patches(blank: Array) -> tuple[tuple[int, int], list[_Patch]]:
    """How many nodes the page has, down and across, and the patches of those where something is printed."""
    height, width = blank.shape
    rows, columns = max(2, round(height / _STEP) + 1), max(2, round(width / _STEP) + 1)
    found = []
    for r, c in np.ndindex(rows, columns):
        x, y = c * (width - 1) // (columns - 1), r * (height - 1) // (rows - 1)
        x0, x1 = max(_REACH, x - _HALF), min(width - _REACH, x + _HALF)
        y0, y1 = max(_REACH, y - _HALF), min(height - _REACH, y + _HALF)
        if x1 - x0 < _HALF // 2 or y1 - y0 < _HALF // 2:
            continue
        patch = blank[y0:y1, x0:x1]
        if float(cv.meanStdDev(patch)[1][0, 0]) >= _TEXTURE:
            found.append(_Patch((r, c), (x0, y0, x1, y1), patch))
    return (rows, columns), found


def _match(patch: _Patch, rough: Array) -> tuple[Array, Array, float, bool]:
    """How far a patch has moved (x, y), how far each is to be trusted, the correlation, and whether it lies further off.

    A patch that holds only level lines says nothing of x: its peak is a ridge.
    """
    x0, y0, x1, y1 = patch.area
    around = rough[y0 - _REACH : y1 + _REACH, x0 - _REACH : x1 + _REACH]
    scores = _correlation(around, patch.print)
    _, peak, _, (px, py) = cv.minMaxLoc(scores)
    row, column = scores[py].tolist(), scores[:, px].tolist()
    shift = px - _REACH + _parabola(row, px), py - _REACH + _parabola(column, py)
    trust = np.array([_sharpness(row, px), _sharpness(column, py)])
    beyond = peak > _PEAK and (_beyond(row, px) or _beyond(column, py))
    return np.array(shift), trust if peak > _PEAK else trust * 0, float(peak), beyond


def _correlation(around: Array, patch: Array) -> Array:
    """The patch's correlation at each place of what is around it, as TM_CCOEFF_NORMED, in a third of its time.

    Both are transformed once, at the size of what is sought in: the places wanted are those where nothing wraps round.
    """
    high, wide = patch.shape
    rows, columns = around.shape[0] - high + 1, around.shape[1] - wide + 1
    size = cv.getOptimalDFTSize(around.shape[0]), cv.getOptimalDFTSize(around.shape[1])
    seen, wanted = np.zeros(size, np.float32), np.zeros(size, np.float32)
    seen[: around.shape[0], : around.shape[1]] = around
    wanted[:high, :wide] = patch - np.float32(patch.mean())
    product = cv.idft(cv.mulSpectrums(cv.dft(seen), cv.dft(wanted), 0, conjB=True), flags=cv.DFT_SCALE)
    sums, squares = (
        s[high:, wide:] - s[high:, :columns] - s[:rows, wide:] + s[:rows, :columns]
        for s in cv.integral2(around)
    )
    spread = np.sqrt(np.maximum(squares - sums * (sums / (high * wide)), _EVEN))
    return product[:rows, :columns] / (spread * cv.norm(wanted))


def _beyond(values: list[float], at: int) -> bool:
    """Whether a peak rises to the edge of the search: what is sought lies outside it."""
    if 0 < at < len(values) - 1:
        return False
    return values[at] - values[len(values) // 2] > _RIDGE * values[at]


def _sharpness(values: list[float], at: int) -> float:
    """How much a peak stands out over what lies 1 mm beside it: 0 for a ridge or an edge of the search, 1 at most."""
    if not 0 < at < len(values) - 1:
        return 0.0
    beside = [values[n] for n in (at - 3, at + 3) if 0 <= n < len(values)]
    drop = (values[at] - max(beside)) / max(values[at], 1e-6)
    return min(1.0, drop / 0.2) if drop > _RIDGE else 0.0


def _parabola(values: list[float], at: int) -> float:
    """Where between pixels the peak stands."""
    if not 0 < at < len(values) - 1:
        return 0.0
    left, top, right = values[at - 1 : at + 2]
    bend = left - 2 * top + right
    return 0.0 if bend >= 0 else max(-0.5, min(0.5, (left - right) / (2 * bend)))


def _pinned(nodes: Array) -> Array:
    """Nodes stand on the page's edges; a resize treats them as middles of pixels: sampled back to stand right."""
    rows, columns = nodes.shape[:2]
    wide, high = columns * 4, rows * 4
    xs = np.linspace(0, columns - 1, wide * 2 + 1)[1::2].astype(np.float32)
    ys = np.linspace(0, rows - 1, high * 2 + 1)[1::2].astype(np.float32)
    map_x, map_y = np.meshgrid(xs, ys)
    return cv.remap(nodes.astype(np.float32), map_x, map_y, cv.INTER_CUBIC, borderMode=cv.BORDER_REPLICATE)
