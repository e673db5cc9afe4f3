"""The rooms of one page: the ink in each, how faint it is, and the lines of writing as they are read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from schemas.reading import Box
from schemas.template import Field, Kind

from . import text
from .ink import Ink, Tone
from .overprint import Overprint
from .places import Place
from .unbend import Flat, sampled
from .vision import MM, MM2, PT, Array, cv, shrunk

_SLIVER, _WIDE_SLIVER = (
    1.0,
    0.3,
)  # mm high at most, and share of the width at least, of a line that is cut off
_INKED, _MET = 200, 0.08  # grey of the blank's print; share of a line's width in which its letters meet any
_TOUCHES = 4  # px from a room's edge in which no line of type begins
_FINE = 2  # writing is read at twice the page's resolution: 300 dpi
_FAINT = 0.09  # darkness of a spot that could be light pencil; clean rooms of a photo stay under 0.05
_SPOT = 2.5  # px: half a pen's stroke
_ROUND = 12  # px round a room in which its writing is looked for
_BLACK, _CRUMBS, _BITE = (
    0.4,
    5,
    (12, 5),
)  # darkness of black; specks, in so many mm across and down, that are no dust
_LETTER = 0.9, 1.3  # mm across and down of a letter; a speck has 0.4
_DRAWN = 0.072  # darkness over the paper round it somewhere in a hairline: light pencil has 0.1, what shines through 0.065
_HAIR, _WORD = (
    6.0,
    60.0,
)  # multiples of the grain; px: 1.7 mm2, where two words in hard pencil have 300 and specks 40
_LIT = 0.16  # chroma of a highlighter that reaches over from the next cell
_LIGHT, _OVER = 0.4, round(2.5 * MM)  # darkness of a highlighter at most; px that it overshoots
_CROWDED = 0.7  # share of a room without print near
_STAIN = 2.0  # mm2: a figure in light pencil has 3, a speck 1
_HAND = 0.22  # chroma of a coloured pen's ink


@dataclass(slots=True)
class Line:
    """A line of writing as read; ``typed`` None where it is too short to tell type from handwriting.

    ``least`` is the probability of its doubtfullest letter; ``steady`` says whether a second look read the same.
    """

    text: str
    score: float
    typed: bool | None
    least: float = 1.0
    steady: bool = True


@dataclass(slots=True)
class Room:
    """What stands in the room of a field on one page: ink in mm2, and the lines read."""

    box: Box
    mass: float = 0.0
    largest: float = 0.0
    over: bool = False  # its ink reaches past the room's edges
    from_above: bool = False  # it begins at the room's very edge: a line that the room above had no place for
    faint: float = 0.0  # the largest stain, of which 1 (2 mm2) could be light pencil
    crowded: bool = False  # the blank prints a prompt all over it, under which writing would hardly show
    over_print: bool = False  # what the blank prints in it was written over
    lines: list[Line] = field(default_factory=list)


@dataclass
class Rooms:
    """Reads the rooms of one page."""

    picture: Array
    flat: Flat
    ink: Ink
    blank: Array
    allowance: text.Allowance | None
    places: Sequence[Place]
    floor: float = 0.0  # darkness of a spot that this page's clean paper does not have

    def __post_init__(self) -> None:
        """How rough the page's paper is, is found once."""
        self.floor = _floor(self.ink)
        self.overprint = Overprint(self.ink, self.blank, self.places)

    def read(self, asked: Field, place: Place) -> Room:
        x0, y0, x1, y1 = place.box
        scale = 1 / PT
        room = Room((x0 * scale, y0 * scale, x1 * scale, y1 * scale), place.mass, place.largest)
        clear = self.ink.clear[y0:y1, x0:x1]
        room.crowded = bool(clear.size) and float(clear.mean()) < _CROWDED
        room.over_print = self.overprint.written(_inside(place.box))
        room.faint = max(self._faintest(place), self._hairlines(place), self._crumbs(place))
        if not place.blobs or place.mass < 0.3 or self._highlighter(place):
            return room
        height, width = self.ink.blobs.shape
        left, top = max(0, x0 - _ROUND), max(0, y0 - _ROUND)
        around = (slice(top, min(height, y1 + _ROUND)), slice(left, min(width, x1 + _ROUND)))
        own = np.where(np.isin(self.ink.blobs[around], place.blobs), self.ink.added[around], np.float32(0))
        x, y, w, h = cv.boundingRect((own > 0).astype(np.uint8))
        if not w:
            return room
        area = (left + x, top + y, left + x + w, top + y + h)
        room.from_above = area[1] <= y0 + _TOUCHES
        room.over = area[0] < x0 - 2 or room.from_above or area[2] > x1 + 2 or area[3] > y1 + 2
        room.over = room.over or _cut_off(own[y : y + h, x : x + w])
        room.largest = _largest(own[y : y + h, x : x + w])
        room.box = tuple(round(v * scale, 1) for v in area)
        if self.allowance is not None and text.available():
            room.lines = self._lines(asked, area, place.blobs)
        return room

    def _others(self, place: Place, inner: tuple[slice, slice]) -> Array:
        """Where marks that belong to other places reach in."""
        blobs = self.ink.blobs[inner]
        strange = (blobs > 0) & ~np.isin(blobs, place.blobs) if blobs.any() else blobs > 0
        return cv.dilate(strange.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0

    def _highlighter(self, place: Place) -> bool:
        """Whether a room's ink is but what a highlighter in the next cell overshot: coloured, light, along an edge."""
        x0, y0, x1, y1 = place.box
        area = slice(y0, y1), slice(x0, x1)
        own = np.isin(self.ink.blobs[area], place.blobs)
        dark, coloured = self.ink.added[area][own], self.ink.chroma[area][own]
        if not dark.size or float(np.median(dark)) > _LIGHT or float(np.median(coloured)) < _LIT:
            return False
        x, y, w, h = cv.boundingRect(own.astype(np.uint8))
        return bool(min(x + w, y + h, x1 - x0 - x, y1 - y0 - y) <= _OVER)

    def _faintest(self, place: Place) -> float:
        """The largest stain inside a room and away from its edges, 1 being 2 mm2: light pencil, or pen over print.

        Where the blank has print a stain has to be darker, as no two prints are alike.
        """
        inner = _inside(place.box)
        excess = np.clip(self.ink.excess[inner], 0, 1)
        if not excess.size or float(excess.max()) < self.floor:
            return 0.0
        excess[self._others(place, inner)] = 0
        soft = cv.GaussianBlur(np.where(self.ink.clear[inner], excess, 0.4 * excess), (0, 0), _SPOT)
        count, labels = cv.connectedComponents((soft > self.floor).astype(np.uint8))
        return (
            float(np.bincount(labels.ravel(), minlength=count)[1:].max() / (_STAIN * MM2))
            if count > 1
            else 0.0
        )

    def _hairlines(self, place: Place) -> float:
        """The largest group of hairlines inside a room, 1 being a short word of the lightest pencil."""
        inner = _inside(place.box)
        if self.ink.hair.most(inner) <= _HAIR:
            return 0.0
        hair = self.ink.hair.within(inner)
        thin = (hair > _HAIR) & self.ink.clear[inner] & (self.ink.chroma[inner] < _LIT)
        if thin.sum() < _WORD:
            return 0.0
        thin &= ~self._others(place, inner)
        side = round(1.5 * MM)
        count, labels = cv.connectedComponents(
            cv.dilate(thin.astype(np.uint8), np.ones((side, side), np.uint8))
        )
        drawn = np.zeros(count, bool)
        drawn[labels[thin & (hair * self.ink.hair.grain > _DRAWN)]] = True
        return float((np.bincount(labels[thin], minlength=count) * drawn).max() / _WORD)

    def _crumbs(self, place: Place) -> float:
        """1 where a fax has a letter, or so many specks together as dust has not: what it left of a word in pencil."""
        if self.ink.tone is not Tone.BITS:
            return 0.0
        inner = _inside(place.box)
        black = (self.ink.excess[inner] > _BLACK) & self.ink.clear[inner] & ~self._others(place, inner)
        count, _, stats, middles = cv.connectedComponentsWithStats(black.astype(np.uint8))
        wide, high = stats[1:, cv.CC_STAT_WIDTH], stats[1:, cv.CC_STAT_HEIGHT]
        if ((wide >= _LETTER[0] * MM) & (high >= _LETTER[1] * MM)).any():
            return 1.0
        if count <= _CRUMBS:
            return 0.0
        specks = np.zeros(black.shape, np.float32)
        xs, ys = middles[1:].astype(int).T
        np.add.at(specks, (ys, xs), 1.0)
        size = tuple(round(side * MM) for side in _BITE)
        near = cv.boxFilter(specks, -1, size, normalize=False, borderType=cv.BORDER_CONSTANT)
        return float(near.max() > _CRUMBS - 0.5)

    def _lines(self, asked: Field, area: tuple[int, int, int, int], blobs: list[int]) -> list[Line]:
        """The lines of writing in an area of the page."""
        pad = 6
        height, width = self.blank.shape
        x0, y0, x1, y1 = (
            max(0, area[0] - pad),
            max(0, area[1] - pad),
            min(width, area[2] + pad),
            min(height, area[3] + pad),
        )
        around = (slice(y0, y1), slice(x0, x1))
        added = np.where(np.isin(self.ink.blobs[around], blobs), self.ink.added[around], np.float32(0))
        fine = self._fine((x0, y0, x1, y1), added)
        print_ = cv.dilate((self.blank[around] < _INKED).astype(np.uint8), np.ones((9, 3), np.uint8))
        met = (added > 0) & (print_ > 0)  # letters on a line to write on have lost their tails to it
        colour = float(np.median(self.ink.chroma[y0:y1, x0:x1][added > 0.3])) if (added > 0.3).any() else 0.0
        allowed = text.NUMBER if asked.kind is Kind.NUMBER else text.DATE if asked.kind is Kind.DATE else None
        found = []
        for lx0, ly0, lx1, ly1 in text.lines(added, MM):
            if self.allowance is None or not self.allowance.take():
                found.append(Line("", 0.0, typed=None, least=0.0, steady=False))
                continue
            spare = 3
            part = fine[
                max(0, ly0 - spare) * _FINE : (ly1 + spare) * _FINE,
                max(0, lx0 - spare) * _FINE : (lx1 + spare) * _FINE,
            ]
            got = text.read_line(part, allowed)
            typed = False if colour > _HAND else text.typed(part, _FINE * MM)
            cut = float(met[ly0 : ly1 + spare, lx0:lx1].any(axis=0).mean()) > _MET
            steady = typed is not False and not cut and bool(got.text) and text.read_again(part, got)
            found.append(Line(got.text, got.score, typed, got.least, steady))
        return found

    def _fine(self, area: tuple[int, int, int, int], added: Array) -> Array:
        """An area at twice the resolution, grey, on white, without what the blank has printed there."""
        x0, y0, x1, y1 = area
        size = ((x1 - x0) * _FINE, (y1 - y0) * _FINE)
        maps = [
            cv.resize(m[y0:y1, x0:x1], size, interpolation=cv.INTER_LINEAR)
            for m in (self.flat.map_x, self.flat.map_y)
        ]
        grey = cv.cvtColor(sampled(self.picture, *maps), cv.COLOR_BGR2GRAY).astype(np.float32)
        paper = np.maximum(cv.GaussianBlur(cv.dilate(grey, np.ones((41, 41), np.uint8)), (0, 0), 15), 40)
        share = np.clip(grey / paper, 0, 1)
        ink = cv.resize(
            cv.dilate((added > 0).astype(np.uint8), np.ones((5, 5), np.uint8)),
            size,
            interpolation=cv.INTER_NEAREST,
        )
        dark = share[ink > 0]
        low = float(np.percentile(dark, 5)) if dark.size else 0.2
        share = np.clip((share - low) / max(0.2, 0.95 - low), 0, 1)
        share[ink == 0] = 1.0
        return (share * 255).astype(np.uint8)


def _floor(ink: Ink) -> float:
    """The darkness of the darkest spots of this page's clean paper: a fax and a noisy photo are rough everywhere."""
    soft = cv.GaussianBlur(shrunk(np.clip(ink.excess, 0, 1), 2), (0, 0), _SPOT / 2)
    near = cv.erode((ink.clear & (ink.blobs == 0)).astype(np.uint8), np.ones((15, 15), np.uint8))
    far = near[: soft.shape[0] * 2 : 2, : soft.shape[1] * 2 : 2] > 0
    rim = round(12 * MM / 2)  # past the paper's edge lies the table
    far[:rim] = far[-rim:] = False
    far[:, :rim] = far[:, -rim:] = False
    clean = soft[far]
    if np.count_nonzero(clean > _FAINT / 1.3) < 0.005 * (clean.size - 1) - 1:
        return _FAINT  # a clean page: its 995th of a thousand is under that
    return max(_FAINT, 1.3 * float(np.percentile(clean, 99.5))) if clean.size > 500 else _FAINT


def _largest(added: Array) -> float:
    """The ink in mm2 of the largest group of marks that stand beside one another, 5 mm along a line and 2 across: a word, not a speck."""
    if not added.size:
        return 0.0
    near = np.ones((round(2 * MM), round(5 * MM)), np.uint8)
    count, labels = cv.connectedComponents(cv.dilate((added > 0).astype(np.uint8), near))
    return float(np.bincount(labels.ravel(), weights=added.ravel(), minlength=count).max()) / MM2


def _cut_off(own: Array) -> bool:
    """Whether the last line of a room is but the tops of its letters: a text box shows no more than it has room for."""
    rows = np.concatenate(([False], (own > 0).any(axis=1), [False]))
    starts, ends = np.flatnonzero(np.diff(rows.astype(np.int8))).reshape(-1, 2).T
    if len(starts) < 2 or ends[-1] - starts[-1] >= round(_SLIVER * MM):
        return False
    columns = np.flatnonzero((own[starts[-1] : ends[-1]] > 0).any(axis=0))
    return bool(np.ptp(columns) >= _WIDE_SLIVER * own.shape[1])


def _inside(area: tuple[int, int, int, int]) -> tuple[slice, slice]:
    """A room less its edges, where rulings never fall quite alike."""
    edge = round(min(1.2 * MM, 0.2 * (area[3] - area[1])))
    return slice(area[1] + edge, max(0, area[3] - edge)), slice(area[0] + edge, max(0, area[2] - edge))
