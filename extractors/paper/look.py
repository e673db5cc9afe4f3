"""The ink on and round printed words, measured: its own, what only reaches in, and where it runs."""

import numpy as np

from extractors.blank.printed.pictures import pixels
from schemas.reading import Box

from .ink import Ink, Tone
from .vision import MM, MM2, Array, cv
from .ways import ENOUGH, HALF, NEARLY, Words

_SECTORS = 24
_NEAR = 3.0  # mm round printed words: where a highlighter goes; the rest of a cell stays white
_OVER = 0.45  # darkness that a pen adds on print
_WHOLE, _BARE = 0.95, 0.05  # share of a stroke without a gap; mm2 at words nobody marked
_STRUCK_DARK = (
    0.3  # darkness of a stroke between letters; the rim of a letter comes out 0.2 darker than the blank's
)
_HALF_BITS = 0.3  # share of a line where black and white took the rest
_THICKER = 2  # px by which a ruling with a pen's line along it is thicker on a fax
_STROKE = 0.22  # darkness that a stroke adds between letters
_MORE = 0.4  # share of a mark of the row above or below that may reach in
_BROKEN = 2.0  # mm between the parts of a ring where print breaks it
_EDGE, _PART = 1.2, 0.25  # mm2, and share of a mark, under which it only reaches in


