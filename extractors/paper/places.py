"""Whose ink it is: each mark goes to the place that holds most of it, so that a tick's tail marks nobody else's box."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from schemas.reading import Box

from .ink import Ink
from .vision import MM, MM2, PT, Array, cv

_SHARE = 0.3  # a part of a mark that has this share of its largest part counts for itself
_WRITING = (
    12.0  # mm2: words that run into the next cell are many strokes joined; large parts stay where they are
)
_LETTER, _LINE, _ACROSS = 1.5, 3.0, 0.08  # mm2 of a letter or two; of a line, in letters; share of a letter
_TAIL = 1.5 * MM  # px that a letter of the next cell reaches over the line
_LOOP = 3.5 * MM  # px that a ring or a tick reaches into the next row
_RIM = 5 * MM  # no printer prints, and no scanner sees cleanly, so near a page's edge
_AWAY = 12, 6  # px across and down that two marks of one remark are apart
_RESIDUE = 5.0  # mm2 of ink outside every place from which it is shown


@dataclass(slots=True)
class Place:
    """A rectangle of one page in which ink would mean something; ``mass`` and ``largest`` in mm2."""

    key: tuple[str, int]  # field, and option (-1: the field's own room)
    box: tuple[int, int, int, int]  # px
    mass: float = 0.0
    largest: float = 0.0
    blobs: list[int] = field(default_factory=list)
    option: bool = False  # it is of a group of options, where marks are drawn rather than words written


@dataclass(slots=True)
class Shared:
    """Whose the ink of a page is: the ``residue`` that belongs to no place, as boxes in points, and each mark's ``owner``."""

    residue: list[Box]
    owner: list[str]  # the field that holds most of the mark of that number; empty for none

    def strange(self, asked: str) -> Array:
        """The marks that are other fields' than this one."""
        return np.array([name not in ("", asked) for name in self.owner])


def share_out(ink: Ink, places: Sequence[Place]) -> Shared:
    """Give the ink of a page to its places.

    Later places lie over earlier ones, and a place's ``blobs`` are the marks that are its own.
    """
    owner = [""] * (ink.count + 1)
    where = np.zeros(ink.added.shape, np.int16)
    for number, place in enumerate(places, 1):
        x0, y0, x1, y1 = place.box
        where[y0:y1, x0:x1] = number
    if not len(ink.at):
        return Shared([], owner)
    size = len(places) + 1
    pair = ink.blobs.ravel()[ink.at].astype(np.int64) * size + where.ravel()[ink.at]
    mass = np.bincount(pair, weights=ink.added.ravel()[ink.at], minlength=(ink.count + 1) * size) / MM2
    parts = mass.reshape(ink.count + 1, size)
    loose = np.zeros(ink.count + 1, bool)
    for blob in range(1, ink.count + 1):
        row = parts[blob]
        best = int(row[1:].argmax()) + 1 if size > 1 else 0
        if best == 0 or row[best] <= 0.15 * row.sum():
            loose[blob] = True
            continue
        owner[blob] = places[best - 1].key[0]
        outside = float(row[0])
        for number in (int(n) + 1 for n in np.flatnonzero(row[1:])):
            own, place = number == best, places[number - 1]
            if own or (
                (row[number] >= max(_SHARE * row[best], 0.8) or row[number] > _WRITING)
                and not _overshoots(ink, blob, place, places[best - 1])
            ):
                held = float(row[number]) + (outside if own else 0.0)
                place.mass += held
                place.largest = max(place.largest, held)
                place.blobs.append(blob)
    _give_back(ink, places, parts, owner)
    return Shared(_outside(ink, loose), owner)


def _give_back(ink: Ink, places: Sequence[Place], parts: Array, owner: list[str]) -> None:
    """The last letter of a line that runs over the edge of its room is that room's, even if most of it lies beyond."""
    for number, place in enumerate(places, 1):
        if place.option or not place.blobs or place.mass > _LETTER:
            continue
        homes = {_beyond(parts[blob], number) for blob in place.blobs}
        home = places[homes.pop() - 1] if len(homes) == 1 and 0 not in homes else None
        if (
            home is None
            or home.option
            or home.mass < _LINE * place.mass
            or not all(_overshoots(ink, blob, place, home) for blob in place.blobs)
        ):
            continue
        for blob in place.blobs:
            owner[blob] = home.key[0]
            if blob not in home.blobs:
                home.mass += float(parts[blob].sum())
                home.blobs.append(blob)
        place.blobs, place.mass, place.largest = [], 0.0, 0.0


def _beyond(parts: Array, number: int) -> int:
    """The other place that has a fair share of a mark; 0 for none."""
    others = parts.copy()
    others[[0, number]] = 0.0
    best = int(others.argmax())
    return best if others[best] > _ACROSS * parts.sum() else 0


def _overshoots(ink: Ink, blob: int, place: Place, home: Place) -> bool:
    """Whether a mark whose greater part lies in another place only just reaches into this one: a letter's tail, a ring."""
    if place.option or place.key[0] == home.key[0]:
        return False
    x0, y0, x1, y1 = place.box
    x, y, wide, high = cv.boundingRect((ink.blobs[y0:y1, x0:x1] == blob).astype(np.uint8))
    deep = min(x + wide, y + high, x1 - x0 - x, y1 - y0 - y)
    return bool(deep <= (_LOOP if home.option else _TAIL))


def _outside(ink: Ink, loose: Array) -> list[Box]:
    """Neighbouring loose marks as boxes, where they have ink enough to mean something."""
    if not loose.any():
        return []
    mask = np.zeros(ink.blobs.shape, np.uint8)
    mask.ravel()[ink.at] = loose[ink.blobs.ravel()[ink.at]]
    joined = cv.dilate(mask, np.ones((1 + 2 * _AWAY[1], 1 + 2 * _AWAY[0]), np.uint8))
    count, labels, stats, _ = cv.connectedComponentsWithStats(joined, connectivity=8)
    weight = np.bincount(labels.ravel(), weights=(ink.added * mask).ravel(), minlength=count) / MM2
    found: list[Box] = []
    for number in range(1, count):
        x, y, w, h = (int(v) for v in stats[number][:4])
        rim = (
            min(x + w, mask.shape[1] - x) < _RIM + _AWAY[0] or min(y + h, mask.shape[0] - y) < _RIM + _AWAY[1]
        )
        if weight[number] >= _RESIDUE and not rim:
            box = (round(x / PT, 1), round(y / PT, 1), round((x + w) / PT, 1), round((y + h) / PT, 1))
            found.append(box)
    return found
