"""How options look beside how the blank prints them: in their place or not, and bold, paler or coloured.

A pen adds ink, which is measured elsewhere (``look``). On screen an option is also chosen by how its words look, and the
rows of a form that was filled in there may have grown, so that ink is looked for where its options no longer are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from extractors.blank.printed.pictures import pixels
from schemas.reading import Box

from .ink import Ink, Tone
from .known import OptionSpot
from .stands import Stands
from .vision import Array, cv

_RIM, _NEAR = 6, 2  # px round an area, where a cell has its rules; half px that its print may be off
_PRINT = 0.03  # deviation of darkness in an area that holds print; share of a square
_THERE = 0.6  # correlation of print in its place: 0.75 and more; what is elsewhere gives up to 0.45
_CHANGED = 0.3  # the same of words that are in their place and bold
_EVEN, _BOLD = 1.15, 1.2  # times as dark as the page's print: plain words at most, bold ones at least
_PALE = 0.83  # of the middles of the page's letters; those of short words in a plain scan have 0.88
_COLOURED = 0.2  # mean colour of letters beside that of the palest of its group
_DARK, _CORE = 0.3, 0.7  # darkness of letters; share of the darkest from which it is a letter's middle
_SHOWN, _PEN = 0.4, 7  # share of letters clear of marks; px round a mark, which hides letters that it crosses
_BANDS, _BLOCK = 7, 40  # bands of a page whose print is weighed, in squares of so many px


@dataclass(frozen=True, slots=True)
class Look:
    """One option on a page: how like the blank (-1 to 1), and its letters: how dark beside the blank's, how coloured.

    ``weight`` is their darkness on the whole, ``depth`` that in their middles: bold ones have more of the first, coloured
    ones less of the second. Both are 0 where there are no letters.
    """

    alike: float
    weight: float
    depth: float
    colour: float


def standing(ink: Ink, groups: Mapping[str, Sequence[OptionSpot]]) -> dict[str, dict[int, Stands]]:
    """How each option of a page's groups stands on it, beside all of the page's print; black and white says nothing."""
    if ink.tone is Tone.BITS or not groups:
        return {}
    usual = _usual(ink)
    found = {}
    for name, spots in groups.items():
        looks = {spot.index: _look(ink, spot) for spot in spots}
        palest = min((each.colour for each in looks.values() if each), default=0.0)
        found[name] = {n: _told(each, usual, palest) for n, each in looks.items()}
    return found


def _told(one: Look | None, usual: Look, palest: float) -> Stands:
    if one is None:
        return Stands.UNSEEN
    if one.alike >= _CHANGED and one.weight >= _BOLD * usual.weight:
        return Stands.BOLD
    if one.alike < _THERE or one.weight > _EVEN * usual.weight:
        return Stands.UNLIKE
    if not one.depth or one.depth >= _PALE * usual.depth:
        return Stands.PLAIN
    return Stands.COLOURED if one.colour - palest >= _COLOURED else Stands.PALER


def _usual(ink: Ink) -> Look:
    """How the letters and rules of a page look on the whole, by the squares of some bands across it."""
    height, width = ink.added.shape
    found = []
    for top in range(_BLOCK, height - _BLOCK, height // _BANDS):
        seen, soft = _printed(ink, (slice(top, top + _BLOCK), slice(0, width - width % _BLOCK)))
        side = _BLOCK // 2
        for left in range(0, seen.shape[1], side):
            square = slice(left, left + side)
            if (told := _weighed(seen[:, square], soft[:, square])) is not None:
                found.append(told)
    weight, depth = np.median(found, axis=0) if found else (1.0, 1.0)
    return Look(1.0, float(weight), float(depth), 0.0)


def _weighed(seen: Array, soft: Array, bare: Array | None = None) -> tuple[float, float] | None:
    """How dark letters are beside the blank's, on the whole and at their darkest; None where few of them are ``bare``.

    Letters are taken with their rims, as far as bold ones reach: what a rough page has between them says nothing.
    """
    dark = soft > _DARK
    if not dark.any():
        return None
    letters = cv.dilate(dark.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    core = dark & (soft > _CORE * float(soft.max()))
    if bare is not None:
        shown = letters & bare
        if shown.sum() < _SHOWN * letters.sum() or not (core & bare).any():
            return None
        letters, core = shown, core & bare
    depth = float(np.median(seen[core]) / np.median(soft[core]))
    return float(seen[letters].sum() / soft[letters].sum()), depth


def _look(ink: Ink, spot: OptionSpot) -> Look | None:
    """How an option looks: its words, where it has any, and its box or its cell's rules.

    None where nothing is printed, and where marks run over most of it.
    """
    words = _part(ink, spot.words) if spot.words is not None else None
    box = _part(ink, spot.box) if spot.box is not None and spot.box != spot.words else None
    if words is None or box is None:
        return words or (box and Look(box.alike, 0.0, 0.0, 0.0))
    return Look((words.alike + box.alike) / 2, words.weight, words.depth, words.colour)


def _part(ink: Ink, box: Box) -> Look | None:
    area = _area(ink, box, _RIM)
    seen, soft = _printed(ink, area)
    inner = np.ascontiguousarray(soft[_NEAR:-_NEAR, _NEAR:-_NEAR])
    if not inner.size or float(inner.std()) < _PRINT:
        return None
    bare = np.ones(seen.shape, bool)
    if ink.blobs[area].any():
        marked = cv.dilate((ink.blobs[area] > 0).astype(np.uint8), np.ones((_PEN, _PEN), np.uint8))
        bare = cv.resize(marked, seen.shape[::-1], interpolation=cv.INTER_AREA) == 0
        seen = np.where(bare, seen, soft)
    _, alike, _, (x, y) = cv.minMaxLoc(cv.matchTemplate(seen, inner, cv.TM_CCOEFF_NORMED))
    there = slice(y, y + inner.shape[0]), slice(x, x + inner.shape[1])
    dark = inner > _DARK
    if not dark.any():
        return Look(float(alike), 0.0, 0.0, 0.0)
    told = _weighed(seen[there], inner, bare[there])
    if told is None:
        return None
    chroma = cv.resize(ink.chroma[area], seen.shape[::-1], interpolation=cv.INTER_AREA)[there]
    return Look(float(alike), *told, float(chroma[dark & bare[there]].mean()))


def _area(ink: Ink, box: Box, rim: int = 0) -> tuple[slice, slice]:
    x0, y0, x1, y1 = pixels(box, ink.added.shape)
    return slice(max(0, y0 - rim), y1 + rim), slice(max(0, x0 - rim), x1 + rim)


def _printed(ink: Ink, area: tuple[slice, slice]) -> tuple[Array, Array]:
    """How dark an area is and how dark the blank's print makes it, at half the resolution."""
    seen, soft = ink.printed(area)
    size = (max(1, soft.shape[1] // 2), max(1, soft.shape[0] // 2))
    return tuple(
        cv.resize(part.astype(np.float32), size, interpolation=cv.INTER_AREA) for part in (seen, soft)
    )