def look(ink: Ink, blank: Array, box: Box, others: list[Box], area: Box, strange: Array) -> Words:
    """Measure one alternative; its zone ends half-way to the others and at the edge of the group's area.

    ``strange`` says of each mark whether it is another field's.
    """
    x0, y0, x1, y1 = pixels(box, ink.added.shape)
    zx0, zy0, zx1, zy1 = pixels(_zone(box, others, area), ink.added.shape)
    zone = _own(ink, (slice(zy0, zy1), slice(zx0, zx1)), strange, (y0 - zy0, (y0 + y1) // 2 - zy0))
    found = Words(box, mass=float(zone.sum()) / MM2)
    inner = (slice(y0, y1), slice(x0, x1))
    if not blank[inner].size:
        return found
    found.tint = float(np.percentile(blank[inner], 80))
    found.chroma, found.shade = _paper(ink, blank, (x0, y0, x1, y1))
    found.through = _through(*ink.over(inner))
    band = (x0, y1 - (y1 - y0) // 6, x1, min(zy1, y1 + round(2 * MM)))
    found.line, found.thick = _lined(ink, (slice(band[1], band[3]), slice(x0, x1)), strange)
    if found.mass >= ENOUGH * 0.5:
        word = (x0 - zx0, y0 - zy0, x1 - zx0, y1 - zy0)
        found.above, found.below, found.aside = _round_about(zone > 0, word)
        over = (zone > 0) | (
            ink.excess[zy0:zy1, zx0:zx1] > _OVER
        )  # a ring's sides cross the stroke between words
        found.aside = max(found.aside, _round_about(over, word)[2])
        rows = slice(band[1], band[3]), slice(x0, x1)
        found.under = _along(_unreached(ink, rows, strange, ink.added), blank[rows])
        found.low = _middle(ink.added[max(0, y0 - 6) : band[3], x0:x1], min(6, y0), y1 - y0)
    return found


def _own(ink: Ink, area: tuple[slice, slice], strange: Array, words: tuple[int, int]) -> Array:
    """The ink of a zone less what only reaches in: the edge of a ring in the next row, a word's tail.

    What is another field's and stays above these ``words`` (their top and middle rows) is none of theirs; a ring round
    words in the row above, or a part of one, reaches further, but not past the middle. What a pen draws on the ruling below may be either
    row's, and stays.
    """
    top, middle = (max(0, row) for row in words)
    added, blobs = ink.added[area], ink.blobs[area]
    if not blobs.any():
        return added
    here = np.bincount(blobs.ravel(), weights=added.ravel(), minlength=ink.count + 1) / MM2
    small = here < _PART * ink.sizes
    reaching = (here < _EDGE) & (small | strange)
    beside = _beside_strange(ink, area, strange)
    for others, row in ((strange, top), ((strange & (here < _MORE * ink.sizes)) | beside, middle)):
        over = others & ~reaching
        over[np.unique(blobs[row:])] = False
        reaching |= over
    return np.where(reaching[blobs], np.float32(0), added) if reaching.any() else added


def _beside_strange(ink: Ink, area: tuple[slice, slice], strange: Array) -> Array:
    """The marks in an area that lie within 2 mm of another field's: parts of a ring that is broken by print."""
    reach = round(_BROKEN * MM)
    wide = (
        slice(max(0, area[0].start - reach), area[0].stop),
        slice(max(0, area[1].start - reach), area[1].stop + reach),
    )
    blobs, found = ink.blobs[wide], np.zeros(ink.count + 1, bool)
    others = strange[blobs].astype(np.uint8)
    if others.any():
        near = cv.dilate(others, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) > 0
        found[np.unique(blobs[near])] = True
        found[0] = False
    return found & ~strange


def _lined(ink: Ink, band: tuple[slice, slice], strange: Array | None) -> tuple[float, float]:
    """The shares of a band's width over which a line runs across it that the blank has not, and on a fax has thinner."""
    line = _level(ink.excess[band] if strange is None else _unreached(ink, band, strange, ink.excess))
    return line, _thickened(*ink.printed(band)) if ink.tone is Tone.BITS else 0.0


def _thickened(seen: Array, print_: Array) -> float:
    """The share of the width where a fax has more black, one below the other, than the blank's print accounts for.

    Where all is black a pen's line along a ruling shows by its thickness alone.
    """
    if not seen.size:
        return 0.0
    more = (seen > 0.5).sum(axis=0) - (print_ > 0.5).sum(axis=0)
    return float((more >= _THICKER).mean())


def _unreached(ink: Ink, band: tuple[slice, slice], strange: Array, dark: Array) -> Array:
    """The darkness of a band less what only reaches into it: a ring's top in the row below, or its words'."""
    blobs = ink.blobs[band]
    if not blobs.any():
        return dark[band]
    here = np.bincount(blobs.ravel(), weights=ink.added[band].ravel(), minlength=ink.count + 1) / MM2
    tops = strange & (here < _MORE * ink.sizes)
    return np.where(tops[blobs], np.float32(0), dark[band])


def _paper(ink: Ink, blank: Array, box: tuple[int, int, int, int]) -> tuple[float, float | None]:
    """How coloured the paper is behind and beside the words, and how dark where no letter is near (None: nowhere)."""
    x0, y0, x1, y1 = box
    beside = round(0.9 * MM)  # a highlighter overshoots
    near = round(_NEAR * MM)
    around = (slice(y0, y1), slice(max(0, x0 - beside), x1 + beside))
    words = cv.dilate((blank[around] < 128).astype(np.uint8), np.ones((near, near), np.uint8)) > 0
    clear = ink.clear[around] & (ink.added[around] == 0)
    clear = clear & words if (clear & words).sum() >= 25 else clear
    shade = float(np.median(ink.shade.within(around)[clear])) if clear.sum() >= 25 else None
    inner = (slice(y0, y1), slice(x0, x1))
    words = cv.dilate((blank[inner] < 128).astype(np.uint8), np.ones((near, near), np.uint8)) > 0
    clear = ink.clear[inner] & (ink.added[inner] == 0)
    clear = clear & words if (clear & words).sum() >= 60 else clear
    paper = clear if clear.sum() >= 60 else blank[inner] > 200
    return float(np.median(ink.chroma[inner][paper])) if paper.any() else 0.0, shade


def _through(over: Array, open_: Array) -> float:
    """The largest share of a word's width over which one straight stroke is seen between and over its letters."""
    height, width = over.shape
    if height < 6 or width < 6:
        return 0.0
    columns = np.arange(width)
    starts = np.arange(round(0.25 * height), round(0.8 * height))[:, None]
    struck = (over > _STRUCK_DARK) & open_
    best = 0.0
    for rise in np.linspace(-0.5, 0.5, 9) * height:
        drift = np.round(rise * (columns / max(1, width - 1) - 0.5)).astype(int)
        rows = np.clip(starts + drift, 0, height - 1)
        seen, hit = open_[rows, columns].sum(axis=1), struck[rows, columns].sum(axis=1)
        enough = seen >= max(4, 0.2 * width)
        if enough.any():
            best = max(best, float((hit[enough] / seen[enough]).max()))
    return best


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


def _round_about(marks: Array, word: tuple[int, int, int, int]) -> tuple[float, float, float]:
    """The shares of the directions upwards, downwards and aside in which there is ink at the word's edge or outside."""
    x0, y0, x1, y1 = word
    ys, xs = np.nonzero(marks)
    if not len(ys):
        return 0.0, 0.0, 0.0
    half_x, half_y = max(1.0, (x1 - x0) / 2), max(1.0, (y1 - y0) / 2)
    u, v = (xs - (x0 + x1) / 2) / half_x, (ys - (y0 + y1) / 2) / half_y
    out = np.maximum(np.abs(u), np.abs(v)) > 0.7
    sector = ((np.arctan2(v[out], u[out]) / (2 * np.pi) + 0.5) * _SECTORS).astype(int) % _SECTORS
    hit = np.zeros(_SECTORS, bool)
    hit[sector] = True
    quarter = _SECTORS // 8  # the sectors run from the left, over the top
    up, down = hit[quarter : 3 * quarter], hit[5 * quarter : 7 * quarter]
    aside = np.concatenate([hit[:quarter], hit[7 * quarter :], hit[3 * quarter : 5 * quarter]])
    return float(up.mean()), float(down.mean()), float(aside.mean())


def _along(added: Array, blank: Array) -> float:
    """The share of columns in a band that have ink, among those where the blank leaves paper to see it on."""
    marks = added > 0
    if not marks.size:
        return 0.0
    open_share = (blank > 200).mean(axis=0)
    seen = open_share > 0.35
    return float(marks.any(axis=0)[seen].mean()) if seen.sum() >= 3 else float(marks.any(axis=0).mean())


def _middle(added: Array, top: int, high: int) -> float:
    """How far below ``top`` the middle of some ink lies, as a share of a height; 0 where there is none."""
    rows = added.sum(axis=1)
    return float((rows * (np.arange(len(rows)) - top)).sum() / (rows.sum() * high)) if rows.any() else 0.0


def _level(excess: Array) -> float:
    """The largest share of the width that a line across these rows covers, level or a little aslant: 5 px of slope."""
    if not excess.size:
        return 0.0
    dark = cv.dilate((excess > _STROKE).astype(np.uint8), np.ones((5, 1), np.uint8))
    return float(dark.mean(axis=1).max())


def on_rules(ink: Ink, group: list[Words]) -> None:
    """A ruling that is darker than the blank's runs below all words of a group, and on beside them; the rest is a pen's."""
    common = [min((w.line for w in group), default=0.0), min((w.thick for w in group), default=0.0)]
    if len(group) < 2:
        common = [1.0, 1.0]
    elif max(common) > 0:
        beside = _beside(ink, max((w.box for w in group), key=lambda box: box[2]))
        common = [min(own, theirs) for own, theirs in zip(common, beside, strict=True)]
    askew = len(group) > 1 and min(w.through for w in group) >= NEARLY
    if askew and _struck_alone(group):
        askew = False
    for words in group:
        words.line = max(0.0, words.line - common[0], words.thick - common[1])
        words.askew = askew
        words.half = _HALF_BITS if ink.tone is Tone.BITS else HALF


def _struck_alone(group: list[Words]) -> bool:
    """Whether one word alone was struck out where all look so: its stroke has ink about it and the others have none.

    Those lose what looked like a stroke, which is where their letters are broader than the blank's.
    """
    struck = [w for w in group if w.mass >= ENOUGH and w.through >= _WHOLE and w.under < HALF]
    others = [w for w in group if w.mass <= _BARE and w.through < _WHOLE]
    if len(struck) != 1 or len(struck) + len(others) != len(group):
        return False
    for words in others:
        words.through = 0.0
    return True


def _beside(ink: Ink, box: Box) -> tuple[float, float]:
    """The shares of a line under the words that goes on to the right of them, where no pen drew it."""
    x0, y0, x1, y1 = pixels(box, ink.added.shape)
    start = x1 + round(2 * MM)
    rows = slice(y1 - (y1 - y0) // 6, y1 + round(2 * MM))
    strip = rows, slice(start, start + max(x1 - x0, round(8 * MM)))
    return _lined(ink, strip, None) if ink.excess[strip].size else (1.0, 1.0)
