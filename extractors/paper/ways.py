"""Marks on printed words: a ring, a stroke through, a line under, a highlighter; each told by where its ink lies."""

from dataclasses import dataclass

import numpy as np

from schemas.reading import Box

from .ink import Ink
from .places import pixels
from .vision import MM, MM2, Array

RING, STRIKE, UNDER, SHADE, OTHER = "ring", "stroke through", "underline", "highlighter", "ink"
_SECTORS = 24
_ROUND = 0.62  # share of the sectors round a word that a ring passes; a stroke through passes a fifth, a line under 0.4
_ALONG = 0.62  # share of a word's width that a stroke covers
_ENOUGH = 0.7  # mm2 of ink from which something was done
_COLOUR = 0.16  # chroma of a highlighter over the other alternatives'; a grey scan has none
_GREY = 0.09  # darkness of a highlighter in grey over the other alternatives'


@dataclass(slots=True)
class Words:
    """What was found on and round one alternative: ink in mm2 and the shares that tell the ways apart."""

    box: Box
    mass: float = 0.0
    round_about: float = 0.0
    through: float = 0.0
    under: float = 0.0
    chroma: float = 0.0
    shade: float = 0.0

    @property
    def way(self) -> str | None:
        """What was done to the words, highlighting apart; None for nothing."""
        if self.mass < _ENOUGH * 0.5:
            return None
        if self.round_about >= _ROUND:
            return RING
        if self.through >= _ALONG and self.through > self.under:
            return STRIKE
        if self.under >= _ALONG:
            return UNDER
        return OTHER if self.mass >= _ENOUGH else None

    @property
    def faint(self) -> bool:
        """Something is there, too little to say what."""
        return self.way is None and self.mass >= _ENOUGH * 0.5


def look(ink: Ink, blank: Array, box: Box, others: list[Box], area: Box) -> Words:
    """Measure one alternative; its zone ends half-way to the others and at the edge of the group's area."""
    x0, y0, x1, y1 = pixels(box, ink.added.shape)
    zx0, zy0, zx1, zy1 = pixels(_zone(box, others, area), ink.added.shape)
    zone = ink.added[zy0:zy1, zx0:zx1]
    found = Words(box, mass=float(zone.sum()) / MM2)
    inner = (slice(y0, y1), slice(x0, x1))
    if not blank[inner].size:
        return found
    paper = blank[inner] > 200
    found.chroma = float(np.median(ink.chroma[inner][paper])) if paper.any() else 0.0
    found.shade = float(np.median(ink.shade[inner][paper])) if paper.any() else 0.0
    if found.mass < _ENOUGH * 0.5:
        return found
    found.round_about = _round_about(zone > 0, (x0 - zx0, y0 - zy0, x1 - zx0, y1 - zy0))
    height = y1 - y0
    found.through = _along(ink.added, blank, (x0, y0 + height // 5, x1, y1 - height // 5))
    found.under = _along(ink.added, blank, (x0, y1 - height // 6, x1, min(zy1, y1 + round(2 * MM))))
    return found


def _zone(box: Box, others: list[Box], area: Box) -> Box:
    x0, y0, x1, y1 = box[0] - 11, box[1] - 7, box[2] + 11, box[3] + 7
    for other in others:
        if other[1] < box[3] and box[1] < other[3]:
            if other[0] >= box[2]:
                x1 = min(x1, (box[2] + other[0]) / 2 + 1)
            if other[2] <= box[0]:
                x0 = max(x0, (other[2] + box[0]) / 2 - 1)
        elif other[0] < box[2] and box[0] < other[2]:
            if other[1] >= box[3]:
                y1 = min(y1, (box[3] + other[1]) / 2)
            if other[3] <= box[1]:
                y0 = max(y0, (other[3] + box[1]) / 2)
    return max(x0, area[0] - 6), max(y0, area[1] - 6), min(x1, area[2] + 6), min(y1, area[3] + 6)


def _round_about(marks: Array, word: tuple[int, int, int, int]) -> float:
    """The share of directions from the word's middle in which there is ink at or outside its edge."""
    x0, y0, x1, y1 = word
    ys, xs = np.nonzero(marks)
    if not len(ys):
        return 0.0
    half_x, half_y = max(1.0, (x1 - x0) / 2), max(1.0, (y1 - y0) / 2)
    u, v = (xs - (x0 + x1) / 2) / half_x, (ys - (y0 + y1) / 2) / half_y
    out = np.maximum(np.abs(u), np.abs(v)) > 0.7
    sector = ((np.arctan2(v[out], u[out]) / (2 * np.pi) + 0.5) * _SECTORS).astype(int) % _SECTORS
    return len(np.unique(sector)) / _SECTORS


def _along(added: Array, blank: Array, band: tuple[int, int, int, int]) -> float:
    """The share of columns in a band that have ink, among those where the blank leaves paper to see it on."""
    x0, y0, x1, y1 = band
    marks = added[y0:y1, x0:x1] > 0
    if not marks.size:
        return 0.0
    open_share = (blank[y0:y1, x0:x1] > 200).mean(axis=0)
    seen = open_share > 0.35
    return float(marks.any(axis=0)[seen].mean()) if seen.sum() >= 3 else float(marks.any(axis=0).mean())


def highlighted(group: list[Words]) -> list[bool]:
    """Which alternatives of a group are highlighted: coloured, or in a grey scan darker, than the palest of them."""
    if len(group) < 2:
        return [w.chroma > 2 * _COLOUR for w in group]
    chroma, shade = min(w.chroma for w in group), min(w.shade for w in group)
    return [w.chroma - chroma > _COLOUR or w.shade - shade > _GREY for w in group]
